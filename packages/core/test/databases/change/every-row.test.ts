import { DataTypes, Op, OptionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const path = (condition: unknown) => ({ meta: { [Op.path]: { sku: condition } } });
const none = { [Op.in]: [] };
const any = { [Op.notIn]: [] };

/** Conditions that every item meets, whatever it has. */
const whole: readonly (readonly [name: string, where: object])[] = [
  ['no condition', {}],
  ['an empty list', { name: any }],
  ['an empty list, of JSON', { meta: any }],
  ['an empty list at a path', path(any)],
  ['empty lists at paths', { meta: { [Op.path]: { sku: any, 'size[0]': any } } }],
  ['Op.not of an empty list', { name: { [Op.not]: [] } }],
  ['Op.not of an empty list at a path', path({ [Op.not]: none })],
  ['Op.not twice at a path', path({ [Op.not]: { [Op.not]: any } })],
  ['Op.not around Op.path', { meta: { [Op.not]: { [Op.path]: { sku: none } } } }],
  ['Op.not around the condition', { [Op.not]: path(none) }],
  ['Op.not of conditions of which none holds', { [Op.not]: { [Op.or]: [path(none), { name: [] }] } }],
  ['Op.not of conditions that cannot hold together', { [Op.not]: { name: 'a', ...path(none) } }],
  ['a choice', { [Op.or]: [{ name: 'a' }, path(any)] }],
  ['both', { [Op.and]: [path(any), { name: any }] }],
  ['none of no rows', { parts: { none: path(none) } }],
  ['every row of any', { parts: { every: path(any) } }],
  ['no row below', { parts: { none: { parts: { some: path(none) } } } }],
];

describeEachDatabase('a condition that every row meets', (context) => {
  async function openItems() {
    const database = context.open();
    const Item = database.define(
      'item',
      { name: DataTypes.STRING, count: DataTypes.INTEGER, meta: DataTypes.JSON },
      { timestamps: false, paranoid: true },
    );
    Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
    await database.sync();
    await Item.bulkCreate([{ meta: { sku: 'a' }, count: 1 }, { meta: { sku: null } }, { name: 'a' }]);
    return Item;
  }

  it.each(whole)('changes nothing unless it is asked for: %s', async (_, given) => {
    const Item = await openItems();
    const where = given as never;
    expect(await Item.count({ where })).toBe(3);
    context.statements.length = 0;
    const calls = [
      () => Item.destroy({ where }),
      () => Item.destroy({ where, force: true }),
      () => Item.restore({ where }),
      () => Item.update({ name: 'b' }, { where }),
      () => Item.increment('count', { where }),
      () => Item.decrement('count', { where }),
    ];
    for (const call of calls) {
      const error = await call().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OptionError);
      expect((error as OptionError).message).toMatch(
        /^item\.\w+ needs a condition in `where`; to change every row, pass all: true$/,
      );
    }
    expect(context.statements).toEqual([]);
    expect(await Item.update({ name: 'b' }, { where, all: true })).toBe(3);
  });

  it.each([
    ['a value at a path', path('a'), 1],
    ['a list at a path', path({ [Op.notIn]: ['b'] }), 1],
    ['null in a list at a path', path({ [Op.notIn]: [null] }), 1],
    ['an empty list at a path', path(none), 0],
    ['Op.not of every row', { [Op.not]: path(any) }, 0],
    ['a row of any', { parts: { some: path(any) } }, 0],
  ])('is not: %s', async (_, given, count) => {
    const Item = await openItems();
    expect(await Item.destroy({ where: given as never })).toBe(count);
  });
});
