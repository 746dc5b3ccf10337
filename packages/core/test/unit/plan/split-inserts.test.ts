import fc from 'fast-check';
import { Database } from '../../../src/database.js';
import { type InsertPart, splitInserts } from '../../../src/plan/split-inserts.js';
import { batchesOf, type InsertBatch, type WritePlan } from '../../../src/plan/write-plan.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';
import { withoutPause, withoutPauses } from '../../../src/util/pausable.js';
import { countClockReads } from '../../helpers/clock-reads';

const database = new Database('sqlite::memory:');
afterAll(() => database.close());

const Tag = database.define('tag', { word: DataTypes.STRING });
const Item = database.define('item', { label: DataTypes.STRING, note: DataTypes.STRING });
Item.belongsTo(Tag, { as: 'owner' });
Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
Item.belongsToMany(Tag, { through: 'place', as: 'tags' });

const include: unknown[] = ['owner', 'tags'];
include.push({ association: 'parts', include });

interface Node {
  readonly label: string;
  readonly parts: readonly Node[];
}

const tag = fc.record({ word: fc.constantFrom('a', 'b') });
const item: (depth: number) => fc.Arbitrary<Node> = (depth) =>
  fc.record(
    {
      label: fc.constant('x'),
      note: fc.constant('y'),
      owner: tag,
      tags: fc.array(tag, { maxLength: 3 }),
      parts: depth === 0 ? fc.constant([]) : fc.array(item(depth - 1), { maxLength: 4 }),
    },
    { requiredKeys: ['label', 'parts'] },
  );
const plans = item(3).map((values) => Item.planCreate(values as never, { include: include as never }));

/** Returns the parts of a plan. Its records are few, so nothing pauses. */
function partsOf(plan: WritePlan, size: number): InsertPart[] {
  const recordCount = Math.max(...plan.sequence) + 1;
  return [...withoutPause(splitInserts(plan, recordCount, size, withoutPauses))];
}

/** Returns each reference as a text: the record, the foreign key, and the record that it refers to. */
function referencesOf(batches: readonly InsertBatch[]): string[] {
  return batches.flatMap(({ keyReferences, records }) =>
    keyReferences.flatMap(({ attribute, key, targets }) =>
      targets.map((target, ordinal) => `${records[ordinal]}.${attribute.name} = ${target}.${key.name}`),
    ),
  );
}

/** Returns each record with the model and the columns of its batch. */
function rowsOf(batches: readonly InsertBatch[]): Map<number, string> {
  return new Map(
    batches.flatMap(({ model, columns, omitted, records }) =>
      records.map((record) => [
        record,
        JSON.stringify([model.name, [columns, omitted].map((each) => each.map(({ name }) => name))]),
      ]),
    ),
  );
}

describe('the parts of a plan', () => {
  it('have every row once, in the order of insertion, with the columns that it has in the plan', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 12 }), (plan, size) => {
        const parts = partsOf(plan, size);
        expect(parts.flatMap((part) => part.plan.sequence)).toEqual(plan.sequence);
        for (const part of parts) {
          const batches = batchesOf(part.plan);
          expect(part.plan.sequence.length).toBeLessThanOrEqual(size);
          expect([...rowsOf(batches).keys()].sort()).toEqual([...part.plan.sequence].sort());
          for (const [index, batch] of batches.entries()) expect(batch.index).toBe(index);
        }
        const rows = new Map(parts.flatMap((part) => [...rowsOf(batchesOf(part.plan))]));
        expect(rows).toEqual(rowsOf(batchesOf(plan)));
      }),
    );
  });

  it('have every reference once: to a batch of the same part, or to a row of an earlier part', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 12 }), (plan, size) => {
        const found: string[] = [];
        const inserted = new Set<number>();
        for (const { plan: part, earlier } of partsOf(plan, size)) {
          const batches = batchesOf(part);
          found.push(...referencesOf(batches));
          for (const { index, keyReferences } of batches)
            for (const { batch = Number.NaN, targets } of keyReferences) {
              expect(batch).toBeLessThan(index);
              for (const target of targets) expect(batches[batch]?.records).toContain(target);
            }
          for (const { records, attribute, key, targets } of earlier) {
            expect(targets).toHaveLength(records.length);
            for (const [ordinal, target] of targets.entries()) {
              expect(inserted).toContain(target);
              found.push(`${records[ordinal]}.${attribute.name} = ${target}.${key.name}`);
            }
          }
          for (const record of part.sequence) inserted.add(record);
        }
        expect(found.sort()).toEqual(referencesOf(batchesOf(plan)).sort());
      }),
    );
  });

  it('tell which batches later parts refer to', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 12 }), (plan, size) => {
        const parts = partsOf(plan, size);
        for (const [position, { plan: part, neededLater }] of parts.entries()) {
          const later = parts
            .slice(position + 1)
            .flatMap(({ earlier }) => earlier.flatMap(({ targets }) => targets));
          for (const batch of batchesOf(part))
            expect(neededLater.has(batch)).toBe(batch.records.some((record) => later.includes(record)));
        }
      }),
    );
  });

  it('are prepared in steps that let the event loop run', async () => {
    const plan = Item.planCreate({ parts: Array.from({ length: 2000 }, () => ({ label: 'x' })) } as never, {
      include: include as never,
    });
    await countClockReads(async () => {
      const preparing = splitInserts(plan, 2001, 500, undefined);
      expect(preparing).toBeInstanceOf(Promise);
      expect([...(await preparing)].flatMap((part) => part.plan.sequence)).toEqual(plan.sequence);
    }, 10);
  });

  it('are one part, which is the plan, if its rows are few', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const [part, ...others] = partsOf(plan, 1000);
        expect(others).toEqual([]);
        expect(part?.plan.levels).toEqual(plan.levels);
        expect(part?.earlier).toEqual([]);
        expect(part?.neededLater.size).toBe(0);
      }),
    );
  });
});
