import { ProblemList } from '../../errors/problem-list.js';
import type { Call } from '../../execute/session.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { buildInstances } from '../../hydrate/hydrate-built.js';
import { CreateChange } from '../../instance/create-change.js';
import { Journal } from '../../instance/journal.js';
import { afterRowHooks, type HookName } from '../../schema/hooks.js';
import type { ModelContext } from '../context.js';
import { HookChanges } from './attribute-changes.js';
import { HookedRecords } from './hooked-records.js';
import { snapshotNesting } from './nesting-snapshot.js';
import { findRejectedChanges } from './rejected-nesting-changes.js';
import { transactionForHooks } from './run-hooks.js';

/** The part of a create's request that its hooks need. */
export interface HookedCall {
  readonly call: string;
  readonly isBulk: boolean;
  readonly options: Call & { readonly include?: unknown; readonly hookOptions?: object };
}

/** The instances that hooks see, one for each record. */
export interface HookedInstances {
  readonly instances: readonly object[];
  /** The change that the create and its hooks make to the instances. */
  readonly change: CreateChange;
  /** Records the change, and the found rows that the create has shown on instances before. */
  readonly journal: Journal;
}

/** The steps of a create in which hooks of its models run. */
export interface CreateHooks {
  /** The instances that were built for the hooks; `undefined` if no model has hooks. */
  readonly hooked: HookedInstances | undefined;
  /**
   * Runs the hooks before the rows, with the validation between them. Reads what they set on instances into the graph.
   * Returns a promise only if something has to be awaited.
   *
   * @throws ValidationError if a value is invalid, or if a hook changes how records are nested
   */
  beforeRows(validate: () => Promise<void> | void): Promise<void> | void;
  /** Runs `write`. Hooks after the rows run in one transaction with it, and can roll it back. */
  aroundRows(options: Call, write: (call: Call) => Promise<object[]>): Promise<object[]>;
  /** Restores the caller's instances after a failure, except for changes that a journal of a transaction holds. */
  restoreInstances(): void;
}

/**
 * Returns the hook steps of a create. If no model has hooks, the steps do nothing and cost nothing.
 *
 * @param journal records what the create has shown on instances before; `undefined` if nothing
 */
export function createHooks(
  context: ModelContext,
  call: HookedCall,
  graph: RecordGraph,
  journal: Journal | undefined,
): CreateHooks {
  for (const { model } of graph.records)
    if (!model.declaration.hooks.isEmpty) return new DeclaredHooks(context, call, graph, journal);
  return noHooks;
}

/** The steps of a create whose models have no hooks. */
export const noHooks: CreateHooks = Object.freeze<CreateHooks>({
  hooked: undefined,
  beforeRows: (validate) => validate(),
  aroundRows: (options, write) => write(options),
  restoreInstances: () => undefined,
});

const beforeRowHooks: readonly HookName[] = [
  'beforeBulkCreate',
  'beforeValidate',
  'afterValidate',
  'beforeCreate',
  'beforeSave',
];

class DeclaredHooks implements CreateHooks {
  hooked: HookedInstances | undefined;
  readonly #context: ModelContext;
  readonly #call: HookedCall;
  readonly #graph: RecordGraph;
  readonly #journal: Journal;
  readonly #mark: number;
  #records: HookedRecords | undefined;

  constructor(context: ModelContext, call: HookedCall, graph: RecordGraph, journal = new Journal()) {
    this.#context = context;
    this.#call = call;
    this.#graph = graph;
    this.#journal = journal;
    this.#mark = journal.mark();
  }

  async beforeRows(validate: () => Promise<void> | void): Promise<void> {
    // Problems in the values are reported before any hook runs: no hook can correct them.
    if (this.#graph.problems.count > 0) await validate();
    const records = this.#prepare();
    if (!records.haveHooks(...beforeRowHooks)) return await validate();
    const { call, isBulk } = this.#call;
    const changes = new HookChanges(this.#graph, records.instances);
    const run = this.#hookRunner(records);
    if (isBulk) await run('beforeBulkCreate');
    await run('beforeValidate');
    changes.readBack(call);
    changes.remember();
    await validate();
    for (const name of ['afterValidate', 'beforeCreate', 'beforeSave'] as const) await run(name);
    if (changes.readBack(call)) await validate();
  }

  async aroundRows(options: Call, write: (call: Call) => Promise<object[]>): Promise<object[]> {
    const records = this.#records as HookedRecords;
    const roots = records.haveHooks(...afterRowHooks)
      ? await this.#writeInTransaction(options, write, records)
      : await this.#write(options, write, records);
    this.hooked?.change.end();
    return roots;
  }

  restoreInstances(): void {
    this.#journal.rollbackTo(this.#mark);
  }

  #prepare(): HookedRecords {
    const { include, transaction, hookOptions = {} } = this.#call.options;
    const isInTransaction = this.#context.database.session.transactionOf(transaction) !== undefined;
    // A hook after the rows can roll back the transaction that is opened for it.
    const canRollBack = isInTransaction || hasAfterRowHooks(this.#graph);
    const change = new CreateChange(this.#graph, include, canRollBack);
    this.#journal.add(change);
    const instances = buildInstances(this.#graph);
    this.hooked = { instances, change, journal: this.#journal };
    this.#records = new HookedRecords(this.#graph, instances, hookOptions);
    return this.#records;
  }

  /** Returns a function that runs the hooks of one name, and rejects changes of the nesting, which cannot be stored. */
  #hookRunner(records: HookedRecords): (name: HookName) => Promise<void> {
    const { instances } = records;
    const transaction = transactionForHooks(this.#context, this.#call.options);
    const shown = snapshotNesting(this.#graph, instances);
    return async (name) => {
      if (!records.haveHooks(name)) return;
      if (name === 'beforeBulkCreate') await records.runBulk(name, transaction);
      else await records.runTopDown(name, transaction);
      const problems = new ProblemList(this.#graph.problems.max);
      findRejectedChanges(shown, instances, records.describeHooks(name), problems);
      problems.throwIfAny(this.#call.call);
    };
  }

  async #write(
    options: Call,
    write: (call: Call) => Promise<object[]>,
    records: HookedRecords,
  ): Promise<object[]> {
    const roots = await write(options);
    if (records.haveHooks('afterCommit')) await this.#afterCommit(options, records.deferred('afterCommit'));
    return roots;
  }

  #writeInTransaction(
    options: Call,
    write: (call: Call) => Promise<object[]>,
    records: HookedRecords,
  ): Promise<object[]> {
    return this.#context.database.session.inTransaction(options, async (transaction) => {
      const roots = await write({ transaction });
      for (const call of records.deferred('afterCommit')) transaction.afterCommit(call);
      await records.runBottomUp('afterCreate', transaction);
      await records.runBottomUp('afterSave', transaction);
      if (this.#call.isBulk) await records.runBulk('afterBulkCreate', transaction);
      return roots;
    });
  }

  async #afterCommit(options: Call, calls: readonly (() => Promise<void>)[]): Promise<void> {
    const transaction = this.#context.database.session.transactionOf(options.transaction);
    if (transaction === undefined) await callAll(calls);
    else for (const call of calls) transaction.afterCommit(call);
  }
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
