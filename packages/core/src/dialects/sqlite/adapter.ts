import type BetterSqlite3 from 'better-sqlite3';
import type { Compiler } from '../../compile/compiler.js';
import type { Adapter, TablesToRead, UpsertRun, WriteRun } from '../../execute/adapter.js';
import type { Connection } from '../../execute/connection.js';
import { runBefore } from '../../execute/rows-before.js';
import type { WriteScope } from '../../execute/scope.js';
import type { StatementObserver } from '../../execute/statement-observer.js';
import type { UpsertOutcomes } from '../../plan/upsert-plan.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import type { TableDescription } from '../../schema-change/table-description.js';
import type { Paced } from '../../util/pausable.js';
import { SqliteCatalog } from './catalog.js';
import { SqliteConnection } from './connection.js';
import { writeRows } from './insert-rows.js';
import { runUnlocked } from './lock-waits.js';
import { PreparedInserts } from './prepared-inserts.js';
import { readTables } from './schema-change/read-tables.js';
import { upsertRows } from './upsert-rows.js';

/** Runs SQLite by way of better-sqlite3. */
export class SqliteAdapter implements Adapter {
  /** Statements are kept prepared by their text, and SQLite has no log that shows comments. */
  readonly addComment = (sql: string) => sql;
  readonly #connections = new WeakMap<object, SqliteConnection>();
  readonly #inserts = new PreparedInserts(new SqliteCatalog());

  connect(raw: object, observer: StatementObserver): Connection {
    const existing = this.#connections.get(raw);
    if (existing !== undefined) return existing;
    const connection = new SqliteConnection(raw as BetterSqlite3.Database, observer);
    this.#connections.set(raw, connection);
    return connection;
  }

  countPrepared(raw: object): number {
    return this.#connections.get(raw)?.countPrepared() ?? 0;
  }

  isUsable(raw: object): boolean {
    return (raw as BetterSqlite3.Database).open;
  }

  runWrites(connection: Connection, compiler: Compiler, run: WriteRun, scope: WriteScope): Paced<void> {
    const write = (rest: WriteRun) =>
      writeRows(connection as SqliteConnection, this.#inserts, compiler, rest);
    return scope.atomically(() =>
      run.before === undefined ? write(run) : runBefore(connection, compiler, run).then(write),
    );
  }

  async saveAtOnce(): Promise<undefined> {
    return undefined;
  }

  async runUpserts(
    connection: Connection,
    compiler: Compiler,
    run: UpsertRun,
    scope: WriteScope,
  ): Promise<UpsertOutcomes | undefined> {
    return scope.atomically(() => upsertRows(connection as SqliteConnection, this.#inserts, compiler, run));
  }

  /** SQLite compares values of all types. */
  async learnKeyConversions(): Promise<boolean> {
    return false;
  }

  async checkTable(connection: Connection, _compiler: Compiler, model: ModelDefinition): Promise<void> {
    const opened = connection as SqliteConnection;
    const check = () => this.#inserts.checkTable(opened, model);
    try {
      check();
    } catch (error) {
      await runUnlocked(opened.raw, error, check);
    }
  }

  readTables(
    connection: Connection,
    _compiler: Compiler,
    { isTemporary }: TablesToRead,
  ): Promise<readonly TableDescription[]> {
    return readTables(connection, isTemporary);
  }

  forgetTables(): void {
    this.#inserts.forget();
  }
}
