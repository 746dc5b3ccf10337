import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { data, defineItems, itemCases } from './association-filter-cases.js';

describeEachDatabase('a filter by association', (context) => {
  async function openItems() {
    const database = context.open();
    const models = defineItems(database);
    await database.sync();
    return { database, ...models };
  }

  it('finds what the same condition finds in JavaScript', async () => {
    const { Item, Label, Mark, Join } = await openItems();
    const cases = fc.array(itemCases(3), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(data, cases, async (given, conditions) => {
        for (const model of [Join, Mark, Label, Item]) await model.destroy({ all: true });
        await Item.bulkCreate(given.items);
        await Label.bulkCreate(given.labels);
        await Mark.bulkCreate(given.marks);
        await Join.bulkCreate(given.joins as never);
        for (const { where, test } of conditions) {
          const found = await Item.findAll({ where, attributes: ['id'], order: ['id'] });
          const expected = given.items.filter((row) => test(row, given) === true);
          expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          const children = await Item.findAll({
            include: [{ association: Item.Children, where, required: true, attributes: ['id'] }],
          });
          const included = children.flatMap((each) => each.children.map(({ id }) => id));
          const isChild = ({ parentId }: { readonly parentId: number | null }) =>
            given.items.some(({ id }) => id === parentId);
          expect(included.sort()).toEqual(expected.filter(isChild).map(({ id }) => id));
        }
      }),
      { numRuns: propertyRuns(300, 5) },
    );
  });

  async function openTree() {
    const models = await openItems();
    const { Item, Label, Mark, Join } = models;
    await Item.bulkCreate([
      { id: 1, text: 'root', number: 1 },
      { id: 2, text: 'a', number: 2, parentId: 1 },
      { id: 3, text: 'b', number: null, parentId: 1 },
      { id: 4, text: 'a', number: 4, parentId: 2 },
      { id: 5, text: 'lost', number: 5, parentId: 99 },
    ]);
    await Label.bulkCreate([
      { id: 1, number: 10 },
      { id: 2, number: null },
    ]);
    await Mark.create({ number: 7, itemId: 3 });
    await Join.bulkCreate([
      { itemId: 1, labelId: 1, number: 1 },
      { itemId: 1, labelId: 2, number: 2 },
      { itemId: 2, labelId: 2, number: 2 },
    ] as never);
    context.statements.length = 0;
    const idsOf = async (where: object) =>
      (await Item.findAll({ where, attributes: ['id'], order: ['id'] })).map(({ id }) => id);
    return { ...models, idsOf };
  }

  it('finds rows by some, none and every row of a to-many', async () => {
    const { idsOf } = await openTree();
    expect(await idsOf({ children: { some: { text: 'a' } } })).toEqual([1, 2]);
    expect(await idsOf({ children: { some: {} } })).toEqual([1, 2]);
    expect(await idsOf({ children: { none: {} } })).toEqual([3, 4, 5]);
    expect(await idsOf({ children: { every: { text: 'a' } } })).toEqual([2, 3, 4, 5]);
    expect(await idsOf({ children: { every: {} } })).toEqual([1, 2, 3, 4, 5]);
    expect(await idsOf({ children: { some: {}, every: { text: 'a' } } })).toEqual([2]);
    expect(await idsOf({ labels: { some: { number: 10 } } })).toEqual([1]);
  });

  it('counts a row whose condition is unknown neither as some nor in every', async () => {
    const { idsOf } = await openTree();
    expect(await idsOf({ children: { every: { number: { [Op.gt]: 0 } } } })).toEqual([2, 3, 4, 5]);
    expect(await idsOf({ children: { every: { number: { [Op.lt]: 0 } } } })).toEqual([3, 4, 5]);
    expect(await idsOf({ labels: { some: { number: { [Op.ne]: 11 } } } })).toEqual([1]);
    expect(await idsOf({ labels: { none: { number: { [Op.ne]: 11 } } } })).toEqual([2, 3, 4, 5]);
  });

  it('is never unknown, so that Op.not finds all other rows', async () => {
    const { Item, idsOf } = await openTree();
    const filters = [
      { children: { some: { number: 2 } } },
      { children: { none: { number: 2 } } },
      { children: { every: { number: 2 } } },
      { parent: { number: 1 } },
      { parent: null },
      { labels: { every: { number: 10 } } },
    ];
    for (const where of filters) {
      const both = [...(await idsOf(where)), ...(await idsOf({ [Op.not]: where }))];
      expect(both.sort()).toEqual([1, 2, 3, 4, 5]);
      expect(await Item.count({ where: { [Op.not]: { [Op.not]: where } } })).toBe(
        (await idsOf(where)).length,
      );
    }
  });

  it('finds rows by the row of a to-one, and by its absence: of no key, or of one that refers to nothing', async () => {
    const { idsOf } = await openTree();
    expect(await idsOf({ parent: { text: 'root' } })).toEqual([2, 3]);
    expect(await idsOf({ parent: null })).toEqual([1, 5]);
    expect(await idsOf({ parent: {} })).toEqual([2, 3, 4]);
    expect(await idsOf({ mark: { number: { [Op.gt]: 5 } } })).toEqual([3]);
    expect(await idsOf({ mark: null })).toEqual([1, 2, 4, 5]);
    expect(await idsOf({ parent: { parent: { parent: null } } })).toEqual([4]);
  });

  it('has the rows within the scopes of the association only', async () => {
    const { idsOf } = await openTree();
    expect(await idsOf({ lettered: { some: { parent: { lettered: { every: { number: 2 } } } } } })).toEqual([
      1,
    ]);
    expect(await idsOf({ lettered: { none: {} } })).toEqual([3, 4, 5]);
    expect(await idsOf({ firstLabels: { some: { number: null } } })).toEqual([]);
    expect(await idsOf({ labels: { some: { number: null } } })).toEqual([1, 2]);
  });

  it('takes sql fragments, whose attributes are those of the target', async () => {
    const { idsOf } = await openTree();
    const number = sql.attribute('number');
    expect(await idsOf({ children: { some: sql`${number} * 2 = ${4}` } })).toEqual([1]);
    expect(await idsOf({ parent: sql`${number} between ${1} and ${2}` })).toEqual([2, 3, 4]);
    expect(await idsOf({ parent: { number: { [Op.lt]: sql`${sql.attribute('id')} + 1` } } })).toEqual([
      2, 3, 4,
    ]);
  });

  it('neither loads the association nor trims what an include loads', async () => {
    const { Item } = await openTree();
    const where = { children: { some: { text: 'a' } } };
    const [plain] = await Item.findAll({ where, order: ['id'] });
    expect(plain).not.toHaveProperty('children');
    const [whole] = await Item.findAll({ where, include: [Item.Children], order: ['id'] });
    expect(whole?.children.map(({ id }) => id).sort()).toEqual([2, 3]);
  });

  it('works in every call that takes where', async () => {
    const { Item, Label } = await openTree();
    const where = { children: { some: { text: 'a' } } } as const;
    expect(await Item.findOne({ where, order: [['id', 'DESC']] })).toMatchObject({ id: 2 });
    expect(await Item.findAndCountAll({ where, limit: 1, order: ['id'] })).toMatchObject({
      count: 2,
      rows: [{ id: 1 }],
    });
    expect(await Item.count({ where, distinct: true, attributes: ['text'] })).toBe(2);
    expect(await Item.exists({ where: { labels: { some: { number: 11 } } } })).toBe(false);
    const streamed: number[] = [];
    for await (const { id } of Item.stream({ where, batchSize: 1 })) streamed.push(id);
    expect(streamed).toEqual([1, 2]);
    const sum: [ReturnType<typeof sql>, 'sum', typeof DataTypes.INTEGER] = [
      sql`sum(${sql.attribute('number')})`,
      'sum',
      DataTypes.INTEGER,
    ];
    expect(await Item.findAll({ where, attributes: [sum] })).toMatchObject([{ sum: 3 }]);
    const label = await Label.findByPk(2);
    expect(await Label.Items.count(label as never, { where })).toBe(2);
    expect(await Label.Items.get(label as never, { where: { parent: {} } })).toMatchObject([{ id: 2 }]);
    expect(await Label.findAll({ where: { items: { every: where } }, order: ['id'] })).toHaveLength(2);
  });

  it('selects the rows of an update and of a delete, also by the rows that it changes', async () => {
    const { Item, idsOf } = await openTree();
    expect(await Item.update({ text: 'leaf' }, { where: { children: { none: {} } } })).toBe(3);
    expect(await idsOf({ text: 'leaf' })).toEqual([3, 4, 5]);
    expect(await Item.update({ number: 0 }, { where: { parent: { number: { [Op.gt]: 0 } } } })).toBe(3);
    expect(await Item.destroy({ where: { parent: {}, children: { none: {} } } })).toBe(2);
    expect(await idsOf({})).toEqual([1, 2, 5]);
    expect(await Item.destroy({ where: { parent: {} } })).toBe(1);
    await expect(Item.destroy({ where: { children: { every: {} } } })).rejects.toThrow(
      'item.destroy needs a condition in `where`; to change every row, pass all: true',
    );
  });

  it('works in a schema', async () => {
    if (context.dialect === 'sqlite') return;
    const shop = await openShop(context, { schema: 'filtered' });
    await shop.Product.create(shop.values, { include: shop.include });
    const where = {
      user: { addresses: { some: { city: 'Austin' } } },
      tags: { every: { products: { some: {} } } },
    };
    expect(await shop.Product.count({ where })).toBe(1);
    expect(await shop.Product.update({ title: 'Stool' }, { where })).toBe(1);
    expect(
      await shop.Product.destroy({ where: { tags: { some: { products: { some: { title: 'Stool' } } } } } }),
    ).toBe(1);
  });
});
