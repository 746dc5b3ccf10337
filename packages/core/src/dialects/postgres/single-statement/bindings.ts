import type { GraphRecord } from '../../../graph/record-graph.js';
import { rowPositions, type WritePlan } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { StatementBatch, StatementLink, StatementPlan } from './plan.js';
import { toJsonValue } from './to-json-value.js';

/** One JSON text per batch, its rows in the order of insertion, and one per link; then the length of each series. */
export function bindingsOf(
  { batches, links, sharedSequences }: StatementPlan,
  sequence: WritePlan['sequence'],
  records: readonly GraphRecord[],
): readonly unknown[] {
  const { batchOf, ordinalOf } = rowPositions(
    batches.map(({ batch }) => batch),
    records.length,
  );
  const lengths = sharedSequences.map(() => 0);
  const turns =
    sharedSequences.length === 0
      ? undefined
      : sequencePositions(batches, sharedSequences, sequence, batchOf, lengths);
  const texts = batches.map((part) => rowsText(part, sharedSequences, records, ordinalOf, turns));
  return [...texts, ...links.map((link) => linkText(link, records, ordinalOf)), ...lengths];
}

function linkText(
  { link: { model, pairs, records: linked, targets }, positions, batch }: StatementLink,
  records: readonly GraphRecord[],
  ordinalOf: Int32Array,
): string {
  const rows = positions.map((position) => {
    const { values } = records[linked[position] as number] as GraphRecord;
    const row: Record<string, unknown> = { ord: position };
    for (const [index, { type, name }] of model.primaryKey.entries())
      row[`p${index}`] = toJsonValue(type, values[name]);
    const target = targets[position] as number;
    if (batch !== undefined) return { ...row, k: ordinalOf[target] };
    for (const [index, { foreignKey, key }] of pairs.entries())
      row[`c${index}`] = toJsonValue(foreignKey.type, (records[target] as GraphRecord).values[key.name]);
    return row;
  });
  return JSON.stringify(rows);
}

/** For each series, the turn at which each record draws from it, by the record's position. */
type Turns = readonly Int32Array[];

/** Rows draw in the order of insertion. */
function sequencePositions(
  batches: readonly StatementBatch[],
  series: readonly Attribute[],
  sequence: WritePlan['sequence'],
  batchOf: Int32Array,
  lengths: number[],
): Turns {
  const turns = series.map(() => new Int32Array(batchOf.length));
  const drawn = batches.map((part) =>
    series.flatMap((key, at) => (part.allocated.includes(key) ? [at] : [])),
  );
  for (const record of sequence) {
    for (const at of drawn[batchOf[record] as number] as readonly number[]) {
      lengths[at] = (lengths[at] as number) + 1;
      (turns[at] as Int32Array)[record] = lengths[at] as number;
    }
  }
  return turns;
}

/** The rows of a batch as the JSON that its step reads. */
function rowsText(
  { batch, given, inserted, allocated }: StatementBatch,
  series: readonly Attribute[],
  records: readonly GraphRecord[],
  ordinalOf: Int32Array,
  turns: Turns | undefined,
): string {
  const cells = given.map((attribute) => {
    return { type: attribute.type, name: attribute.name, key: `c${inserted.indexOf(attribute)}` };
  });
  const references = batch.keyReferences.map(({ batch: other, key, targets }, position) => {
    const placeOf = other === undefined ? (turns?.[series.indexOf(key)] as Int32Array) : ordinalOf;
    return { key: `k${position}`, to: targets, placeOf };
  });
  const draws = allocated
    .filter((key) => series.includes(key))
    .map((key, position) => ({ key: `s${position}`, turns: turns?.[series.indexOf(key)] as Int32Array }));
  const objects: object[] = [];
  for (let ordinal = 0; ordinal < batch.records.length; ordinal += 1) {
    const record = batch.records[ordinal] as number;
    const { values } = records[record] as GraphRecord;
    const object: Record<string, unknown> = { ord: ordinal };
    for (const { type, name, key } of cells) object[key] = toJsonValue(type, values[name]);
    for (const { key, to, placeOf } of references) object[key] = placeOf[to[ordinal] as number];
    for (const { key, turns: own } of draws) object[key] = own[record];
    objects.push(object);
  }
  return JSON.stringify(objects);
}
