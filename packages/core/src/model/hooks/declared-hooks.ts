import { ProblemList } from '../../errors/problem-list.js';
import type { Call } from '../../execute/call.js';
import type { Transaction } from '../../execute/transaction.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { buildInstances } from '../../hydrate/hydrate-built.js';
import { getInstance } from '../../hydrate/hydrate-records.js';
import { rememberInstances } from '../../instance/create-change.js';
import { Journal } from '../../instance/journal.js';
import { SavedRow } from '../../instance/saved-row.js';
import { afterRowHooks, type HookName } from '../../schema/hooks.js';
import type { Paced } from '../../util/pausable.js';
import type { ModelContext } from '../context.js';
import { HookChanges } from './attribute-changes.js';
import { HookedRecords } from './hooked-records.js';
import { snapshotNesting } from './nesting-snapshot.js';
import { findRejectedChanges } from './rejected-nesting-changes.js';
import { transactionForHooks } from './run-hooks.js';
import type { StoredRows } from './stored-rows.js';
import { type HookedCall, type HookedInstances, noHooks, type WriteHooks } from './write-hooks.js';

/**
 * Returns the hook steps of a create. If no model has hooks, the steps do nothing and cost nothing.
 *
 * @param journal records what the create has shown on instances before; `undefined` if nothing
 */
export function hooksOfCreate(
  context: ModelContext,
  call: HookedCall,
  graph: RecordGraph,
  journal: Journal | undefined,
): WriteHooks {
  for (const { model } of graph.records)
    if (!model.declaration.hooks.isEmpty) return new DeclaredHooks(context, call, graph, journal);
  return noHooks;
}

/**
 * Returns the hook steps of a save whose stored rows are settled.
 *
 * @param journal records what the save has shown on instances before; `undefined` if nothing
 */
export function hooksOfSave(
  context: ModelContext,
  call: HookedCall,
  rows: StoredRows,
  journal: Journal | undefined,
): WriteHooks {
  return new DeclaredHooks(context, call, rows.graph, journal, rows);
}

/** The hooks before the rows that run together, record by record. */
const validated: readonly (readonly HookName[])[] = [
  ['afterValidate'],
  ['beforeCreate', 'beforeUpdate'],
  ['beforeSave'],
];

const beforeRowHooks: readonly HookName[] = [
  'beforeBulkCreate',
  'beforeValidate',
  ...validated.flat(),
  'beforeDestroy',
];

class DeclaredHooks implements WriteHooks {
  hooked: HookedInstances | undefined;
  readonly #context: ModelContext;
  readonly #call: HookedCall;
  readonly #graph: RecordGraph;
  readonly #journal: Journal;
  readonly #mark: number;
  readonly #saved: StoredRows | undefined;
  #records: HookedRecords | undefined;

  constructor(
    context: ModelContext,
    call: HookedCall,
    graph: RecordGraph,
    journal = new Journal(),
    saved?: StoredRows,
  ) {
    this.#context = context;
    this.#call = call;
    this.#graph = graph;
    this.#journal = journal;
    this.#mark = journal.mark();
    this.#saved = saved;
  }

  async beforeRows(validate: () => Promise<void> | void): Promise<void> {
    // Problems in the values are reported before any hook runs: no hook can correct them.
    if (this.#graph.problems.count > 0) await validate();
    const records = await this.#prepare();
    if (!records.haveHooks(...beforeRowHooks)) return await validate();
    const { call, isBulk } = this.#call;
    const changes = new HookChanges(this.#graph, records.instances, this.#saved);
    records.watchChanges(changes);
    const run = this.#hookRunner(records);
    if (isBulk) await run('beforeBulkCreate');
    await run('beforeValidate');
    changes.readBack(call);
    changes.remember();
    await validate();
    for (const names of validated) await run(...names);
    await run('beforeDestroy');
    if (changes.readBack(call)) await validate();
    records.watchChanges(undefined);
  }

  async aroundRows(options: Call, write: (call: Call) => Paced<object[]>): Promise<object[]> {
    const records = this.#records as HookedRecords;
    const roots = records.haveHooks(...afterRowHooks)
      ? await this.#writeInTransaction(options, write)
      : await this.#write(options, write, records);
    this.end();
    return roots;
  }

  async afterRows(transaction: Transaction): Promise<void> {
    const records = this.#records as HookedRecords;
    for (const call of records.deferred('afterCommit')) transaction.afterCommit(call);
    await records.runDeletedBottomUp('afterDestroy', transaction);
    await records.runBottomUp(['afterCreate', 'afterUpdate'], transaction);
    await records.runBottomUp(['afterSave'], transaction);
    if (this.#call.isBulk) await records.runBulk('afterBulkCreate', transaction);
  }

  end(): void {
    this.hooked?.change.end();
  }

  restoreInstances(): void {
    this.#journal.rollbackTo(this.#mark);
  }

  async #prepare(): Promise<HookedRecords> {
    const { pace } = this.#call;
    const { include, transaction, hookOptions = {} } = this.#call.options;
    const isInTransaction = this.#context.database.session.transactionOf(transaction) !== undefined;
    // A hook after the rows can roll back the transaction that is opened for it.
    const canRollBack = isInTransaction || hasAfterRowHooks(this.#graph);
    const rowOf = this.#saved && ((record: GraphRecord) => this.#saved?.rowOf(record));
    const savedRows = rowOf && findSavedRows(this.#graph, rowOf);
    const change = await rememberInstances(this.#graph, include, canRollBack, pace, savedRows);
    this.#journal.add(change);
    const instances = await buildInstances(this.#graph, pace, rowOf);
    this.hooked = { instances, change, journal: this.#journal };
    this.#records = new HookedRecords(this.#graph, instances, hookOptions, pace, this.#saved);
    return this.#records;
  }

  /** Returns a function that runs the hooks of some names, and rejects changes of the nesting, which cannot be stored. */
  #hookRunner(records: HookedRecords): (...names: HookName[]) => Promise<void> {
    const { instances } = records;
    const transaction = transactionForHooks(this.#context, this.#call.options);
    const shown = snapshotNesting(this.#graph, instances);
    return async (...names) => {
      if (!records.haveHooks(...names)) return;
      if (names.includes('beforeBulkCreate')) await records.runBulk('beforeBulkCreate', transaction);
      else if (names.includes('beforeDestroy')) await records.runDeletedTopDown('beforeDestroy', transaction);
      else await records.runTopDown(names, transaction);
      const problems = new ProblemList(this.#graph.problems.max);
      findRejectedChanges(shown, instances, records.describeHooks(names), problems);
      problems.throwIfAny(this.#call.call);
    };
  }

  async #write(
    options: Call,
    write: (call: Call) => Paced<object[]>,
    records: HookedRecords,
  ): Promise<object[]> {
    const roots = await write(options);
    if (records.haveHooks('afterCommit')) await this.#afterCommit(options, records.deferred('afterCommit'));
    return roots;
  }

  #writeInTransaction(options: Call, write: (call: Call) => Paced<object[]>): Promise<object[]> {
    return this.#context.database.session.inTransaction(options, async (transaction) => {
      const roots = await write({ transaction });
      await this.afterRows(transaction);
      return roots;
    });
  }

  async #afterCommit(options: Call, calls: readonly (() => Promise<void>)[]): Promise<void> {
    const transaction = this.#context.database.session.transactionOf(options.transaction);
    if (transaction === undefined) await callAll(calls);
    else for (const call of calls) transaction.afterCommit(call);
  }
}

function findSavedRows(
  { records }: RecordGraph,
  rowOf: (record: GraphRecord) => object | undefined,
): readonly SavedRow[] {
  return records
    .filter((record) => rowOf(record) !== undefined)
    .map((record) => new SavedRow(getInstance(record, rowOf), record));
}

function hasAfterRowHooks({ records }: RecordGraph): boolean {
  return records.some(
    ({ operation, model }) => operation === 'insert' && model.declaration.hooks.has(...afterRowHooks),
  );
}

/** Calls every function, even if an earlier one fails. @throws the first error, after all calls */
async function callAll(calls: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const call of calls) await call().catch((error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
