import type { ClientBase } from 'pg';
import type { Compiler } from '../../compile/compiler.js';
import type { Adapter, CreateRun, WriteScope } from '../../execute/adapter.js';
import type { Connection, Log } from '../../execute/connection.js';
import { isUnplaced } from '../../execute/failures.js';
import { linkRows } from '../../execute/link-rows.js';
import { runLevelByLevel } from '../../execute/run-levels.js';
import { batchesOf, type CreatePlan } from '../../plan/create-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { BoundedCache } from '../../util/lru-cache.js';
import { drawKeys } from './allocate-keys.js';
import { PostgresCatalog } from './catalog.js';
import { PostgresConnection } from './connection.js';
import { preparedName } from './prepared-statements.js';
import { isSameFailure, type RowByRow, rowByRow } from './row-by-row.js';
import { type StatementPlan, statementPlan } from './single-statement/plan.js';
import { type PreparedText, runOneStatement } from './single-statement/run.js';
import { oneStatement } from './single-statement/sql.js';

/** PostgreSQL through pg. */
export class PostgresAdapter implements Adapter {
  readonly #catalog = new PostgresCatalog();
  readonly #preparedStatements: boolean;
  #texts = new BoundedCache<PreparedText>(500);

  /** @param preparedStatements whether connections keep statements prepared, which some poolers cannot */
  constructor(preparedStatements: boolean) {
    this.#preparedStatements = preparedStatements;
  }

  connect(raw: object, log: Log): Connection {
    return new PostgresConnection(raw as ClientBase, log, this.#preparedStatements);
  }

  async runCreate(
    connection: Connection,
    compiler: Compiler,
    run: CreateRun,
    scope: WriteScope,
  ): Promise<void> {
    await this.#catalog.load(connection, modelsOf(run.plan));
    try {
      await this.#runInBatches(connection, compiler, run, scope);
    } catch (error) {
      if (!isUnplaced(compiler.dialect, error) || run.plan.sequence.length > mostRowsTriedAgain) throw error;
      // The tables may have changed since they were read.
      this.forgetTables();
      await scope.rewind();
      const pace = rowByRow(connection, error, run.plan);
      await this.#runLevels(connection, compiler, run, scope, pace).catch((placed) => {
        throw isSameFailure(error, placed) ? placed : error;
      });
    }
  }

  forgetTables(): void {
    this.#catalog.forget();
    this.#texts = new BoundedCache(500);
  }

  async #runInBatches(
    connection: Connection,
    compiler: Compiler,
    run: CreateRun,
    scope: WriteScope,
  ): Promise<void> {
    const plan = statementPlan(run, this.#catalog);
    if (plan === undefined) return this.#runLevels(connection, compiler, run, scope);
    const text = this.#texts.get(shapeOf(plan), () => {
      const sql = oneStatement(compiler, plan, this.#catalog);
      return { sql, name: this.#preparedStatements ? preparedName(sql) : undefined };
    });
    const insert = () => runOneStatement(connection, compiler, run, { plan, ...text });
    const { behind } = plan;
    if (behind.length === 0) return insert();
    return scope.atomically(async () => {
      await insert();
      await linkRows(connection, compiler, run, undefined, behind);
    });
  }

  async #runLevels(
    connection: Connection,
    compiler: Compiler,
    run: CreateRun,
    { atomically }: WriteScope,
    pace?: RowByRow,
  ): Promise<void> {
    await atomically(async () => {
      const keys = await drawKeys(connection, compiler, this.#catalog, run);
      await runLevelByLevel(connection, compiler, run, keys, pace);
      pace?.checkNonePassed();
    });
  }
}

/** To find the row that broke costs a statement a row: beyond this, an error goes without its path. */
const mostRowsTriedAgain = 5000;

/** All of a plan that the text of its one statement depends on: not the number of rows, and no value. */
function shapeOf({ batches, links, series }: StatementPlan): string {
  const tableOf = (key: Attribute) => batches.find(({ drawn }) => drawn.includes(key))?.batch.model.table;
  return JSON.stringify([
    series.map((key) => [tableOf(key), key.column]),
    batches.map(({ batch: { model, columns, omitted, keyReferences }, stamped }) => [
      model.table,
      columns.map(columnShape),
      omitted.map(columnShape),
      keyReferences.map(({ attribute, batch, key }) => [
        attribute.column,
        batch ?? `series ${series.indexOf(key)}`,
        key.column,
      ]),
      stamped.map(({ column }) => column),
    ]),
    links.map(({ link: { model, pairs }, batch, stamped }) => [
      model.table,
      pairs.map(({ attribute, key }) => [attribute.column, key.column]),
      batch ?? null,
      stamped.map(({ column }) => column),
    ]),
  ]);
}

function modelsOf(plan: CreatePlan): readonly ModelDefinition[] {
  return [...batchesOf(plan), ...plan.links].map(({ model }) => model);
}

function columnShape({ column, type, primaryKey }: Attribute): unknown {
  return [column, type.key, primaryKey];
}
