import { expectTypeOf } from 'expect-type';
import { type Attributes, type CreationAttributes, DataTypes, database, Model, Op, sql } from './api.js';

/** What an instance has and what creating one takes, read off the definition. */

class Everything extends Model.init(
  {
    string: DataTypes.STRING(50),
    text: { type: DataTypes.TEXT, allowNull: false },
    integer: DataTypes.INTEGER,
    bigint: { type: DataTypes.BIGINT, allowNull: false },
    float: DataTypes.FLOAT,
    decimal: { type: DataTypes.DECIMAL(10, 2), allowNull: false },
    boolean: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
    date: { type: DataTypes.DATE, allowNull: false },
    dateOnly: DataTypes.DATEONLY,
    uuid: { type: DataTypes.UUID, allowNull: false, defaultValue: DataTypes.UUIDV4 },
    json: { type: DataTypes.JSON<{ tags: string[] }>(), allowNull: false },
    enum: { type: DataTypes.ENUM('open', 'closed'), allowNull: false, defaultValue: 'open' },
    blob: DataTypes.BLOB,
    array: { type: DataTypes.ARRAY(DataTypes.INTEGER), allowNull: false },
  },
  { database, modelName: 'everything' },
) {}

expectTypeOf<Attributes<typeof Everything>>().toEqualTypeOf<{
  id: number;
  string: string | null;
  text: string;
  integer: number | null;
  bigint: bigint;
  float: number | null;
  decimal: string;
  boolean: boolean;
  date: Date;
  dateOnly: string | null;
  uuid: string;
  json: { tags: string[] };
  enum: 'open' | 'closed';
  blob: Buffer | null;
  array: number[];
  createdAt: Date;
  updatedAt: Date;
}>();

expectTypeOf<CreationAttributes<typeof Everything>>().toEqualTypeOf<{
  text: string;
  bigint: bigint | number | string;
  decimal: string | number;
  date: Date | string | number;
  json: { tags: string[] };
  array: readonly number[];
  id?: number | undefined;
  string?: string | null | undefined;
  integer?: number | null | undefined;
  float?: number | null | undefined;
  boolean?: boolean | undefined;
  dateOnly?: string | null | undefined;
  uuid?: string | undefined;
  enum?: 'open' | 'closed' | undefined;
  blob?: Uint8Array | null | undefined;
  createdAt?: Date | string | number | undefined;
  updatedAt?: Date | string | number | undefined;
}>();

declare const everything: Everything;
expectTypeOf(everything.decimal).toEqualTypeOf<string>();
expectTypeOf(everything.isNewRecord).toEqualTypeOf<boolean>();
expectTypeOf(everything.toJSON()).toEqualTypeOf<Record<string, unknown>>();
// @ts-expect-error: whether a row exists is not for the user to say
everything.isNewRecord = false;
// @ts-expect-error: an attribute keeps its type
everything.decimal = 3;
// @ts-expect-error: no such attribute
everything.decimals;

// Timestamps can be switched off, or declared with their own options.
const Bare = database.define('bare', { name: DataTypes.STRING }, { timestamps: false });
expectTypeOf<Attributes<typeof Bare>>().toEqualTypeOf<{ id: number; name: string | null }>();
const Stamped = database.define('stamped', { createdAt: { type: DataTypes.DATEONLY, allowNull: false } });
expectTypeOf<Attributes<typeof Stamped>>().toEqualTypeOf<{
  id: number;
  createdAt: string;
  updatedAt: Date;
}>();

// A version is read, and never set.
const Counting = database.define(
  'counting',
  { name: DataTypes.STRING },
  { timestamps: false, version: true },
);
expectTypeOf<Attributes<typeof Counting>>().toEqualTypeOf<{
  id: number;
  name: string | null;
  readonly version: number;
}>();
expectTypeOf<CreationAttributes<typeof Counting>>().toEqualTypeOf<{
  id?: number | undefined;
  name?: string | null | undefined;
}>();
const Uncounted = database.define('uncounted', {}, { timestamps: false, version: false });
expectTypeOf<Attributes<typeof Uncounted>>().toEqualTypeOf<{ id: number }>();

// Primary keys: numbers count up, other keys must be given unless they have a default.
const Counted = database.define(
  'counted',
  { no: { type: DataTypes.BIGINT, primaryKey: true } },
  { timestamps: false },
);
expectTypeOf<CreationAttributes<typeof Counted>>().toEqualTypeOf<{
  no?: bigint | number | string | undefined;
}>();
const Isbn = database.define(
  'book',
  { isbn: { type: DataTypes.STRING, primaryKey: true } },
  { timestamps: false },
);
expectTypeOf<CreationAttributes<typeof Isbn>>().toEqualTypeOf<{ isbn: string }>();
expectTypeOf<Attributes<typeof Isbn>>().toEqualTypeOf<{ isbn: string }>();
const Made = database.define('made', {
  id: { type: DataTypes.UUID, primaryKey: true, defaultValue: sql`gen_random_uuid()` },
});
expectTypeOf<CreationAttributes<typeof Made>['id']>().toEqualTypeOf<string | undefined>();

// Every option that is known, and defaults in each of their forms.
database.define(
  'options',
  {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    code: { type: DataTypes.STRING, unique: true, field: 'kode', comment: 'printed on the box' },
    zone: { type: DataTypes.STRING, unique: 'zone_name', defaultValue: () => 'north' },
    shopId: {
      type: DataTypes.INTEGER,
      references: { model: 'shops', key: 'id' },
      onDelete: 'CASCADE',
      onUpdate: 'RESTRICT',
    },
    data: { type: DataTypes.JSON<{ list: string[] }>(), defaultValue: { list: ['a'] } },
    at: { type: DataTypes.DATE, defaultValue: DataTypes.NOW },
    nothing: { type: DataTypes.STRING, defaultValue: null },
  },
  {
    tableName: 'opts',
    timestamps: true,
    underscored: true,
    name: { singular: 'option', plural: 'options' },
    indexes: [
      { fields: ['zone', 'code'], unique: true, name: 'zone_code' },
      {
        fields: [
          { name: 'zone', order: 'DESC' },
          sql`lower(${sql.attribute('code')})`,
          { expression: sql`1`, order: 'ASC' },
        ],
        where: { zone: { [Op.ne]: null }, [Op.or]: [{ code: 'a' }, sql`true`] },
        using: 'gin',
      },
    ],
  },
);

Model.init(
  {
    // @ts-expect-error: 'STRING' is not a data type
    title: 'STRING',
  },
  { database, modelName: 'a' },
);
Model.init(
  {
    // @ts-expect-error: a column needs a type
    title: { allowNull: false },
  },
  { database, modelName: 'a' },
);
Model.init(
  {
    // @ts-expect-error: unknown column option 'alowNull'
    title: { type: DataTypes.STRING, alowNull: false },
  },
  { database, modelName: 'a' },
);
Model.init(
  {
    title: {
      type: DataTypes.STRING,
      // @ts-expect-error: a default is of the column's type
      defaultValue: 5,
    },
    state: {
      type: DataTypes.ENUM('on', 'off'),
      // @ts-expect-error: not a member of the ENUM
      defaultValue: 'of',
    },
    count: {
      type: DataTypes.INTEGER,
      // @ts-expect-error: what the function makes is of the column's type
      defaultValue: () => 'many',
    },
    price: {
      type: DataTypes.INTEGER,
      allowNull: false,
      // @ts-expect-error: the column does not take null
      defaultValue: null,
    },
  },
  { database, modelName: 'a' },
);
Model.init(
  {
    shopId: {
      type: DataTypes.INTEGER,
      // @ts-expect-error: not something a database does
      onDelete: 'CASCADED',
    },
    code: {
      type: DataTypes.STRING,
      // @ts-expect-error: true, or the name of a constraint
      unique: 1,
    },
  },
  { database, modelName: 'a' },
);

Model.init(
  {},
  // @ts-expect-error: a model needs a database
  { modelName: 'a' },
);
Model.init(
  {},
  // @ts-expect-error: Model itself cannot name the model after its class
  { database },
);
Model.init(
  {},
  {
    // @ts-expect-error: not a database
    database: {},
    modelName: 'a',
  },
);
Model.init(
  {},
  {
    database,
    modelName: 'a',
    // @ts-expect-error: unknown model option 'softDelete'
    softDelete: true,
  },
);
Model.init(
  {},
  {
    database,
    modelName: 'a',
    // @ts-expect-error: unknown name option 'singlar'
    name: { singlar: 'a' },
  },
);
Model.init(
  {},
  {
    database,
    modelName: 'a',
    // @ts-expect-error: unknown index option 'uniq'
    indexes: [{ fields: ['x'], uniq: true }],
  },
);
Model.init(
  {},
  {
    database,
    modelName: 'a',
    // @ts-expect-error: no method 'fast', and no direction 'down'
    indexes: [{ fields: [{ name: 'x', order: 'down' }], using: 'fast' }],
  },
);
database.define(
  'a',
  {},
  {
    // @ts-expect-error: the name is the first argument
    modelName: 'b',
  },
);
