import type { GraphRecord } from '../../../graph/record-graph.js';
import { rowPositions, type WritePlan } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { StatementBatch, StatementLink, StatementPlan } from './plan.js';
import { toJsonValue } from './to-json-value.js';

/** Returns the bindings of a statement: a JSON text for each batch and each link, then the length of each shared sequence. */
export function buildBindings(
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
      : countSequencePositions(batches, sharedSequences, sequence, batchOf, lengths);
  const texts = batches.map((part) => buildRowsText(part, sharedSequences, records, ordinalOf, turns));
  return [...texts, ...links.map((link) => buildLinkText(link, records, ordinalOf)), ...lengths];
}

function buildLinkText(
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

/** For each shared sequence, which of its keys each record has, by the record's position. */
type SequencePositions = readonly Int32Array[];

/** Assigns the keys of the shared sequences to records, in the order of insertion, and counts the keys of each sequence. */
function countSequencePositions(
  batches: readonly StatementBatch[],
  series: readonly Attribute[],
  sequence: WritePlan['sequence'],
  batchOf: Int32Array,
  lengths: number[],
): SequencePositions {
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

/** Returns the rows of a batch as the JSON that its step reads. */
function buildRowsText(
  { batch, fromJson, inserted, allocated }: StatementBatch,
  series: readonly Attribute[],
  records: readonly GraphRecord[],
  ordinalOf: Int32Array,
  turns: SequencePositions | undefined,
): string {
  const cells = fromJson.map((attribute) => {
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
