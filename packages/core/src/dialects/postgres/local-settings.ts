import type { Statement } from '../../compile/statement.js';
import { ConfigurationError } from '../../errors/schema-errors.js';
import { type Connection, type Result, statement } from '../../execute/connection.js';
import { restore } from '../../execute/roll-back.js';
import { runInOrder } from '../../execute/run-in-order.js';

/**
 * Returns the statement that sets parameters of the server until the end of the transaction.
 *
 * @param values by the names of the parameters
 * @see https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
export function localSettingsStatement(values: ReadonlyMap<string, string>): Statement {
  const calls = [...values.keys()].map(
    (_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`,
  );
  return { sql: `select ${calls.join(', ')}`, bindings: [...values].flat(), repeats: true, isControl: true };
}

/**
 * Runs statements one after the other, after local settings: in the open transaction, or else in a transaction of their own,
 * with which the settings end.
 *
 * @param run runs one statement
 * @throws ConfigurationError if the driver does not tell whether a transaction is open
 */
export async function runWithLocalSettings(
  connection: Connection,
  run: (statement: Statement) => Promise<Result>,
  settings: Statement,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  const { inTransaction } = connection;
  if (inTransaction === undefined) throw unknownTransaction();
  if (inTransaction) {
    await run(settings);
    return runInOrder(run, statements);
  }
  await run(statement('begin'));
  try {
    await run(settings);
    const results = await runInOrder(run, statements);
    await run(statement('commit'));
    return results;
  } catch (error) {
    // A call that is cancelled ends its transaction too. That of a lost connection ends by itself.
    if (!connection.isBroken) await restore(connection, 'rollback');
    throw error;
  }
}

function unknownTransaction(): ConfigurationError {
  return new ConfigurationError(
    '`contextSettings` needs a driver that tells whether a transaction is open, which this version of pg does not',
    { hint: 'update pg' },
  );
}
