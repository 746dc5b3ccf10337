import type { Statement } from '../compile/statement.js';
import type { Paced } from '../util/pausable.js';
import { type Connection, type Result, type SentWithNext, statement } from './connection.js';
import { setFailedPosition } from './failed-position.js';

/** Runs a statement at once, as `runWithNext` of a connection that has no pipelining. */
export async function runAtOnce(connection: Pick<Connection, 'run'>, sql: string): Promise<SentWithNext> {
  await connection.run(statement(sql));
  return { hasFailed: false };
}

/**
 * Runs statements one after the other, as `runAll` of a connection that has no pipelining.
 *
 * @param run runs one statement; without a promise if its result is known already
 */
export async function runInOrder(
  run: (statement: Statement) => Paced<Result>,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const [position, statement] of statements.entries()) {
    try {
      const running = run(statement);
      results.push(running instanceof Promise ? await running : running);
    } catch (error) {
      setFailedPosition(error, position);
      throw error;
    }
  }
  return results;
}
