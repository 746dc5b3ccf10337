import type { Dialect } from '../dialect/dialect.js';
import { ConnectionError } from '../errors/database-errors.js';
import { type Connection, runUncancellable } from './connection.js';
import { translateError } from './translate-error.js';

/**
 * Rolls back after an error, which the caller then throws. If the rollback fails too, the connection is discarded, which
 * makes the database roll back.
 */
export async function rollBack(
  connection: Connection,
  dialect: Dialect,
  sql: string,
  reason: unknown,
): Promise<void> {
  const wasUsable = !connection.isBroken;
  try {
    await runUncancellable(connection, sql);
  } catch (failure) {
    if (connection.inTransaction === false) return;
    connection.destroy();
    if (wasUsable && !(translateError(dialect, reason) instanceof ConnectionError)) warn(sql, failure);
  }
}

/** Runs a statement that sets a connection back to its defaults. If it fails, the connection is discarded. */
export async function restore(connection: Connection, sql: string): Promise<void> {
  try {
    await runUncancellable(connection, sql);
  } catch (failure) {
    connection.destroy();
    warn(sql, failure);
  }
}

/**
 * Reports the failure as a warning of the process, because the error that is thrown may belong to the user and must not
 * be changed. The warning is a text, because Node accepts no error of another realm, such as one of a test of Jest.
 */
function warn(sql: string, failure: unknown): void {
  const message = `'${sql}' failed; the connection is closed, which makes the database roll back`;
  process.emitWarning(message, { type: 'EspalierWarning', code: 'ROLLBACK_FAILED', detail: String(failure) });
}
