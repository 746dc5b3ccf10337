import type { Statement } from '../../compile/statement.js';
import type { SentWithNext } from '../../execute/connection.js';
import { failedPosition, setFailedPosition } from '../../execute/failed-position.js';

/** Statements that wait for the next one of their connection. */
export class WaitingStatements {
  #waiting: { readonly statement: Statement; readonly sent: { hasFailed: boolean } }[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(statement: Statement): SentWithNext {
    const sent = { hasFailed: false };
    this.#waiting.push({ statement, sent });
    return sent;
  }

  /**
   * Sends what waits before other statements.
   *
   * @returns the results of the others
   * @throws the error of a statement. Its position is among the others; the first has the errors of what waits
   */
  async sendBefore<T>(
    statements: readonly Statement[],
    send: (all: readonly Statement[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    if (this.isEmpty) return send(statements);
    const waiting = this.#waiting.splice(0);
    try {
      const results = await send([...waiting.map(({ statement }) => statement), ...statements]);
      return results.slice(waiting.length);
    } catch (error) {
      const failed = failedPosition(error) ?? 0;
      for (const { sent } of waiting.slice(failed)) sent.hasFailed = true;
      setFailedPosition(error, Math.max(0, failed - waiting.length));
      throw error;
    }
  }
}
