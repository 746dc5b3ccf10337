import type { Compiler } from '../../../compile/compiler.js';
import type { Statement } from '../../../compile/statement.js';
import { toPath } from '../../../errors/path.js';
import { recordNotFound } from '../../../errors/record-not-found.js';
import type { Connection, Result } from '../../../execute/connection.js';
import { placeOf } from '../../../execute/failed-attributes.js';
import { failedPosition } from '../../../execute/failed-position.js';
import { findFailedRow } from '../../../execute/find-failed-row.js';
import { fillKeyReferences } from '../../../execute/key-references.js';
import { rowNotInserted } from '../../../execute/row-errors.js';
import type { StatementsBefore } from '../../../execute/rows-before.js';
import { translateError } from '../../../execute/translate-error.js';
import type { GraphRecord } from '../../../graph/record-graph.js';
import { bareTable } from '../../../schema/model-definition.js';
import { andThen, eachOf, inParts, type Pace, type Paced } from '../../../util/pausable.js';
import { isStale } from '../stale.js';
import { writeInstant } from '../text-format.js';
import { bindSingleRows, buildBindings } from './bindings.js';
import { notLinked } from './link-steps.js';
import { buildPlaceBindings } from './place-bindings.js';
import type { StatementBatch, StatementLink, StatementPlan, StatementRun } from './plan.js';
import { notInserted } from './row-steps.js';

/** SQL text, and the name under which a connection keeps it prepared, if it does. */
export interface PreparedText {
  readonly sql: string;
  readonly name: string | undefined;
  /** The oids that the statement depends on. */
  readonly oids: string;
}

/** Sends statements together. */
export type SendStatements = (statements: readonly Statement[]) => Promise<readonly Result[]>;

const nothingBefore = Object.freeze({ statements: [], complete: () => undefined });

/**
 * Runs a plan as one statement, which takes one round trip and is atomic by itself.
 *
 * @param before statements that are sent with it, and run before it
 * @param send sends them. Default: as a transaction of their own, or in the transaction that is open
 * @returns the rows of the statement, which has a part for each batch, link and place
 * @throws the error of a statement before it, as the driver threw it
 */
export async function runSingleStatement(
  connection: Connection,
  compiler: Compiler,
  { plan: { sequence }, records, now, arrays }: StatementRun,
  { plan, sql, name, oids }: PreparedText & { readonly plan: StatementPlan },
  before: Pick<StatementsBefore, 'statements' | 'complete'> = nothingBefore,
  send: SendStatements = (statements) => connection.runAll(statements),
): Promise<Result> {
  const timestamps = plan.timestampTypes.map(() => writeInstant(now));
  const pace = connection.cancellation;
  const building = plan.insertsSingleRows
    ? bindSingleRows(compiler, plan, records)
    : buildBindings(plan, sequence, records, pace, arrays);
  const rows = building instanceof Promise ? await building : building;
  const placing = buildPlaceBindings(plan, records, pace);
  const places = placing instanceof Promise ? await placing : placing;
  const bindings = [...rows, ...timestamps, oids, ...places];
  const table = records[0]?.model.table;
  const statement: Statement = { sql, bindings, table, ...(name === undefined ? {} : { name }) };
  const { statements: earlier } = before;
  const results = await send([...earlier, statement]).catch((error) => {
    const isOfEarlier = (failedPosition(error) ?? earlier.length) < earlier.length;
    throw isOfEarlier ? error : translateStatementError(compiler, plan, records, error);
  });
  before.complete(results);
  const result = results[earlier.length] as Result;
  const completing = completeRows(compiler, plan.batches, records, result, pace?.afterWrite);
  if (completing !== undefined) await completing;
  for (const part of plan.links) completeLink(part, records, now);
  return result;
}

function completeLink(
  { link: { records: linked, targets, pairs }, positions, timestamped }: StatementLink,
  records: readonly GraphRecord[],
  now: Date,
): void {
  for (const position of positions) {
    const { values } = records[linked[position] as number] as GraphRecord;
    const target = records[targets[position] as number] as GraphRecord;
    for (const { foreignKey, key } of pairs) values[foreignKey.name] = target.values[key.name];
    for (const { name } of timestamped) values[name] = now;
  }
}

/** Completes the values of each record with those that the statement returned, and sets its foreign keys. */
function completeRows(
  compiler: Compiler,
  parts: readonly StatementBatch[],
  records: readonly GraphRecord[],
  { rows }: Result,
  pace: Pace | undefined,
): Paced<void> {
  const completing = eachOf(rows, ([index, list]) => {
    const part = parts[Number(index)];
    if (list === null || part === undefined) return undefined;
    const [ordinals, ...columns] = JSON.parse(list as string) as ReturnedColumns;
    return ordinals === null
      ? undefined
      : inParts(ordinals, pace, rowCompleter(compiler, part, columns, records));
  });
  return andThen(completing, () => {
    for (const { batch } of parts) fillKeyReferences(batch, records);
  });
}

/** The ordinals of returned rows, and a list for each column; null if there is no row. */
type ReturnedColumns = readonly [ordinals: readonly number[] | null, ...columns: (readonly unknown[])[]];

/** Returns a function that writes returned rows of a batch to the values of their records, by their ordinals. */
function rowCompleter(
  compiler: Compiler,
  { batch, read }: StatementBatch,
  columns: readonly (readonly unknown[])[],
  records: readonly GraphRecord[],
): (ordinals: readonly number[], start: number) => void {
  const cells = read.map((attribute, position) => {
    const column = columns[position] as readonly unknown[];
    return { name: attribute.name, column, decode: compiler.decoderOf(attribute) };
  });
  return (ordinals, start) => {
    for (const { name, column, decode } of cells) {
      for (let position = 0; position < ordinals.length; position += 1) {
        const index = batch.records[ordinals[position] as number] as number;
        const raw = column[start + position];
        const { values } = records[index] as GraphRecord;
        values[name] = raw === null || decode === undefined ? raw : decode(raw as never);
      }
    }
  };
}

function translateStatementError(
  compiler: Compiler,
  { batches: parts, links }: StatementPlan,
  records: readonly GraphRecord[],
  error: unknown,
): Error {
  if (isStale(error)) return error as Error;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const [, link, position] = (code === '22P02' && notLinked.exec(String(message))) || [];
  const unlinked = records[links[Number(link)]?.link.records[Number(position)] ?? -1];
  if (unlinked !== undefined)
    return recordNotFound([{ model: unlinked.model.name, where: toPath(unlinked.path) }]);
  const [, index, ordinal] = (code === '22P02' && notInserted.exec(String(message))) || [];
  const missing = records[parts[Number(index)]?.batch.records[Number(ordinal)] ?? -1];
  if (index !== undefined && missing !== undefined) {
    const { model } = (parts[Number(index)] as StatementBatch).batch;
    return rowNotInserted(model.name, model.table, missing.path);
  }
  const table = compiler.dialect.describeFailure(error)?.table;
  const about = parts.filter(({ batch }) => bareTable(batch.model) === table);
  const [first] = about;
  if (first === undefined || about.some(({ batch }) => batch.model !== first.batch.model)) {
    return translateError(compiler.dialect, error);
  }
  const own = about.flatMap(({ batch }) => batch.records.map((record) => records[record] as GraphRecord));
  const failed = findFailedRow(compiler, first.batch.model, own, error);
  return translateError(compiler.dialect, error, placeOf(first.batch.model, failed));
}
