import type { Compiler } from '../../../compile/compiler.js';
import { DatabaseError, RowNotInsertedError } from '../../../errors/database-errors.js';
import type { PlaceRows } from '../../../execute/adapter.js';
import type { Result } from '../../../execute/connection.js';
import type { GraphRecord } from '../../../graph/record-graph.js';
import type { Place } from '../../../plan/plan-places.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { isStale } from '../stale.js';
import type { PlaceContext } from './place-context.js';
import { needsReading } from './place-parts.js';
import type { StatementPlace } from './place-plan.js';
import { foundPart, gonePart, linkedPart, reportedColumns } from './place-report.js';

/** Returns the models whose rows a statement finds for the places of a save. */
export function findPlaceModels(places: readonly Place[]): readonly ModelDefinition[] {
  return places.flatMap(({ model, association }) =>
    association?.through === undefined ? [model] : [model, association.through],
  );
}

type Row = readonly unknown[];

/** Reads the stored rows of all places from the result of a statement. */
export function readPlaceRows(
  { rows }: Result,
  records: readonly GraphRecord[],
  context: PlaceContext,
): PlaceRows {
  const lists = new Map<number, unknown>();
  for (const [part, list] of rows)
    if (list !== null && Number(part) >= foundPart(0)) lists.set(Number(part), JSON.parse(list as string));
  const rowsIn = (part: number) => (lists.get(part) ?? []) as readonly Row[];
  const foundIn = (part: number) => (lists.get(part) ?? []) as ReportedLists;
  const stored = new Map<number, readonly Row[]>();
  for (const part of context.plan.places) {
    const { index } = part.place;
    const found = readFound(part, foundIn(foundPart(index)), records, context);
    const gone = rowsIn(gonePart(index));
    stored.set(index, gone.length === 0 ? found : [...found, ...gone]);
  }
  return {
    storedIn: ({ index }) => stored.get(index) ?? [],
    linkedIn: ({ index }) => rowsIn(linkedPart(index)),
  };
}

/** The records of the found rows, negated bit by bit if the row differs, and a list for each reported column. */
type ReportedLists = readonly [reported?: readonly number[] | null, ...lists: (Row | null)[]];

/** Builds the rows that were found for records from the reported columns, and from what was given. */
function readFound(
  part: StatementPlace,
  [reported, ...lists]: ReportedLists,
  records: readonly GraphRecord[],
  context: PlaceContext,
): readonly Row[] {
  if (reported === null || reported === undefined) return [];
  const columns = reportedColumns(part, context);
  const rows: unknown[][] = reported.map(() => []);
  let next = 0;
  for (const { attribute, reported: when } of columns) {
    const list = when === 'never' ? [] : (lists[next++] ?? []);
    if (when === 'always') addColumn(rows, list);
    else addKnownColumn(rows, attribute.name, { reported, list, when }, records);
  }
  return rows;
}

function addColumn(rows: readonly unknown[][], values: Row): void {
  for (let position = 0; position < rows.length; position += 1)
    (rows[position] as unknown[]).push(values[position]);
}

interface KnownColumn {
  readonly reported: readonly number[];
  /** The values of the rows that differ, if the column is reported for these. */
  readonly list: Row;
  readonly when: 'if different' | 'never';
}

/** Adds a column that has the value that was given for it, except in rows that differ, if it is reported for these. */
function addKnownColumn(
  rows: readonly unknown[][],
  name: string,
  { reported, list, when }: KnownColumn,
  records: readonly GraphRecord[],
): void {
  let next = 0;
  for (let position = 0; position < rows.length; position += 1) {
    const ord = reported[position] as number;
    const differs = ord < 0;
    const isReported = differs && when === 'if different';
    const record = records[differs ? ~ord : ord] as GraphRecord;
    (rows[position] as unknown[]).push(isReported ? list[next++] : textOf(record.values[name]));
  }
}

/** Returns a value in the form in which its column reports it. */
function textOf(value: unknown): string | null {
  return value == null ? null : String(value);
}

/** Whether a failed save has to be done by reading the stored rows, which finds the row that is to blame. */
export function mustRead(compiler: Compiler, error: unknown): boolean {
  const failure = error instanceof DatabaseError ? error.cause : error;
  const { code, message } = (failure ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (isStale(failure) || (code === '22P02' && String(message).endsWith(`"${needsReading}"`))) return true;
  if (error instanceof RowNotInsertedError) return true;
  return compiler.dialect.describeFailure(failure)?.isRowFailure === true;
}
