import type { Statement } from '../compile/statement.js';
import type { TransactionEvent } from '../diagnostics/events.js';
import { onAbort } from '../util/on-abort.js';
import type { Paced } from '../util/pausable.js';
import type { Cancellation } from './cancellation.js';
import type { StatementObserver } from './statement-observer.js';

/** The result of a statement. */
export interface Result {
  /** One array per row, one raw value per column. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows returned, inserted, updated or deleted. */
  readonly rowCount: number;
  /** The command that the database ran, if it reports one: `ROLLBACK` for the COMMIT of a failed transaction. */
  readonly command?: string | undefined;
  /** When the answer arrived, as `performance.now()` measures it; only of a statement that was sent with others. */
  readonly answeredAt?: number | undefined;
}

/** A statement that is sent with the next one. */
export interface SentWithNext {
  /** Whether it has not run because it, or a statement before it, has failed. */
  readonly hasFailed: boolean;
}

/** One connection of the pool. Statements on it run one at a time. */
export interface Connection {
  /** The driver's own connection, as knex's pool returns it. */
  readonly raw: object;
  /**
   * Runs a statement, unless the call is cancelled. A cancellation also cancels the running statement, if the database
   * can do that. If the statement succeeds all the same, its result counts.
   */
  run(statement: Statement): Promise<Result>;
  /** Runs a statement without bindings, as `run` does; without a promise if the driver answers at once. */
  runControl(sql: string): Paced<Result>;
  /**
   * Runs several statements in order, each as `run` does. After a failed one, none runs. With pipelining, all are sent at
   * once and take one round trip; outside a transaction, they are then a transaction of their own, in which each still sees
   * what others have committed before it. Without pipelining, the transaction is up to the caller.
   *
   * @throws the error of the statement that failed; `failedPosition` tells which one it was
   */
  runAll(statements: readonly Statement[]): Promise<readonly Result[]>;
  /** Whether `runAll` sends its statements at once. */
  readonly supportsPipelining: boolean;
  /**
   * Runs a statement that begins or ends a part of a transaction. With pipelining, it is sent with the next statement,
   * which rejects with its error if it fails; otherwise it runs at once.
   */
  runWithNext(sql: string): Paced<SentWithNext>;
  /** Sends what waits for the next statement, and the local settings, for what runs on the driver's own connection. */
  sendWaiting(): Promise<void>;
  /**
   * Sets parameters of the server until the end of the transaction. It runs before the statements of the call, in the same
   * round trip and, outside a transaction, in one with each of them. Only for a database that has such parameters.
   */
  localSettings: Statement | undefined;
  /** Waits for work on the driver's own connection. A cancellation cancels the work as it does a statement. */
  awaitCancellable<T>(running: Promise<T>): Promise<T>;
  /** Whether a transaction is open; `undefined` if the driver does not know it at this moment. */
  readonly inTransaction: boolean | undefined;
  /** Whether the connection must be closed instead of used again. */
  readonly isBroken: boolean;
  /** Whether the last statement was sent and the connection was lost before the answer, so that it may have run. */
  readonly lostAnswer: boolean;
  /** The cancellation of the call that uses the connection, if the call can be cancelled. */
  cancellation: Cancellation | undefined;
  readonly observer: StatementObserver;
  /** The event of the transaction that is open, if somebody listened when it began. */
  transaction: TransactionEvent | undefined;
  /** Closes the connection at once. What runs on it fails, and the database rolls back what is not committed. */
  destroy(): void;
}

/** How long a cancelled call may take to end, in milliseconds. Then its connection is closed, whatever the server does. */
const gracePeriod = 2000;

/** Returns a statement without bindings that begins or ends a part of a transaction, or sets up a connection. */
export function statement(sql: string): Statement {
  return { sql, bindings: [], isControl: true };
}

/**
 * Runs `work` on a connection with a cancellation, which is linked to the one that the connection already has. If the call
 * is cancelled and has not ended after the grace period, closes the connection, so that nothing waits for the server.
 */
export async function withCancellation<T>(
  connection: Connection,
  cancellation: Cancellation,
  work: (connection: Connection) => Paced<T>,
): Promise<T> {
  const outer = connection.cancellation;
  const unlink = outer === cancellation ? undefined : outer && cancellation.linkTo(outer);
  connection.cancellation = cancellation;
  let timer: NodeJS.Timeout | undefined;
  const removeListener = onAbort(cancellation.signal, () => {
    timer = setTimeout(() => connection.destroy(), gracePeriod);
  });
  try {
    cancellation.check();
    return await work(connection);
  } finally {
    removeListener();
    clearTimeout(timer);
    connection.cancellation = outer;
    unlink?.();
  }
}

/** Runs a statement that has to run even after the call is cancelled. */
export async function runUncancellable(connection: Connection, sql: string): Promise<Result> {
  const { cancellation } = connection;
  connection.cancellation = undefined;
  try {
    return await connection.run(statement(sql));
  } finally {
    connection.cancellation = cancellation;
  }
}
