import type BetterSqlite3 from 'better-sqlite3';
import { BoundedCache } from '../../compile/bounded-cache.js';
import type { Statement } from '../../compile/statement.js';
import type { Connection, Log, Result } from '../../execute/connection.js';

/** What one insert did. */
export interface Inserted {
  readonly changes: number;
  readonly rowid: number | bigint;
  /** The returned columns, when there are any. */
  readonly row: readonly unknown[] | undefined;
}

/** A connection of better-sqlite3 with its prepared statements, each prepared once. */
export class SqliteConnection implements Connection {
  isBroken = false;
  log: Log;
  readonly raw: BetterSqlite3.Database;
  readonly #prepared = new BoundedCache<BetterSqlite3.Statement>(1000);

  constructor(raw: BetterSqlite3.Database, log: Log) {
    this.raw = raw;
    this.log = log;
    raw.pragma('foreign_keys = on');
  }

  get inTransaction(): boolean {
    return this.raw.inTransaction;
  }

  async run({ sql, bindings }: Statement): Promise<Result> {
    const statement = this.#prepare(sql);
    this.log(sql);
    if (statement.reader) {
      const rows = statement.all(...bindings) as unknown[][];
      return { rows, rowCount: rows.length };
    }
    return { rows: [], rowCount: statement.run(...bindings).changes };
  }

  /** Inserts one row, at once. */
  insert(sql: string, bindings: readonly unknown[]): Inserted {
    const statement = this.#prepare(sql);
    this.log(sql);
    if (statement.reader) {
      const row = statement.get(...bindings) as readonly unknown[] | undefined;
      return { changes: row === undefined ? 0 : 1, rowid: 0, row };
    }
    const { changes, lastInsertRowid } = statement.run(...bindings);
    return { changes, rowid: lastInsertRowid, row: undefined };
  }

  /** Rows come as arrays, and integers as bigints, since a number would round those beyond 2^53. */
  #prepare(sql: string): BetterSqlite3.Statement {
    return this.#prepared.get(sql, () => {
      const statement = this.raw.prepare(sql).safeIntegers(true);
      return statement.reader ? statement.raw(true) : statement;
    });
  }
}
