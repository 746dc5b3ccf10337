import type BetterSqlite3 from 'better-sqlite3';
import type { ModelColumns, Statement } from '../../compile/statement.js';
import type { TransactionEvent } from '../../diagnostics/events.js';
import type { Cancellation } from '../../execute/cancellation.js';
import { type Connection, type Result, type SentWithNext, statement } from '../../execute/connection.js';
import { runAtOnce, runInOrder } from '../../execute/run-in-order.js';
import type { StatementObserver } from '../../execute/statement-observer.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { getOrAdd } from '../../util/grouping.js';
import { LruCache } from '../../util/lru-cache.js';
import type { Paced } from '../../util/pausable.js';
import { checkColumnTypes } from '../column-mismatch.js';
import { findMismatch } from './column-types.js';
import { columnTypeOf } from './data-types.js';
import { addFunctions } from './functions.js';
import { runUnlocked, waitFor } from './lock-waits.js';

/** A connection of better-sqlite3. It prepares each statement once. */
export class SqliteConnection implements Connection {
  isBroken = false;
  readonly lostAnswer = false;
  readonly supportsPipelining = false;
  cancellation: Cancellation | undefined;
  /** SQLite has no parameters of a server. */
  localSettings: undefined;
  transaction: TransactionEvent | undefined;
  readonly observer: StatementObserver;
  readonly raw: BetterSqlite3.Database;
  readonly #schemaVersion: BetterSqlite3.Statement;
  readonly #temporarySchemaVersion: BetterSqlite3.Statement;
  #prepared = new LruCache<BetterSqlite3.Statement>(1000);
  /** The texts of the inserts that are kept for each set of columns. */
  readonly #inserts = new Set<string>();
  /** The models whose attributes were compared with the columns of a statement. */
  #checked = new WeakMap<BetterSqlite3.Statement, Set<ModelDefinition>>();

  constructor(raw: BetterSqlite3.Database, observer: StatementObserver) {
    this.raw = raw;
    this.observer = observer;
    waitFor(raw, this);
    raw.pragma('foreign_keys = on');
    this.#schemaVersion = raw.prepare('pragma main.schema_version').pluck();
    this.#temporarySchemaVersion = raw.prepare('pragma temp.schema_version').pluck();
    addFunctions(raw);
  }

  get inTransaction(): boolean {
    return this.raw.inTransaction;
  }

  /** knex closes it when it is released. */
  destroy(): void {
    this.isBroken = true;
  }

  /** SQLite blocks the process while it works, so nothing can cancel a running statement. */
  awaitCancellable<T>(running: Promise<T>): Promise<T> {
    return running;
  }

  /** If another connection locks the database, the statement waits, and the process does not. */
  async run(statement: Statement): Promise<Result> {
    this.cancellation?.check();
    return this.#runUnlocked(statement);
  }

  runControl(sql: string): Paced<Result> {
    this.cancellation?.check();
    return this.#runUnlocked(statement(sql));
  }

  /** The process does nothing else between two statements, so nothing can cancel the call between them either. */
  async runAll(statements: readonly Statement[]): Promise<readonly Result[]> {
    this.cancellation?.check();
    return runInOrder((statement) => this.#runUnlocked(statement), statements);
  }

  #runUnlocked(statement: Statement): Paced<Result> {
    if (!this.observer.isActive) return this.#runOrWait(statement);
    const run = () => this.#runOrWait(statement);
    return this.observer.runOne(this, statement, run, ({ rowCount }) => rowCount);
  }

  #runOrWait(statement: Statement): Paced<Result> {
    try {
      return this.#runNow(statement);
    } catch (error) {
      return runUnlocked(this.raw, error, () => this.#runNow(statement));
    }
  }

  runWithNext(sql: string): Paced<SentWithNext> {
    return runAtOnce(this, sql);
  }

  async sendWaiting(): Promise<void> {}

  #runNow({ sql, bindings, reads }: Statement): Result {
    const statement = this.prepare(sql);
    if (reads !== undefined) this.#checkTypes(statement, reads);
    if (statement.reader) {
      const rows = statement.all(...bindings) as unknown[][];
      return { rows, rowCount: rows.length };
    }
    return { rows: [], rowCount: statement.run(...bindings).changes };
  }

  /** Returns what changes with every change of a table, by whatever program, and with every temporary table. */
  readSchemaVersion(): string {
    return `${this.#schemaVersion.get()}/${this.#temporarySchemaVersion.get()}`;
  }

  /**
   * Prepares an INSERT.
   *
   * @param rowid the attribute that holds the rowid, if there is one. A bigint costs more than a number, so only a BIGINT
   * is read as one
   */
  prepareInsert(sql: string, rowid: Attribute | undefined): BetterSqlite3.Statement {
    const statement = this.raw.prepare(sql);
    this.#inserts.add(sql);
    if (statement.reader) return statement.safeIntegers(true).raw(true);
    return statement.safeIntegers(rowid?.type.key === 'BIGINT');
  }

  countPrepared(): number {
    return this.#prepared.size + this.#inserts.size;
  }

  /** Forgets the prepared statements. Called after tables have changed. */
  forgetStatements(): void {
    this.#prepared = new LruCache(1000);
    this.#inserts.clear();
    this.#checked = new WeakMap();
  }

  /** Compares the attributes that a statement reads with the declared types of its columns, once. */
  #checkTypes(statement: BetterSqlite3.Statement, reads: readonly ModelColumns[]): void {
    const checked = getOrAdd(this.#checked, statement, () => new Set());
    if (reads.every(({ model }) => checked.has(model))) return;
    const types = statement.columns().map(({ type }) => type);
    for (const { model, columns } of reads) {
      const own = types.splice(0, columns.length);
      const find = (attribute: Attribute) => findMismatch(attribute.type, own[columns.indexOf(attribute)]);
      checkColumnTypes(model, columns, find, columnTypeOf);
    }
    for (const { model } of reads) checked.add(model);
  }

  /**
   * Prepares a statement, once for each text. Rows are read as arrays, and integers as bigints, since a number would round
   * integers beyond 2^53.
   */
  prepare(sql: string): BetterSqlite3.Statement {
    return this.#prepared.get(sql, () => {
      const statement = this.raw.prepare(sql).safeIntegers(true);
      return statement.reader ? statement.raw(true) : statement;
    });
  }
}
