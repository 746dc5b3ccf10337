import { type Database, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';

/** Nested values of an item, as a test makes them up and as it finds them again. */
interface Item {
  label: string;
  note?: string;
  owner: { name: string } | null;
  sticker: { text: string } | null;
  parts: Item[];
  tags: { word: string; place: { rank: number } }[];
}

function defineItems(database: Database) {
  class Item extends Model {}
  class Owner extends Model {}
  class Sticker extends Model {}
  class Tag extends Model {}
  class Place extends Model {}
  Item.init({ label: DataTypes.STRING, note: DataTypes.STRING }, { database, modelName: 'item' });
  Owner.init({ name: DataTypes.STRING }, { database, modelName: 'owner' });
  Sticker.init({ text: DataTypes.STRING }, { database, modelName: 'sticker' });
  Tag.init({ word: DataTypes.STRING }, { database, modelName: 'tag' });
  Place.init({ rank: DataTypes.INTEGER }, { database, modelName: 'place' });
  Item.belongsTo(Owner);
  Item.hasOne(Sticker);
  Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
  Item.belongsToMany(Tag, { through: Place });
  return Item;
}

const word = fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme-ascii' });
const item: (depth: number) => fc.Arbitrary<Item> = (depth) =>
  fc.record(
    {
      label: word,
      note: word,
      owner: fc.option(fc.record({ name: word })),
      sticker: fc.option(fc.record({ text: word })),
      parts: depth === 0 ? fc.constant([]) : fc.array(item(depth - 1), { maxLength: 3 }),
      tags: fc.array(fc.record({ word, place: fc.record({ rank: fc.nat(9) }) }), { maxLength: 3 }),
    },
    { requiredKeys: ['label', 'owner', 'sticker', 'parts', 'tags'] },
  );

/** An include as deep as the values: a find, unlike a create, takes none that contains itself. */
function includeFor(items: readonly Item[]): object[] {
  const parts = items.flatMap((each) => each.parts);
  const below = parts.length === 0 ? [] : includeFor(parts);
  return ['owner', 'sticker', 'tags', { association: 'parts', include: below }] as never;
}

const inOrder = <T>(list: readonly T[]) => list.map((each) => JSON.stringify(each)).sort();

/** The values alone, without keys and timestamps; lists by content, since the rows of a table have no order. */
function valuesOf(found: Item): unknown {
  const { label, note, owner, sticker, parts, tags } = found;
  return {
    label,
    note: note ?? null,
    owner: owner?.name ?? null,
    sticker: sticker?.text ?? null,
    parts: inOrder(parts.map(valuesOf)),
    tags: inOrder(tags.map((tag) => [tag.word, tag.place.rank])),
  };
}

function countRows({ owner, sticker, parts, tags }: Item): number {
  const below = parts.reduce((sum, part) => sum + countRows(part), 0);
  return 1 + Number(owner !== null) + Number(sticker !== null) + 2 * tags.length + below;
}

describeEachDatabase('any graph of values', (context) => {
  it('is in the database as it was given: every row once, every child below its own parent', async () => {
    const database = context.open();
    const Item = defineItems(database);
    await database.sync();

    await fc.assert(
      fc.asyncProperty(fc.array(item(3), { minLength: 1, maxLength: 3 }), async (values) => {
        const include = includeFor(values);
        const plan = values.map((each) => Item.planCreate(each, { include }));
        context.statements.length = 0;
        const created = await Item.bulkCreate(values, { include });

        expect(plan.map(({ sequence }) => sequence.length)).toEqual(values.map(countRows));
        expect(created.map(valuesOf)).toEqual(values.map(valuesOf));
        for (const [index, { id }] of created.entries()) {
          const found = await Item.findByPk(id, { include });
          expect(valuesOf(found)).toEqual(valuesOf(values[index] as Item));
        }
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});
