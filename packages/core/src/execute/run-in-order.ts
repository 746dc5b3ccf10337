import type { Statement } from '../compile/statement.js';
import type { Connection, Result } from './connection.js';
import { setFailedPosition } from './failed-position.js';

/** Runs statements one after the other, as `runAll` of a connection that has no pipelining. */
export async function runInOrder(
  connection: Pick<Connection, 'run'>,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const [position, statement] of statements.entries()) {
    try {
      results.push(await connection.run(statement));
    } catch (error) {
      setFailedPosition(error, position);
      throw error;
    }
  }
  return results;
}
