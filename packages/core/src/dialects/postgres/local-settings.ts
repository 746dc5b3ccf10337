import type { Statement } from '../../compile/statement.js';
import { ConfigurationError } from '../../errors/schema-errors.js';
import { type Result, statement } from '../../execute/connection.js';
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
 * @throws ConfigurationError if the driver does not tell whether a transaction is open
 */
export async function runWithLocalSettings(
  run: (statement: Statement) => Promise<Result>,
  settings: Statement,
  statements: readonly Statement[],
  inTransaction: boolean | undefined,
): Promise<readonly Result[]> {
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
    await run(statement('rollback')).catch(() => undefined);
    throw error;
  }
}

function unknownTransaction(): ConfigurationError {
  return new ConfigurationError(
    '`contextSettings` needs a driver that tells whether a transaction is open, which this version of pg does not',
    { hint: 'update pg' },
  );
}
