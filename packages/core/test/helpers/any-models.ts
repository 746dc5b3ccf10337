import { type Database, DataTypes, Op, sql } from '@espalier/core';
import type { TestedDialect } from '@espalier/testkit';
import fc from 'fast-check';

const plainTypes = [
  DataTypes.STRING,
  DataTypes.STRING(7),
  DataTypes.TEXT,
  DataTypes.INTEGER,
  DataTypes.BIGINT,
  DataTypes.FLOAT,
  DataTypes.DOUBLE,
  DataTypes.DECIMAL,
  DataTypes.DECIMAL(9, 3),
  DataTypes.BOOLEAN,
  DataTypes.DATE,
  DataTypes.DATEONLY,
  DataTypes.UUID,
  DataTypes.JSON,
  DataTypes.JSONB,
  DataTypes.ENUM('a', "b'c"),
  DataTypes.BLOB,
];

const anyText = fc.string({
  unit: fc.constantFrom('a', 'B', ' ', "'", '"', '`', '?', ':', '\\', 'ö', '(', ','),
});
const anyNameText = fc
  .string({ unit: fc.constantFrom('a', 'B', '_', ' ', '"', '`', '-', 'é', "'"), minLength: 1, maxLength: 8 })
  .map((text) => `c${text}`);

const defaultOf = new Map<unknown, fc.Arbitrary<unknown>>([
  [DataTypes.STRING, anyText],
  [DataTypes.TEXT, anyText],
  [DataTypes.INTEGER, fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(sql`1 + ${2}`))],
  [DataTypes.BIGINT, fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n })],
  [DataTypes.DOUBLE, fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })],
  [DataTypes.DECIMAL, fc.constantFrom('1', '-2.50')],
  [DataTypes.BOOLEAN, fc.boolean()],
  [DataTypes.DATEONLY, fc.constant('2024-02-29')],
  [DataTypes.UUID, fc.constant(DataTypes.UUIDV4)],
]);

/** A model that a property draws. */
export interface AnyModel {
  readonly columns: readonly {
    readonly field: string;
    readonly type: never;
    readonly allowNull: boolean;
    readonly unique: boolean;
    readonly defaultValue: unknown;
  }[];
  readonly key: 'generated' | 'uuid' | 'composite';
  readonly index: {
    readonly fields: readonly number[];
    readonly unique: boolean;
    readonly isPartial: boolean;
  };
  readonly check: number;
  readonly refersTo: number;
  readonly onDelete: 'CASCADE' | 'RESTRICT' | 'NO ACTION';
}

/** Returns one to three models, which refer to each other. */
export function anyModels(dialect: TestedDialect): fc.Arbitrary<readonly AnyModel[]> {
  return fc.array(anyModel(dialect), { minLength: 1, maxLength: 3 });
}

function anyModel(dialect: TestedDialect): fc.Arbitrary<AnyModel> {
  const types = dialect === 'postgres' ? [...plainTypes, DataTypes.ARRAY(DataTypes.INTEGER)] : plainTypes;
  const column = fc
    .record({
      field: anyNameText,
      type: fc.constantFrom(...types),
      allowNull: fc.boolean(),
      hasDefault: fc.boolean(),
    })
    .chain(({ hasDefault, ...rest }) => {
      const value = hasDefault ? defaultOf.get(rest.type) : undefined;
      return fc.record({
        field: fc.constant(rest.field),
        type: fc.constant(rest.type as never),
        allowNull: fc.constant(rest.allowNull),
        unique: fc.boolean(),
        defaultValue: value ?? fc.constant(undefined),
      });
    });
  return fc.record({
    columns: fc.uniqueArray(column, {
      minLength: 1,
      maxLength: 5,
      selector: ({ field }) => field.toLowerCase(),
    }),
    key: fc.constantFrom('generated', 'uuid', 'composite'),
    index: fc.record({
      fields: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
      unique: fc.boolean(),
      isPartial: fc.boolean(),
    }),
    check: fc.nat(4),
    refersTo: fc.nat(2),
    onDelete: fc.constantFrom('CASCADE', 'RESTRICT', 'NO ACTION'),
  });
}

const keysOf = {
  generated: {},
  uuid: { id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV7 } },
  composite: {
    left: { type: DataTypes.INTEGER, primaryKey: true },
    right: { type: DataTypes.STRING(9), primaryKey: true },
  },
} as const;

/** JSON and arrays have no equality that an index could use. */
const hasNoIndex: readonly unknown[] = [DataTypes.JSON, DataTypes.JSONB, DataTypes.BLOB];

/** Defines `model0`, `model1` and so on. */
export function defineModels(database: Database, models: readonly AnyModel[]): void {
  const defined = models.map(({ columns, key, index, check }, position) => {
    const attributes = columns.map(({ type, unique, defaultValue, ...column }, at) => [
      `attribute${at}`,
      {
        ...column,
        type,
        unique: unique && !hasNoIndex.includes(type),
        ...(defaultValue === undefined ? {} : { defaultValue }),
      },
    ]);
    const usable = columns.flatMap(({ type }, at) => (hasNoIndex.includes(type) ? [] : [at]));
    const fields = index.fields.filter((at) => usable.includes(at)).map((at) => `attribute${at}`);
    const where = index.isPartial ? { where: { attribute0: { [Op.ne]: null } } } : {};
    const checked = sql.attribute(`attribute${Math.min(check, columns.length - 1)}`);
    return database.define(`model${position}`, { ...keysOf[key], ...Object.fromEntries(attributes) }, {
      indexes: fields.length === 0 ? [] : [{ fields, unique: index.unique, ...where }],
      checks: [{ check: sql`${checked} is not null or 1 < ${2}` }],
      ...(database.dialect === 'postgres' && position === 1 ? { schema: 'warehouse' } : {}),
    } as never);
  });
  for (const [position, { refersTo, onDelete }] of models.entries()) {
    const [source, target] = [defined[position], defined[refersTo]];
    if (source !== undefined && target !== undefined)
      source.belongsTo(target, { as: 'other', onDelete, foreignKey: { allowNull: false } } as never);
  }
}
