import { type Database, DataTypes, Model, Op, sql } from '@espalier/core';

export type Samples = ReturnType<typeof defineSamples>;

/** Declares a model with an attribute of each data type, and associations of each kind. */
export function defineSamples(database: Database) {
  const common = { database, underscored: true } as const;
  class Sample extends Model.init(
    {
      title: DataTypes.STRING(100),
      text: DataTypes.TEXT,
      amount: DataTypes.INTEGER,
      big: DataTypes.BIGINT,
      ratio: DataTypes.DOUBLE,
      price: DataTypes.DECIMAL(10, 2),
      exact: DataTypes.DECIMAL,
      isOpen: DataTypes.BOOLEAN,
      at: DataTypes.DATE,
      day: DataTypes.DATEONLY,
      code: DataTypes.UUID,
      state: DataTypes.ENUM('open', 'held'),
      data: DataTypes.JSON,
      more: DataTypes.JSONB,
      bytes: DataTypes.BLOB,
    },
    { ...common, modelName: 'sample' },
  ) {
    static Owner = this.belongsTo(() => Owner);
    static Branches = this.hasMany(() => Sample, { as: 'branches', foreignKey: 'parentId' });
    static Note = this.hasOne(() => Note);
    static Marks = this.belongsToMany(() => Mark, { through: () => SampleMark });
  }
  class Owner extends Model.init({ name: DataTypes.STRING }, { ...common, modelName: 'owner' }) {}
  class Note extends Model.init({ text: DataTypes.TEXT }, { ...common, modelName: 'note' }) {}
  class Mark extends Model.init({ name: DataTypes.STRING }, { ...common, modelName: 'mark' }) {}
  class SampleMark extends Model.init({ rank: DataTypes.INTEGER }, { ...common, modelName: 'sampleMark' }) {}
  return { database, Sample, Owner, Note, Mark, SampleMark };
}

/** A call with parameters that are right until they are mutated. */
export interface FuzzedCall {
  readonly name: string;
  readonly parameters: unknown[];
  run(parameters: unknown[]): unknown;
}

/** Returns each call that is tried, with new parameters. */
export function fuzzedCalls({ database, Sample }: Samples, stored: object): FuzzedCall[] {
  const { Owner, Branches, Note, Marks } = Sample;
  const branches = { association: Branches, where: { amount: { [Op.gte]: 0 } }, order: ['amount'], limit: 3 };
  const included = { include: [Owner, branches, { association: Note, required: false }, Marks] };
  const nested = () => ({ include: [Owner, { association: Branches, include: [Note] }, Note, Marks] });
  const on = (target: object, name: string, ...parameters: unknown[]): FuzzedCall => ({
    name,
    parameters,
    run: (all) => (target as Record<string, (...all: unknown[]) => unknown>)[name]?.(...all),
  });
  const found = { where: where(), order: [['amount', 'DESC'], 'id'], limit: 5, offset: 1, ...included };
  return [
    on(Sample, 'create', values(), nested()),
    on(Sample, 'create', values(), nested()),
    on(Sample, 'bulkCreate', [values(), values()], nested()),
    on(Sample, 'findAll', found),
    on(Sample, 'findAll', { where: where() }),
    on(Sample, 'findAll', { attributes: ['id', [sql`1`, 'one', DataTypes.INTEGER]], distinct: true }),
    on(Sample, 'findOne', { where: where(), ...included }),
    on(Sample, 'findAndCountAll', {
      where: where(),
      limit: 2,
      order: [[Owner, 'name', 'ASC']],
      include: [Owner],
    }),
    on(Sample, 'findByPk', 1, included),
    on(Sample, 'count', { where: where() }),
    on(Sample, 'exists', { where: where() }),
    on(Sample, 'update', { title: 'y', data: [1] }, { where: where() }),
    on(Sample, 'destroy', { where: where() }),
    on(stored, 'update', { title: 'z', amount: 3, data: { a: 1 } }, { timeout: 5000 }),
    on(Branches, 'create', stored, values(), nested()),
    on(Branches, 'get', stored, { where: where(), order: ['id'], limit: 2 }),
    on(Marks, 'add', stored, [1], { through: { rank: 1 } }),
    on(Marks, 'set', stored, [], { through: { rank: 2 } }),
    on(Owner, 'set', stored, null),
    on(Sample, 'load', [stored], [Owner, branches]),
    on(database, 'raw', 'select ? as a, ? as b', [1, 'x']),
    {
      name: 'transaction',
      parameters: [{ isolationLevel: 'serializable', retry: 1, timeout: 5000 }],
      // What its function throws leaves it unchanged, so only the options are hostile.
      run: ([options]) => database.transaction(async () => 1, options as object),
    },
  ];
}

function values() {
  return {
    ...{ title: 'x', text: 'x', amount: 1, big: '5', ratio: 0.5, price: '1.50', exact: '0.1', isOpen: true },
    ...{ at: '2024-05-01T00:00:00.000Z', day: '2024-05-01', code: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
    ...{ state: 'open', data: { list: [1, { a: null }] }, more: ['x'], bytes: Buffer.from('x') },
    owner: { name: 'x' },
    note: { text: 'x' },
    branches: [{ title: 'b', amount: 2, note: { text: 'x' } }, { title: 'c' }],
    marks: [{ name: 'x', sampleMark: { rank: 1 } }, { name: 'y' }],
  };
}

function where() {
  return {
    title: 'x',
    amount: { [Op.between]: [0, 9] },
    big: ['5', null],
    data: { list: [1] },
    [Op.or]: [{ price: { [Op.lt]: '9.99' } }, { day: '2024-05-01', [Op.not]: { code: null } }],
  };
}
