import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Connection, Result } from './connection.js';
import { translateError } from './translate-error.js';

/** Runs one statement. */
export type RunStatement = (statement: Statement) => Promise<Result>;

/** Runs one statement that changes rows. If the database rejects a row, the error names its attributes. */
export async function runChange(
  dialect: Dialect,
  connection: Connection,
  statement: Statement,
): Promise<Result> {
  try {
    return await connection.run(statement);
  } catch (error) {
    const isRowFailure = dialect.describeFailure(error)?.isRowFailure === true;
    throw isRowFailure ? translateError(dialect, error, statement.writes) : error;
  }
}
