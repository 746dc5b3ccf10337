import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Connection, Result } from './connection.js';
import { failedPosition } from './failed-position.js';
import { translateError } from './translate-error.js';

/** Runs one statement. */
export type RunStatement = (statement: Statement) => Promise<Result>;

/** How the statements of a change are sent. */
interface Sending {
  /** Runs before a statement is sent. */
  check(statement: Statement): Promise<void>;
  /** Runs statements in order. After a failed one, none runs. */
  send(statements: readonly Statement[]): Promise<readonly Result[]>;
}

/** A statement that waits for those that are started with it. */
interface Started {
  readonly statement: Statement;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Returns a function that runs the statements of one change. Statements that are started before any of them is awaited are
 * sent together, in the order in which they were started. If one of them fails, all of them reject with its error.
 */
export function startedTogether({ check, send }: Sending): RunStatement {
  let started: Started[] = [];
  const sendStarted = async () => {
    const all = started;
    started = [];
    try {
      const statements = all.map(({ statement }) => statement);
      for (const statement of statements) await check(statement);
      const results = await send(statements);
      for (const [position, { resolve }] of all.entries()) resolve(results[position] as Result);
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  };
  return (statement) =>
    new Promise((resolve, reject) => {
      started.push({ statement, resolve, reject });
      if (started.length === 1) queueMicrotask(sendStarted);
    });
}

/** Runs statements that change rows, in order. If the database rejects a row, the error names the attributes of the row. */
export async function runChanges(
  dialect: Dialect,
  connection: Connection,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  try {
    return await connection.runAll(statements);
  } catch (error) {
    const isRowFailure = dialect.describeFailure(error)?.isRowFailure === true;
    throw isRowFailure
      ? translateError(dialect, error, statements[failedPosition(error) ?? 0]?.writes)
      : error;
  }
}

/** Runs statements together. Returns the result of the last one. */
export async function runLastOf(connection: Connection, statements: readonly Statement[]): Promise<Result> {
  return (await connection.runAll(statements)).at(-1) as Result;
}
