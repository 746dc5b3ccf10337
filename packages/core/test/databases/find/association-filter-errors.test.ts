import { Op, OptionError, sql, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { defineItems } from './association-filter-cases.js';

/** Wraps a value so many times. */
function nest(levels: number, innermost: object, wrap: (value: object) => object): object {
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

describeEachDatabase('an invalid filter by association', (context) => {
  async function openItems() {
    const database = context.open();
    const models = defineItems(database);
    await database.sync();
    context.statements.length = 0;
    return models;
  }

  const children = 'where.children takes { some }, { none } or { every } with conditions';
  it.each<[where: object, message: string]>([
    [{ children: {} }, `${children}, and has none of them`],
    [{ children: null }, `${children}, not null; no rows are \`none: {}\``],
    [{ children: [1] }, `${children}, not an array`],
    [{ children: sql`1 = 1` }, `${children}, not an sql fragment`],
    [{ children: undefined }, 'where.children is undefined; leave it out, or give conditions'],
    [
      { children: { text: 'a' } },
      `${children}, not 'text'; name the attributes of 'item' in one of them: { some: { text: … } }`,
    ],
    [{ children: { sone: {} } }, `${children}, not 'sone'; did you mean 'some'?`],
    [
      { children: { some: undefined } },
      'where.children.some takes an object of attributes and values, not undefined',
    ],
    [{ children: { some: null } }, 'where.children.some takes an object of attributes and values, not null'],
    [
      { children: { some: { txt: 'a' } } },
      "where.children.some: 'txt' is not an attribute of 'item'; did you mean 'text'?",
    ],
    [
      { [Op.or]: [{ children: { every: { labels: { none: { number: 'x' } } } } }] },
      'where[Op.or][0].children.every.labels.none.number must be an integer from -2147483648 to 2147483647, or null, not a string',
    ],
    [
      { parent: 5 },
      "where.parent takes conditions on 'item', or null for no row, not a number; the key of the row is an attribute: 'parentId'",
    ],
    [{ mark: [] }, "where.mark takes conditions on 'mark', or null for no row, not an array"],
    [{ parent: undefined }, 'where.parent is undefined; leave it out, or give conditions'],
    [{ parent: { some: {} } }, "where.parent: 'some' is not an attribute of 'item'"],
    [
      { parent: { [Op.not]: undefined } },
      'where.parent[Op.not] takes an object of attributes and values, not undefined',
    ],
    [{ [Op.and]: [undefined] }, 'where[Op.and][0] takes an object of attributes and values, not undefined'],
    [{ chldren: { some: {} } }, "where: 'chldren' is not an attribute of 'item'; did you mean 'children'?"],
  ])('of the kind %j is a ValidationError before any SQL', async (where, message) => {
    const { Item } = await openItems();
    const error = await errorOf(Item.findAll({ where: where as never }));
    expect(String(error)).toBe(`ValidationError: ${message}`);
    expect(error).toMatchObject({ code: 'INVALID_QUERY' });
    expect(context.statements).toEqual([]);
  });

  it('names the association, and takes no instance for conditions', async () => {
    const { Item } = await openItems();
    const parent = await Item.create({ number: 1 });
    const error = await errorOf(Item.findAll({ where: { parent: parent as never } }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ model: 'item', association: 'parent' });
    expect(error.message).toContain('not an instance');
  });

  it('is an OptionError if an operator, which no request can send, is in the wrong place', async () => {
    const { Item } = await openItems();
    for (const [where, message] of [
      [
        { children: { [Op.not]: { some: {} } } },
        'where.children has Op.not, which belongs in { some }, { none } or { every }',
      ],
      [{ parent: { [Op.ne]: null } }, 'where.parent has Op.ne, which belongs after an attribute'],
    ] as const) {
      const error = await errorOf(Item.findAll({ where: where as never }));
      expect(error).toBeInstanceOf(OptionError);
      expect(error.message).toBe(message);
    }
  });

  it('reads own keys only', async () => {
    const { Item } = await openItems();
    const inherited = Object.create({ some: {} });
    const message = (await errorOf(Item.findAll({ where: { children: inherited } }))).message;
    expect(message).toBe(`${children}, and has none of them`);
    expect(await Item.count({ where: { children: JSON.parse('{"none":{"parent":null}}') } })).toBe(0);
  });

  it('may not nest associations on more than 15 levels', async () => {
    const { Item } = await openItems();
    await Item.create({ number: 1 });
    const everyLabel = (where: object) => ({ labels: { every: { number: 1, items: { every: where } } } });
    // PostgreSQL plans each level of `every` in two ways: many levels of it take seconds.
    const noLabel = (where: object) => ({ labels: { none: { number: 1, items: { none: where } } } });
    const parent = (where: object) => ({ parent: where });
    const below = { parent: { text: 'a', number: 1 } };
    expect(await Item.count({ where: nest(3, below, everyLabel) })).toBe(1);
    expect(await Item.count({ where: nest(7, below, noLabel) })).toBe(1);
    expect(await Item.count({ where: nest(15, { number: 1 }, parent) })).toBe(0);
    context.statements.length = 0;
    for (const where of [
      nest(16, { number: 1 }, parent),
      nest(8, below, everyLabel),
      nest(8, below, noLabel),
      nest(100_000, {}, parent),
      nest(200, nest(16, {}, parent), (each) => ({ [Op.not]: each })),
    ]) {
      const error = await errorOf(Item.findAll({ where }));
      expect(error).toMatchObject({
        name: 'ValidationError',
        message: 'where nests associations on more than 15 levels',
      });
    }
    const tooDeep = nest(240, nest(12, {}, parent), (each) => ({ [Op.not]: each }));
    expect((await errorOf(Item.findAll({ where: tooDeep }))).message).toBe(
      'where nests conditions on more than 250 levels',
    );
    expect(context.statements).toEqual([]);
  });

  it('is one of an index, which has the rows of one table', async () => {
    const database = context.open();
    const Node = database.define(
      'node',
      {},
      { indexes: [{ fields: ['id'], where: { parent: null } as never }] },
    );
    Node.belongsTo(Node, { as: 'parent' });
    const error = await errorOf(database.sync());
    expect(error.message).toContain(
      "indexes[0].where has a condition on 'parent', which is not in the table of the model",
    );
  });
});
