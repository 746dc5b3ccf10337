import type { Statement } from '../compile/statement.js';
import { andThen, type Paced } from '../util/pausable.js';
import type { Connection, Result, SentWithNext } from './connection.js';
import { setFailedPosition } from './failed-position.js';

const sentAtOnce: SentWithNext = Object.freeze({ hasFailed: false });

/** Runs a statement at once, as `runWithNext` of a connection that has no pipelining. */
export function runAtOnce(connection: Pick<Connection, 'runControl'>, sql: string): Paced<SentWithNext> {
  return andThen(connection.runControl(sql), () => sentAtOnce);
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
