import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { withUnknownOutcome } from './committing.js';
import { type Connection, type Result, statement } from './connection.js';
import { failedPosition } from './failed-position.js';
import type { AtomicUnit } from './scope.js';
import { translateError } from './translate-error.js';

/** A transaction of one connection, from its BEGIN to its COMMIT. */
export class TransactionUnit implements AtomicUnit {
  isCommitted = false;
  isCommitting = false;
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** A driver that sends each statement by itself gains nothing by an early COMMIT. */
  async runLast(connection: Connection, statements: readonly Statement[]): Promise<readonly Result[]> {
    if (!connection.supportsPipelining) return connection.runAll(statements);
    this.isCommitting = true;
    const results = await connection.runAll([...statements, statement('commit')]).catch((error) => {
      throw this.#failureOf(connection, error, statements.length);
    });
    checkCommitted(results.at(-1) as Result);
    this.isCommitted = true;
    return results.slice(0, -1);
  }

  /** Returns the error of a statement as it is. If the answer was lost, COMMIT may have run all the same. */
  #failureOf({ lostAnswer }: Connection, error: unknown, commit: number): unknown {
    if (lostAnswer) return withUnknownOutcome(translateError(this.#dialect, error));
    return failedPosition(error) === commit ? translateError(this.#dialect, error) : error;
  }
}

/** @throws TransactionError if the database has rolled back: PostgreSQL answers the COMMIT of a failed transaction so */
export function checkCommitted({ command }: Result): void {
  if (command !== 'ROLLBACK') return;
  throw new TransactionError(
    'The transaction was rolled back: a statement in it had failed, and the error was caught',
  );
}
