import type { Statement } from '../compile/statement.js';

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
  run(statement: Statement): Promise<Result>;
  /** Whether a transaction is open; absent where the driver does not tell. */
  readonly inTransaction?: boolean;
  /** Set when the connection is in a state that nobody may be lent it in. */
  isBroken: boolean;
}

/** Told of every SQL text that runs, never of its bindings. */
export type Log = (sql: string) => void;

/** A statement that binds nothing. */
export function plain(sql: string): Statement {
  return { sql, bindings: [] };
}
