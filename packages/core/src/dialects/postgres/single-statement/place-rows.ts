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
  const stored = new Map<number, readonly Row[]>();
  for (const part of context.plan.places) {
    const { index } = part.place;
    const found = readFound(part, rowsIn(foundPart(index)), records, context);
    const gone = rowsIn(gonePart(index));
    stored.set(index, gone.length === 0 ? found : [...found, ...gone]);
  }
  return {
    storedIn: ({ index }) => stored.get(index) ?? [],
    linkedIn: ({ index }) => rowsIn(linkedPart(index)),
  };
}

/** Builds the rows that were found for records from the reported columns, and from what was given. */
function readFound(
  part: StatementPlace,
  [reported, ...lists]: readonly (Row | null)[],
  records: readonly GraphRecord[],
  context: PlaceContext,
): readonly Row[] {
  if (reported == null) return [];
  let next = 0;
  const columns = reportedColumns(part, context).map(({ attribute, reported: when }) => {
    return { name: attribute.name, when, list: when === 'never' ? undefined : lists[next++] };
  });
  let differing = 0;
  return (reported as readonly number[]).map((ord, position) => {
    const differs = ord < 0;
    const { values } = records[differs ? ~ord : ord] as GraphRecord;
    const row = columns.map(({ name, when, list }) => {
      if (when === 'always') return list?.[position];
      return when === 'if different' && differs ? list?.[differing] : textOf(values[name]);
    });
    if (differs) differing += 1;
    return row;
  });
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
