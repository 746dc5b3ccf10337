import type { ClientBase } from 'pg';
import type { Compiler } from '../../compile/compiler.js';
import type { Adapter, PlaceRows, SaveRun, UpsertRun, WriteRun } from '../../execute/adapter.js';
import { aroundInserts, changesStoredRows } from '../../execute/around-inserts.js';
import type { Connection } from '../../execute/connection.js';
import { hasUnknownRow } from '../../execute/row-errors.js';
import { runBefore } from '../../execute/rows-before.js';
import { runLevels } from '../../execute/run-levels.js';
import { runLinks } from '../../execute/run-links.js';
import { endingScope, innerScope, inOneUnit, type WriteScope } from '../../execute/scope.js';
import { type AddComment, commentWith } from '../../execute/sql-comment.js';
import type { StatementObserver } from '../../execute/statement-observer.js';
import { measureInserts } from '../../plan/measure-plan.js';
import type { UpsertOutcomes } from '../../plan/upsert-plan.js';
import { modelsOf } from '../../plan/write-plan.js';
import type { Hop, ModelDefinition } from '../../schema/model-definition.js';
import { LruCache } from '../../util/lru-cache.js';
import type { AdapterOptions } from '../database-dialect.js';
import { allocateKeys } from './allocate-keys.js';
import { PostgresCatalogs } from './catalog.js';
import { checkTableTypes } from './check-types.js';
import { PostgresConnection } from './connection.js';
import { whyNotSingleStatement } from './cost-estimate.js';
import { learnKeyConversions } from './key-conversions.js';
import { isUsable, watchClient } from './lost-connection.js';
import { countPrepared, preparedName } from './prepared-statements.js';
import { isSameFailure, type RowByRow, rowByRow } from './row-by-row.js';
import { readTables } from './schema-change/read-tables.js';
import { CompiledStatements } from './single-statement/compiled-statements.js';
import { findPlaceModels, mustRead, readPlaceRows } from './single-statement/place-rows.js';
import { planStatement, type StatementPlan } from './single-statement/plan.js';
import { runSingleStatement } from './single-statement/run.js';
import { canRunInParts, runInParts } from './single-statement/run-in-parts.js';
import { runWrite } from './single-statement/run-write.js';
import { isStale, mayBeStale } from './stale.js';
import { explainTakenKey } from './taken-keys.js';
import { planUpsertStatement } from './upsert/plan.js';
import { runUpsert } from './upsert/run.js';
import { describeUpsert, type UpsertText, upsertSql } from './upsert/sql.js';

/** Runs PostgreSQL by way of pg. */
export class PostgresAdapter implements Adapter {
  readonly readTables: Adapter['readTables'] = readTables;
  readonly #catalogs = new PostgresCatalogs();
  readonly addComment: AddComment;
  readonly #preparedStatements: boolean;
  #statements: CompiledStatements;
  #upserts = new LruCache<UpsertText>(500);

  constructor({ preparedStatements, comments }: AdapterOptions) {
    this.addComment = commentWith(comments);
    this.#preparedStatements = preparedStatements;
    this.#statements = new CompiledStatements(preparedStatements);
  }

  connect(raw: object, observer: StatementObserver): Connection {
    watchClient(raw as ClientBase);
    return new PostgresConnection(raw as ClientBase, observer, this.#preparedStatements, this.addComment);
  }

  countPrepared(raw: object): number {
    return countPrepared(raw as ClientBase);
  }

  isUsable(raw: object): boolean {
    return isUsable(raw as ClientBase);
  }

  async runWrites(
    connection: Connection,
    compiler: Compiler,
    run: WriteRun,
    scope: WriteScope,
  ): Promise<void> {
    const models = modelsOf(run.plan);
    const write = () => this.#runAndFindFailedRow(connection, compiler, run, scope);
    try {
      await this.#runAgainIfStale(connection, compiler, models, scope, write);
    } catch (error) {
      throw explainTakenKey(compiler, run, error);
    }
  }

  async runUpserts(
    connection: Connection,
    compiler: Compiler,
    run: UpsertRun,
    scope: WriteScope,
  ): Promise<UpsertOutcomes | undefined> {
    return this.#runAgainIfStale(connection, compiler, [run.plan.model], scope, async () => {
      const catalog = this.#catalogs.of(connection);
      const statement = planUpsertStatement(run, catalog);
      if (statement === undefined) return undefined;
      const compile = () => upsertSql(compiler, statement, catalog);
      const text = this.#upserts.get(describeUpsert(statement, catalog), compile);
      const name = this.#preparedStatements ? preparedName(text.sql) : undefined;
      return runUpsert(connection, compiler, run, { statement, name, ...text }, scope);
    });
  }

  /** If a failure may come from what was remembered of the tables, reads them again and runs the work once more. */
  async #runAgainIfStale<T>(
    connection: Connection,
    compiler: Compiler,
    models: readonly ModelDefinition[],
    scope: WriteScope,
    work: () => Promise<T>,
  ): Promise<T> {
    const wereKnown = await this.#loadTables(connection, compiler, models);
    try {
      return await work();
    } catch (error) {
      if (!wereKnown || !mayBeStale(error)) throw error;
      // Other connections may use tables of the same names in other schemas, which have not changed.
      if (isStale(error)) this.#catalogs.of(connection).forget(models);
      else this.forgetTables();
      await scope.rollbackToStart();
      await this.#loadTables(connection, compiler, models);
      return work();
    }
  }

  async checkTable(connection: Connection, compiler: Compiler, model: ModelDefinition): Promise<void> {
    await this.#loadTables(connection, compiler, [model]);
  }

  learnKeyConversions(connection: Connection, compiler: Compiler, hops: readonly Hop[]): Promise<boolean> {
    return learnKeyConversions(connection, compiler, this.#catalogs.of(connection), hops);
  }

  forgetTables(): void {
    this.#catalogs.forget();
    this.#statements = new CompiledStatements(this.#preparedStatements);
    this.#upserts = new LruCache(500);
  }

  /** Reads the tables that are not known, and compares all of them with their models. Returns whether all were known. */
  async #loadTables(
    connection: Connection,
    compiler: Compiler,
    models: readonly ModelDefinition[],
  ): Promise<boolean> {
    const catalog = this.#catalogs.of(connection);
    const wereKnown = await catalog.load(connection, compiler, models);
    try {
      for (const model of models) checkTableTypes(catalog, model);
      return wereKnown;
    } catch (error) {
      if (!wereKnown) throw error;
      catalog.forget(models);
      return this.#loadTables(connection, compiler, models);
    }
  }

  async #runAndFindFailedRow(
    connection: Connection,
    compiler: Compiler,
    run: WriteRun,
    scope: WriteScope,
  ): Promise<void> {
    try {
      await this.#runPlan(connection, compiler, run, scope);
    } catch (error) {
      if (!hasUnknownRow(compiler.dialect, error) || run.plan.sequence.length > maxRowsRetriedOneByOne)
        throw error;
      await scope.rollbackToStart();
      const strategy = rowByRow(connection, error, run.plan);
      await this.#runLevels(connection, compiler, run, scope, strategy).catch((placed) => {
        throw isSameFailure(error, placed) ? placed : error;
      });
    }
  }

  /** Runs the inserts of a plan, and before and after them the changes of stored rows. */
  async #runPlan(
    connection: Connection,
    compiler: Compiler,
    run: WriteRun,
    scope: WriteScope,
  ): Promise<void> {
    const { plan, before } = run;
    if (before?.mayReject === true)
      return scope.atomically(async (unit) => {
        const rest = await runBefore(connection, compiler, run);
        await this.#runPlan(connection, compiler, rest, endingScope(connection, scope, unit));
      });
    if (!changesStoredRows(plan)) return this.#runInBatches(connection, compiler, run, scope);
    await scope.atomically(async () => {
      const rest = await runBefore(connection, compiler, run);
      await aroundInserts(connection, compiler, rest, async () => {
        if (plan.sequence.length > 0 || plan.links.length > 0)
          await this.#runInBatches(connection, compiler, rest, innerScope(scope));
      });
    });
  }

  async saveAtOnce(
    connection: Connection,
    compiler: Compiler,
    run: SaveRun,
    scope: WriteScope,
  ): Promise<PlaceRows | undefined> {
    const models = [...modelsOf(run.plan), ...findPlaceModels(run.places)];
    await this.#loadTables(connection, compiler, models);
    const catalog = this.#catalogs.of(connection);
    if (!run.readsOnly && whyNotSingleStatement(measureInserts(run.plan)) !== undefined) return undefined;
    const plan = planStatement(run, catalog, compiler.context);
    if (plan === undefined || plan.deferredLinks.length > 0) return undefined;
    const text = this.#statements.textOf(compiler, plan, catalog);
    const before = { statements: run.locks, complete: () => undefined };
    try {
      const save = () => runSingleStatement(connection, compiler, run, { plan, ...text }, before);
      const result = await inOneUnit(connection, scope, 1 + run.locks.length, save);
      return readPlaceRows(result, run.records, { plan, catalog });
    } catch (error) {
      if (isStale(error)) catalog.forget(models);
      if (!mustRead(compiler, error)) throw error;
      // The rows are read next, in the transaction that the statement has made unusable.
      return scope.rollbackToStart().then(() => undefined);
    }
  }

  async #runInBatches(
    connection: Connection,
    compiler: Compiler,
    run: WriteRun,
    scope: WriteScope,
  ): Promise<void> {
    const catalog = this.#catalogs.of(connection);
    if (canRunInParts(run.plan, catalog)) {
      const textOf = (part: StatementPlan) => this.#statements.textOf(compiler, part, catalog);
      return scope.atomically(async () => {
        const rest = await runBefore(connection, compiler, run);
        await runInParts(connection, compiler, rest, catalog, textOf);
      });
    }
    const statement = this.#statements.of(compiler, run, catalog);
    if (statement === undefined) return this.#runLevels(connection, compiler, run, scope);
    const insert = () => runWrite(connection, compiler, run, statement, scope);
    const { deferredLinks } = statement.plan;
    const statements = 1 + (run.before?.statements.length ?? 0);
    if (deferredLinks.length === 0) return inOneUnit(connection, scope, statements, insert);
    return scope.atomically(async () => {
      await insert();
      await runLinks(connection, compiler, run, undefined, deferredLinks);
    });
  }

  async #runLevels(
    connection: Connection,
    compiler: Compiler,
    run: WriteRun,
    { atomically }: WriteScope,
    strategy?: RowByRow,
  ): Promise<void> {
    await atomically(async () => {
      const rest = await runBefore(connection, compiler, run);
      const keys = await allocateKeys(connection, compiler, this.#catalogs.of(connection), rest);
      await runLevels(connection, compiler, rest, keys, strategy);
      strategy?.checkNoneSkipped();
    });
  }
}

/** Finding the failed row takes a statement per row. With more rows than this, an error has no path. */
const maxRowsRetriedOneByOne = 5000;
