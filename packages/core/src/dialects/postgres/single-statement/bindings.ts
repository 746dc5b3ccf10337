import type { GraphRecord } from '../../../graph/record-graph.js';
import { rowPositions, type WritePlan } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { StatementBatch, StatementLink, StatementPlan } from './plan.js';
import { toJsonValue } from './to-json-value.js';

/**
 * Returns the bindings of a statement: a JSON text for each batch and each link, then the length of each shared sequence.
 *
 * @param checkTime is called for each row, and throws if the time of the call is over
 */
export function buildBindings(
  { batches, links, sharedSequences }: StatementPlan,
  sequence: WritePlan['sequence'],
  records: readonly GraphRecord[],
  checkTime: () => void,
): readonly unknown[] {
  const { batchOf, ordinalOf } = rowPositions(
    batches.map(({ batch }) => batch),
    records.length,
  );
  const lengths = sharedSequences.map(() => 0);
  const sequencePositions =
    sharedSequences.length === 0
      ? undefined
      : assignSequencePositions(batches, sharedSequences, sequence, batchOf, lengths);
  const texts = batches.map((part) =>
    buildRowsText(part, { sharedSequences, records, ordinalOf, positions: sequencePositions, checkTime }),
  );
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
function assignSequencePositions(
  batches: readonly StatementBatch[],
  sharedSequences: readonly Attribute[],
  sequence: WritePlan['sequence'],
  batchOf: Int32Array,
  lengths: number[],
): SequencePositions {
  const positions = sharedSequences.map(() => new Int32Array(batchOf.length));
  const sequencesOf = batches.map((part) =>
    sharedSequences.flatMap((key, at) => (part.allocated.includes(key) ? [at] : [])),
  );
  for (const record of sequence) {
    for (const at of sequencesOf[batchOf[record] as number] as readonly number[]) {
      lengths[at] = (lengths[at] as number) + 1;
      (positions[at] as Int32Array)[record] = lengths[at] as number;
    }
  }
  return positions;
}

/** What the rows of all batches are built from. */
interface RowSources {
  readonly sharedSequences: readonly Attribute[];
  readonly records: readonly GraphRecord[];
  readonly ordinalOf: Int32Array;
  readonly positions: SequencePositions | undefined;
  readonly checkTime: () => void;
}

/** Returns the rows of a batch as the JSON that its step reads. */
function buildRowsText(
  { batch, fromJson, inserted, allocated }: StatementBatch,
  { sharedSequences, records, ordinalOf, positions, checkTime }: RowSources,
): string {
  const cells = fromJson.map((attribute) => {
    return { type: attribute.type, name: attribute.name, key: `c${inserted.indexOf(attribute)}` };
  });
  const references = batch.keyReferences.map(({ batch: other, key, targets }, position) => {
    const numberOf = other === undefined ? positions?.[sharedSequences.indexOf(key)] : ordinalOf;
    return { key: `k${position}`, targets, numberOf: numberOf as Int32Array };
  });
  const shared = allocated.filter((key) => sharedSequences.includes(key));
  const sharedKeys = shared.map((key, position) => {
    return { key: `s${position}`, numberOf: positions?.[sharedSequences.indexOf(key)] as Int32Array };
  });
  const objects: object[] = [];
  for (let ordinal = 0; ordinal < batch.records.length; ordinal += 1) {
    checkTime();
    const record = batch.records[ordinal] as number;
    const { values } = records[record] as GraphRecord;
    const object: Record<string, unknown> = { ord: ordinal };
    for (const { type, name, key } of cells) object[key] = toJsonValue(type, values[name]);
    for (const { key, targets, numberOf } of references) object[key] = numberOf[targets[ordinal] as number];
    for (const { key, numberOf } of sharedKeys) object[key] = numberOf[record];
    objects.push(object);
  }
  return JSON.stringify(objects);
}
