import { DataTypes, Model } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf, openShop } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import type { Loose } from '../../helpers/problems.ts';

const many = propertyRuns(200_000);

const repeat = (count: number, value: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => value(index));

/** A model whose validators reject every row that has the name of the validator. */
async function openRejected(context: DatabaseContext) {
  const database = context.open();
  const reject = (name: string) => (value: unknown) => value !== name;
  class Item extends Model.init(
    {
      name: {
        type: DataTypes.TEXT,
        validate: { named: reject('named'), later: async (value) => value !== 'later' },
      },
      size: { type: DataTypes.INTEGER, allowNull: false },
      code: { type: DataTypes.TEXT, unique: true },
    },
    {
      database,
      modelName: 'item',
      timestamps: false,
      validate: { whole: (item: { name: string | null }) => item.name !== 'whole' },
    },
  ) {}
  await database.sync();
  context.statements.length = 0;
  return Item;
}

describeEachDatabase('very many problems', (context) => {
  it.each<[what: string, row: (index: number) => Loose, code: string]>([
    ['a value of the wrong type', () => ({ size: 'x' }), 'INVALID_VALUE'],
    ['a missing value', () => ({}), 'NULL_NOT_ALLOWED'],
    ['an unknown key', () => ({ size: 1, nmae: 'x' }), 'UNKNOWN_KEY'],
    ['a value that a function rejects', () => ({ size: 1, name: 'named' }), 'VALIDATOR_REJECTED'],
    ['a value that a promise rejects', () => ({ size: 1, name: 'later' }), 'VALIDATOR_REJECTED'],
    ['a record that a function rejects', () => ({ size: 1, name: 'whole' }), 'VALIDATOR_REJECTED'],
    ['no object', () => 7 as never, 'INVALID_SHAPE'],
  ])('of rows with %s are counted, and the first hundred are listed', async (_, row, code) => {
    const Item = await openRejected(context);
    const error = await errorOf(Item.bulkCreate(repeat(1500, row) as never));
    expect(error.problemCount).toBe(1500);
    expect(error.errors).toHaveLength(100);
    expect(error.errors[99]).toMatchObject({ code });
    expect(error.errors[99]?.path?.[0]).toBe(99);
    expect(error.message).toMatch(/^item\.bulkCreate: 1500 problems\n/);
    expect(error.message).toMatch(/\n {2}and 1400 more$/);
    expect(context.statements).toEqual([]);
  });

  it('of several kinds are counted once each, wherever they come in the order', async () => {
    const Item = await openRejected(context);
    const kinds = [{ size: 'x', name: 'whole' }, { name: 'named' }, { size: 1, name: 'whole', code: 'a' }];
    const rows = repeat(900, (index) => ({ ...kinds[index % 3] })) as never;
    const error = await errorOf(Item.bulkCreate(rows, { maxProblems: 7 }));
    // A wrong value is not missing too, and a record with an invalid value is not validated as a whole.
    const counts = { wrong: 300, missing: 300, duplicate: 299, rejected: 300, whole: 300 };
    expect(error.problemCount).toBe(Object.values(counts).reduce((sum, count) => sum + count));
    expect(error.errors).toHaveLength(7);
    const all = await errorOf(Item.bulkCreate(rows, { maxProblems: Number.POSITIVE_INFINITY }));
    expect(all.errors).toHaveLength(error.problemCount);
    expect(all.errors.slice(0, 7).map(({ message }) => message)).toEqual(
      error.errors.map(({ message }) => message),
    );
  });

  it('in one object are counted, by update and save too', async () => {
    const Item = await openRejected(context);
    const keys = Object.fromEntries(repeat(many, Object).map((__, index) => [`k${index}`, 1]));
    const item = await Item.create({ size: 1 });
    context.statements.length = 0;
    const calls: Promise<unknown>[] = [
      Item.create(keys as never),
      item.update(keys as never),
      Item.update(keys as never, { where: { size: 1 } }),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error.problemCount).toBeGreaterThanOrEqual(many);
      expect(error.errors).toHaveLength(100);
    }
    expect(context.statements).toEqual([]);
  });

  it('of nested values that no include covers are counted', async () => {
    const { Product } = await openShop(context);
    context.statements.length = 0;
    const error = await errorOf(Product.bulkCreate(repeat(many, () => ({ user: {} })) as never));
    expect(error).toMatchObject({ problemCount: many });
    expect(error.errors[99]).toMatchObject({ code: 'NOT_INCLUDED', path: [99, 'user'] });
    expect(context.statements).toEqual([]);
  });

  it('that values of hooks have are counted', async () => {
    const database = context.open();
    const Item = database.define('item', { size: DataTypes.INTEGER }, { timestamps: false });
    Item.addHook('beforeCreate', (item) => {
      Object.assign(item, { size: 'x' });
    });
    const error = await errorOf(
      Item.bulkCreate(
        repeat(300, () => ({ size: 1 })),
        { maxProblems: 5 },
      ),
    );
    expect(error).toMatchObject({ problemCount: 300 });
    expect(error.errors).toHaveLength(5);
  });

  it('are of one size in JSON and in logs', async () => {
    const Item = await openRejected(context);
    const error = await errorOf(Item.bulkCreate(repeat(20_000, () => ({})) as never));
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ problemCount: 20_000 });
    expect(JSON.stringify(error).length).toBeLessThan(20_000);
    expect(String(error).length).toBeLessThan(20_000);
  });
});
