import type { Compiler } from '../../../compile/compiler.js';
import type { GraphRecord } from '../../../graph/record-graph.js';
import { type WritePlan, writePositions } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { TypeDescription } from '../../../schema/data-types/index.js';
import { andThen, eachOf, inParts, type Pace, type Paced, pauseIfDue } from '../../../util/pausable.js';
import { joinItems, writeItems } from './array-text.js';
import type { StatementBatch, StatementLink, StatementPlan } from './plan.js';
import { newRowArrays, type RowArrays } from './row-arrays.js';
import { toJsonValue } from './to-json-value.js';

/**
 * Returns the bindings of a statement: a JSON text for each batch, or an array for each of its columns, and a JSON text for
 * each link, then the length of each shared sequence.
 *
 * @param arrays those of the write. Only the positions of rows of this statement are read
 */
export function buildBindings(
  { batches, links, sharedSequences }: StatementPlan,
  sequence: WritePlan['sequence'],
  records: readonly GraphRecord[],
  pace: Pace | undefined,
  arrays: RowArrays = newRowArrays(records.length),
): Paced<readonly unknown[]> {
  const { ordinalOf } = arrays;
  for (const { batch } of batches) writePositions(arrays, batch.index, batch.records);
  const lengths = sharedSequences.map(() => 0);
  const sequencePositions =
    sharedSequences.length === 0
      ? undefined
      : assignSequencePositions(batches, sharedSequences, sequence, arrays, lengths);
  const sources = { sharedSequences, ordinalOf, positions: sequencePositions };
  const texts: string[] = [];
  const writing = eachOf([...batches, ...links], (part) => {
    if ('link' in part) return writeRows(linkRowsOf(part, records, ordinalOf), texts, pace);
    const cells = batchCells(part, sources);
    if (part.asArrays) return writeArrays(part, cells, records, texts, pace);
    return writeRows(batchRowsOf(part, cells, records), texts, pace);
  });
  return andThen(writing, () => [...texts, ...lengths]);
}

/** Returns the values of the only row of each batch, in the form that the driver binds. */
export function bindSingleRows(
  compiler: Compiler,
  { batches }: StatementPlan,
  records: readonly GraphRecord[],
): readonly unknown[] {
  const bindings: unknown[] = [];
  for (const { batch, fromJson } of batches) {
    const { values } = records[batch.records[0] as number] as GraphRecord;
    for (const attribute of fromJson) bindings.push(compiler.encode(attribute, values[attribute.name]));
  }
  return bindings;
}

/** The rows of a batch or of a link: so many, and the function that builds those at some positions. */
interface RowsOf {
  readonly positions: readonly number[];
  build(position: number, ordinal: number): object;
}

/** Adds the rows of a part of the statement to texts, as JSON. No call writes more JSON than those of one pause to the next. */
function writeRows({ positions, build }: RowsOf, texts: string[], pace: Pace | undefined): Paced<void> {
  const arrays: string[] = [];
  const writing = inParts(positions, pace, (some, start) => {
    arrays.push(JSON.stringify(some.map((position, index) => build(position, start + index))));
  });
  return andThen(writing, () => {
    texts.push(joinArrays(arrays));
  });
}

/** A column of the rows of a batch that is bound as an array. */
interface ArrayColumn {
  /** `undefined` for numbers. */
  readonly type: TypeDescription | undefined;
  read(record: number, ordinal: number): unknown;
}

/** Adds an array for each column of a batch to texts: see `batchColumns`. */
function writeArrays(
  { batch }: StatementBatch,
  { values, references, sharedKeys }: BatchCells,
  records: readonly GraphRecord[],
  texts: string[],
  pace: Pace | undefined,
): Paced<void> {
  const columns: readonly ArrayColumn[] = [
    ...values.map(({ type, name }) => {
      return { type, read: (record: number) => (records[record] as GraphRecord).values[name] };
    }),
    ...references.map(({ targets, numberOf }) => {
      return { type: undefined, read: (_: number, ordinal: number) => numberOf[targets[ordinal] as number] };
    }),
    ...sharedKeys.map(({ numberOf }) => ({ type: undefined, read: (record: number) => numberOf[record] })),
  ];
  const arrays: readonly string[][] = columns.map(() => []);
  const writing = inParts(batch.records, pace, (some, start) => {
    for (let at = 0; at < columns.length; at += 1) {
      const { type, read } = columns[at] as ArrayColumn;
      const cells: unknown[] = [];
      for (let index = 0; index < some.length; index += 1)
        cells.push(read(some[index] as number, start + index));
      (arrays[at] as string[]).push(writeItems(type, cells));
    }
  });
  const join = (lists: readonly string[]) =>
    andThen(pauseIfDue(batch.records.length, pace), () => {
      texts.push(joinItems(lists));
    });
  return andThen(writing, () => eachOf(arrays, join));
}

/** Joins the JSON of arrays to the JSON of one array. */
function joinArrays(arrays: readonly string[]): string {
  if (arrays.length === 1) return arrays[0] as string;
  return `[${arrays.map((array) => array.slice(1, -1)).join(',')}]`;
}

function linkRowsOf(
  { link: { model, pairs, records: linked, targets }, positions, batch, tenant }: StatementLink,
  records: readonly GraphRecord[],
  ordinalOf: Int32Array,
): RowsOf {
  const build = (position: number) => {
    const { values } = records[linked[position] as number] as GraphRecord;
    const row: Record<string, unknown> = { ord: position };
    for (const [index, { type, name }] of model.primaryKey.entries())
      row[`p${index}`] = toJsonValue(type, values[name]);
    if (tenant !== undefined) row.t = toJsonValue(tenant.type, values[tenant.name]);
    const target = targets[position] as number;
    if (batch !== undefined) return { ...row, k: ordinalOf[target] };
    for (const [index, { foreignKey, key }] of pairs.entries())
      row[`c${index}`] = toJsonValue(foreignKey.type, (records[target] as GraphRecord).values[key.name]);
    return row;
  };
  return { positions, build };
}

/** For each shared sequence, which of its keys each record has, by the record's position. */
type SequencePositions = readonly Int32Array[];

/** Assigns the keys of the shared sequences to records, in the order of insertion, and counts the keys of each sequence. */
function assignSequencePositions(
  batches: readonly StatementBatch[],
  sharedSequences: readonly Attribute[],
  sequence: WritePlan['sequence'],
  { batchOf, sequences }: RowArrays,
  lengths: number[],
): SequencePositions {
  while (sequences.length < sharedSequences.length) sequences.push(new Int32Array(batchOf.length));
  const positions = sequences;
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
  readonly ordinalOf: Int32Array;
  readonly positions: SequencePositions | undefined;
}

/** Where the values in the columns of a batch come from. */
type BatchCells = ReturnType<typeof batchCells>;

function batchCells(
  { batch, fromJson, inserted, allocated }: StatementBatch,
  { sharedSequences, ordinalOf, positions }: RowSources,
) {
  const values = fromJson.map((attribute) => {
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
  return { values, references, sharedKeys };
}

/** Returns the rows of a batch that its step reads. */
function batchRowsOf(
  { batch }: StatementBatch,
  { values: cells, references, sharedKeys }: BatchCells,
  records: readonly GraphRecord[],
): RowsOf {
  const build = (record: number, ordinal: number) => {
    const { values } = records[record] as GraphRecord;
    const object: Record<string, unknown> = { ord: ordinal };
    for (const { type, name, key } of cells) object[key] = toJsonValue(type, values[name]);
    for (const { key, targets, numberOf } of references) object[key] = numberOf[targets[ordinal] as number];
    for (const { key, numberOf } of sharedKeys) object[key] = numberOf[record];
    return object;
  };
  return { positions: batch.records, build };
}
