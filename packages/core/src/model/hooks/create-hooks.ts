import { combineProblems } from '../../errors/combine-problems.js';
import type { Call } from '../../execute/session.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { instancesOf } from '../../hydrate/hydrate-create.js';
import { InputSnapshot } from '../../instance/input-snapshot.js';
import { afterRowHooks, type HookName } from '../../schema/hooks.js';
import { isStored } from '../../schema/instance-state.js';
import type { ModelContext } from '../context.js';
import { HookChanges } from './attribute-changes.js';
import { HookedRecords } from './hooked-records.js';
import { snapshotNesting } from './nesting-snapshot.js';
import { refusedNestingChanges } from './refused-nesting-changes.js';
import { transactionForHooks } from './run-hooks.js';

/** What the hooks of a create have to know of the call. */
export interface HookedCall {
  readonly call: string;
  readonly isBulk: boolean;
  readonly options: Call & { readonly hookOptions?: object };
}

/** The instances that hooks see, one for each record, and what the caller passed before hooks could change it. */
export interface HookedInstances {
  readonly instances: readonly object[];
  readonly snapshot: InputSnapshot;
}

/** The steps of a create in which hooks of its models run. */
export interface CreateHooks {
  /** The instances made for the hooks; `undefined` if no hook needs any. */
  readonly hooked: HookedInstances | undefined;
  /**
   * Runs the hooks before the rows, with the validation between them. Takes over what they set on instances. Returns a
   * promise only if something has to be awaited.
   *
   * @throws ValidationError if a value is invalid, or if a hook changes how records are nested
   */
  beforeRows(validate: () => Promise<void> | void): Promise<void> | void;
  /** Runs `write`, and the hooks after the rows in one transaction with it, which they can roll back. */
  aroundRows(options: Call, write: (call: Call) => Promise<object[]>): Promise<object[]>;
  /** Puts the caller's instances back as they were, after a failure, unless the rows are stored. */
  restoreInstances(): void;
}

/** Returns the hook steps of a create. If no model has hooks, the steps do nothing and cost nothing. */
export function createHooks(context: ModelContext, call: HookedCall, graph: RecordGraph): CreateHooks {
  for (const { model } of graph.records)
    if (!model.declaration.hooks.isEmpty) return new DeclaredHooks(context, call, graph);
  return noHooks;
}

const noHooks: CreateHooks = Object.freeze<CreateHooks>({
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
  #records: HookedRecords | undefined;

  constructor(context: ModelContext, call: HookedCall, graph: RecordGraph) {
    this.#context = context;
    this.#call = call;
    this.#graph = graph;
  }

  async beforeRows(validate: () => Promise<void> | void): Promise<void> {
    // Problems in the values are reported before any hook runs: no hook can correct them.
    if (this.#graph.problems.length > 0) await validate();
    const records = this.#prepare();
    if (!records.haveHooks(...beforeRowHooks)) return await validate();
    const { call, isBulk } = this.#call;
    const changes = new HookChanges(this.#graph.records, records.instances);
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
    if (records.haveHooks(...afterRowHooks)) return this.#writeInTransaction(options, write, records);
    const roots = await write(options);
    if (records.haveHooks('afterCommit')) await this.#afterCommit(options, records.deferred('afterCommit'));
    return roots;
  }

  restoreInstances(): void {
    if (this.hooked === undefined) return;
    const { instances, snapshot } = this.hooked;
    // A hook that fails after the commit leaves the rows stored.
    if (!this.#graph.roots.some(({ index }) => isStored(instances[index] as object))) snapshot.restore();
  }

  #prepare(): HookedRecords {
    const snapshot = new InputSnapshot(this.#graph);
    const instances = instancesOf(this.#graph);
    this.hooked = { instances, snapshot };
    this.#records = new HookedRecords(this.#graph, instances, this.#call.options.hookOptions ?? {});
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
      const refused = refusedNestingChanges(shown, instances, records.hooksNamed(name));
      if (refused.length > 0) throw combineProblems(this.#call.call, refused);
    };
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

/** Calls every function, also if one before it fails. @throws the first error, after all calls */
async function callAll(calls: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const call of calls) await call().catch((error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
