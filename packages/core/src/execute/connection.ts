import type { Statement } from '../compile/statement.js';
import type { Cancellation } from './cancellation.js';

/** What a statement gave. */
export interface Result {
  /** One array per row, one raw value per column. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows returned, inserted, updated or deleted. */
  readonly rowCount: number;
  /** What the database says it did, where it says so: `ROLLBACK` for the COMMIT of a failed transaction. */
  readonly command?: string | undefined;
}

/** One connection of the pool. Statements on it run one at a time. */
export interface Connection {
  /** The driver's own connection, as knex's pool hands it out. */
  readonly raw: object;
  /**
   * Runs a statement, unless the call is to stop; one that is running then is cancelled, where the database can do that.
   * If it was done all the same, its result is what counts.
   */
  run(statement: Statement): Promise<Result>;
  /** Gives what `running` gives, which has the driver's own connection meanwhile. It is stopped as statements are. */
  awaitCancellable<T>(running: Promise<T>): Promise<T>;
  /** Whether a transaction is open; absent where the driver does not tell. */
  readonly inTransaction?: boolean;
  /** Set when the connection is in a state that nobody may be lent it in. */
  isBroken: boolean;
  /** What stops the call that has the connection, if anything may. */
  cancellation: Cancellation | undefined;
}

/** Told of every SQL text that runs, never of its bindings. */
export type Log = (sql: string) => void;

/** A statement that binds nothing. */
export function statement(sql: string): Statement {
  return { sql, bindings: [] };
}

/** Runs `work` on a connection, to be stopped by an interrupt, and by the one that is in force there. */
export async function withCancellation<T>(
  connection: Connection,
  interrupt: Cancellation,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const outer = connection.cancellation;
  const leave = outer && interrupt.linkTo(outer);
  connection.cancellation = interrupt;
  try {
    interrupt.check();
    return await work(connection);
  } finally {
    connection.cancellation = outer;
    leave?.();
  }
}

/** Runs what has to be run even when the call is to stop. */
export async function runUncancellable(connection: Connection, sql: string): Promise<Result> {
  const { cancellation } = connection;
  connection.cancellation = undefined;
  try {
    return await connection.run(statement(sql));
  } finally {
    connection.cancellation = cancellation;
  }
}
