import type { Compiler } from '../../../compile/compiler.js';
import type { Statement } from '../../../compile/statement.js';
import type { UpsertRun } from '../../../execute/adapter.js';
import type { Connection, Result } from '../../../execute/connection.js';
import { placeOf } from '../../../execute/failed-attributes.js';
import { findFailedRow } from '../../../execute/find-failed-row.js';
import { hasUnknownRow, rowNotInserted } from '../../../execute/row-errors.js';
import type { WriteScope } from '../../../execute/scope.js';
import { translateError } from '../../../execute/translate-error.js';
import type { GraphRecord } from '../../../graph/record-graph.js';
import type { UpsertOutcomes } from '../../../plan/upsert-plan.js';
import { inParts, type Pace } from '../../../util/pausable.js';
import { buildBindings } from '../single-statement/bindings.js';
import { isStale } from '../stale.js';
import { writeInstant } from '../text-format.js';
import type { UpsertStatement } from './plan.js';
import type { UpsertText } from './sql.js';
import { hiddenRow, outcomeCodes, sharedRow } from './steps.js';

/** An upsert as one statement. */
export interface PreparedUpsert extends UpsertText {
  readonly statement: UpsertStatement;
  /** The name under which a connection keeps the statement prepared, if it does. */
  readonly name: string | undefined;
}

/** The maximum number of attempts. An attempt fails if another transaction inserts the key of a row in the meantime. */
const maxAttempts = 5;

/**
 * Runs an upsert as one statement, which takes one round trip. A row of another transaction that the statement cannot see
 * yet makes it fail; then it runs again, and sees the row. Returns `undefined` after an error that does not show its row.
 */
export async function runUpsert(
  connection: Connection,
  compiler: Compiler,
  run: UpsertRun,
  prepared: PreparedUpsert,
  { inOneStatement, rollbackToStart }: WriteScope,
): Promise<UpsertOutcomes | undefined> {
  const statement = await bind(connection, run, prepared);
  for (let attempt = 1; ; attempt += 1) {
    let failure: unknown;
    const upsert = () =>
      connection.run(statement).catch((error) => {
        failure = error;
        throw translateUpsertError(compiler, run, error);
      });
    try {
      const result = await inOneStatement(upsert);
      return await completeRows(
        compiler,
        prepared.statement,
        run,
        result,
        connection.cancellation?.afterWrite,
      );
    } catch (error) {
      const hidden = findHidden(failure, prepared.statement, run);
      if (hidden !== undefined && attempt === maxAttempts)
        throw rowNotInserted(hidden.model.name, hidden.model.table, hidden.path);
      const isUnplaced = hasUnknownRow(compiler.dialect, error) || hasSameRow(failure);
      if (hidden === undefined && !isUnplaced) throw error;
      await rollbackToStart();
      if (hidden === undefined) return undefined;
    }
  }
}

async function bind(
  connection: Connection,
  { records, now }: UpsertRun,
  { statement, sql, oids, name }: PreparedUpsert,
): Promise<Statement> {
  const timestamps = statement.timestampTypes.map(() => writeInstant(now));
  const rows = await buildBindings(statement, [], records, connection.cancellation);
  const bindings = [...rows, ...timestamps, oids];
  const { table } = statement.model;
  return { sql, bindings, table, ...(name === undefined ? {} : { name }) };
}

/** Completes the values of each record with those of its row, which is written. Returns the outcomes. */
async function completeRows(
  compiler: Compiler,
  { batches }: UpsertStatement,
  { records }: UpsertRun,
  { rows }: Result,
  pace: Pace | undefined,
): Promise<UpsertOutcomes> {
  const outcomes: UpsertOutcomes[number][] = [];
  for (const [index, list] of rows) {
    const part = batches[Number(index)];
    if (list === null || part === undefined) continue;
    const { batch, read } = part;
    const [ordinals, codes, ...columns] = JSON.parse(list as string) as ReturnedColumns;
    await inParts(ordinals, pace, (some, start) => {
      for (const [offset, ordinal] of some.entries())
        outcomes[batch.records[ordinal] as number] = outcomeCodes[codes[start + offset] as OutcomeCode];
    });
    for (const [position, attribute] of read.entries()) {
      const { name } = attribute;
      const decode = compiler.decoderOf(attribute);
      const column = columns[position] as readonly unknown[];
      await inParts(ordinals, pace, (some, start) => {
        for (const [offset, ordinal] of some.entries()) {
          const { values } = records[batch.records[ordinal] as number] as GraphRecord;
          const raw = column[start + offset];
          values[name] = raw === null || decode === undefined ? raw : decode(raw as never);
        }
      });
    }
  }
  return outcomes;
}

type OutcomeCode = 0 | 1 | 2;

type ReturnedColumns = readonly [
  ordinals: readonly number[],
  codes: readonly OutcomeCode[],
  ...values: (readonly unknown[])[],
];

function findHidden(
  error: unknown,
  { batches }: UpsertStatement,
  { records }: UpsertRun,
): GraphRecord | undefined {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const [, index, ordinal] = (code === '22P02' && hiddenRow.exec(String(message))) || [];
  return records[batches[Number(index)]?.batch.records[Number(ordinal)] ?? -1];
}

/** Whether two rows of the statement have one key, as the database compares keys: its collation may ignore case. */
function hasSameRow(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (code === '22P02') return String(message).endsWith(`"${sharedRow}"`);
  return code === '21000' && String(message).startsWith('ON CONFLICT');
}

function translateUpsertError(
  compiler: Compiler,
  { plan: { model }, records }: UpsertRun,
  error: unknown,
): Error {
  if (isStale(error)) return error as Error;
  return translateError(
    compiler.dialect,
    error,
    placeOf(model, findFailedRow(compiler, model, records, error)),
  );
}
