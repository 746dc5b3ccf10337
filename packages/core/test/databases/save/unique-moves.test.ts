import { changesOf, DataTypes, Model } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { mostMilliseconds } from '../create/random-graphs/settings.js';

async function openLists(context: DatabaseContext) {
  const database = context.open();
  class List extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'list', version: true }) {
    static Items = this.hasMany(() => Item, { foreignKey: { name: 'listId', allowNull: false } });
  }
  class Item extends Model.init(
    {
      position: { type: DataTypes.INTEGER, allowNull: false },
      label: { type: DataTypes.STRING, allowNull: false, unique: true },
      rank: { type: DataTypes.INTEGER, unique: true },
      size: { type: DataTypes.ENUM('s', 'm', 'l'), unique: true },
      short: { type: DataTypes.STRING(3), unique: true },
    },
    {
      database,
      modelName: 'item',
      version: true,
      indexes: [{ unique: true, fields: ['listId', 'position'] }],
    },
  ) {}
  class Slot extends Model.init(
    { size: { type: DataTypes.ENUM('s', 'm'), allowNull: false, unique: true } },
    { database, modelName: 'slot' },
  ) {}
  await database.sync();
  const create = async (labels: readonly string[]) => {
    const items = labels.map((label, index) => ({ label, position: index + 1 }));
    return List.create({ items }, { include: [List.Items] });
  };
  const include = [{ association: List.Items, missing: 'delete' }] as const;
  const stored = async () => {
    const items = await Item.findAll({ order: ['position'] });
    return items.map(({ label, position }) => `${label}${position}`);
  };
  return { database, List, Item, Slot, create, include, stored };
}

function idOf(row: { readonly id: number } | undefined): number {
  if (row === undefined) throw new Error('no row');
  return row.id;
}

describeEachDatabase('unique values that move between the rows of a save', (context) => {
  it('are shifted, with a new row at the front', async () => {
    const { List, create, include, stored } = await openLists(context);
    const list = await create(['a', 'b', 'c']);
    const items = list.items.map(({ id, position }) => ({ id, position: position + 1 }));
    const saved = await List.save(
      { id: list.id, version: 1, items: [{ position: 1, label: 'new' }, ...items] },
      { include },
    );
    expect(changesOf(saved).map(({ change }) => change)).toEqual([
      'updated',
      'inserted',
      'updated',
      'updated',
      'updated',
    ]);
    expect(await stored()).toEqual(['new1', 'a2', 'b3', 'c4']);
  });

  it('are swapped in two steps, which raise a version once', async () => {
    const { List, Item, create, include, stored } = await openLists(context);
    const list = await create(['a', 'b', 'c']);
    const [a, b, c] = list.items;
    const saved = await List.save(
      {
        id: list.id,
        version: 1,
        items: [
          { id: idOf(a), position: 2 },
          { id: idOf(b), position: 3 },
          { id: idOf(c), position: 1 },
        ],
      },
      { include },
    );
    expect(await stored()).toEqual(['c1', 'a2', 'b3']);
    const items = await Item.findAll({ order: ['id'] });
    expect(items.map(({ version }) => version)).toEqual([2, 2, 2]);
    expect(saved.items).toEqual(items);
  });

  it('may be texts, and numbers that may be null', async () => {
    const { Item, create, stored } = await openLists(context);
    const [a, b] = (await create(['a', 'b'])).items;
    await Item.save([
      { id: idOf(a), version: 1, rank: 1, short: 'x' },
      { id: idOf(b), version: 1, rank: 2, short: 'y' },
    ]);
    await Item.save([
      { id: idOf(a), version: 2, label: 'b', rank: 2, short: 'y' },
      { id: idOf(b), version: 2, label: 'a', rank: 1, short: 'x' },
    ]);
    expect(await stored()).toEqual(['b1', 'a2']);
    expect(await Item.findAll({ order: ['id'] })).toMatchObject([
      { rank: 2, short: 'y' },
      { rank: 1, short: 'x' },
    ]);
  });

  it('are taken from rows that the values leave out, and from rows that move to another value', async () => {
    const { List, create, include, stored } = await openLists(context);
    const list = await create(['a', 'b', 'c']);
    const [, b, c] = list.items;
    await List.save(
      {
        id: list.id,
        version: 1,
        items: [
          { id: idOf(b), position: 1, label: 'a' },
          { id: idOf(c), position: 2, label: 'b' },
          { position: 3, label: 'c' },
        ],
      },
      { include },
    );
    expect(await stored()).toEqual(['a1', 'b2', 'c3']);
  });

  it('cannot be swapped if no other value is possible, with both paths and nothing written', async () => {
    const { Slot } = await openLists(context);
    const [small, medium] = await Slot.bulkCreate([{ size: 's' }, { size: 'm' }]);
    const values = [
      { id: idOf(small), size: 'm' },
      { id: idOf(medium), size: 's' },
    ] as const;
    const error = await errorOf(Slot.save(values as never));
    expect(error).toMatchObject({ code: 'UNIQUE_SWAP', path: [0, 'size'] });
    expect(error.message).toContain('[1]');
    expect((await Slot.findAll({ order: ['id'] })).map(({ size }) => size)).toEqual(['s', 'm']);
  });

  it(
    'end up as the values say, whatever moves where',
    async () => {
      const { List, Item, create, include } = await openLists(context);
      const labels = ['a', 'b', 'c', 'd', 'e', 'f'];
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(labels),
          fc.shuffledSubarray(labels, { minLength: 1 }),
          fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }),
          fc.infiniteStream(fc.boolean()),
          async (before, after, positions, keeps) => {
            await Item.destroy({ all: true });
            await List.destroy({ all: true });
            const list = await create(before);
            const free = list.items.map(({ id }) => id);
            const items = after.map((label, index) => {
              const id = keeps.next().value === true ? free.pop() : undefined;
              return { ...(id !== undefined && { id }), label, position: positions[index] as number };
            });
            await List.save({ id: list.id, version: 1, items }, { include });
            const rows = await List.Items.get(list, { order: ['position'] });
            const expected = [...items].sort((left, right) => left.position - right.position);
            expect(rows).toMatchObject(expected);
            expect(rows).toHaveLength(items.length);
          },
        ),
        { numRuns: propertyRuns(300), endOnFailure: true },
      );
    },
    mostMilliseconds,
  );
});
