import type { Transaction } from '../../execute/transaction.js';
import type { IncludeNode } from '../../graph/include.js';
import type { GraphRecord, Operation, RecordGraph } from '../../graph/record-graph.js';
import { type HookName, hooksOfRows } from '../../schema/hooks.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { addToList, addToSet, getOrAdd } from '../../util/grouping.js';
import { type Pace, paceOfMany } from '../../util/pausable.js';
import type { HookChanges } from './attribute-changes.js';
import { runHooks } from './run-hooks.js';
import type { LeftOutRow, StoredRows } from './stored-rows.js';

/** The second argument of a hook, which also has the `hookOptions` of the call or of the entry of `include`. */
export interface RecordHookOptions {
  /** The transaction that the call runs in; `undefined` if it has not begun. */
  readonly transaction: Transaction | null | undefined;
  /** The instance that this one is nested below. */
  readonly parentRecord?: object;
  /** The property of the parent under which it is nested. */
  readonly as?: string;
}

/** The place of a row in the values. */
interface Nesting {
  readonly parentRecord: object;
  readonly node: IncludeNode;
}

type RowOperation = keyof typeof hooksOfRows;

/** A model of the rows of a call, and the operations on these rows. */
interface HookedModel {
  readonly model: ModelDefinition;
  readonly operations: readonly RowOperation[];
}

/** Calls the hooks of the rows of a create or a save with the instances of their records. */
export class HookedRecords {
  /** One for each record. */
  readonly instances: readonly object[];
  readonly #graph: RecordGraph;
  readonly #hookOptions: object;
  readonly #pace: Pace | undefined;
  /** Hooks run for the rows of no others. */
  readonly #models: readonly HookedModel[];
  readonly #nestings = new Map<GraphRecord, Nesting>();
  readonly #deleted: readonly LeftOutRow[];
  #changes: HookChanges | undefined;

  /**
   * @param instances one for each record of the graph
   * @param hookOptions the option of the call, for the hooks of its roots
   * @param saved the stored rows of a save
   */
  constructor(
    graph: RecordGraph,
    instances: readonly object[],
    hookOptions: object,
    pace: Pace | undefined,
    saved?: StoredRows,
  ) {
    this.#graph = graph;
    this.instances = instances;
    this.#hookOptions = hookOptions;
    this.#pace = pace;
    this.#deleted = saved?.deleted ?? [];
    this.#models = findModels(graph, this.#deleted);
    const roots = new Set(graph.roots);
    for (const { index, children } of graph.records) {
      for (const { includeNode: node, records, throughRecords } of children ?? []) {
        const nesting = { parentRecord: instances[index] as object, node };
        for (const record of [...records, ...throughRecords])
          if (!roots.has(record) && !this.#nestings.has(record)) this.#nestings.set(record, nesting);
      }
    }
    for (const [record, row] of saved?.unlinked ?? []) this.#nestings.set(record, this.#nestingOf(row));
  }

  /** Whether any model has one of these hooks, for rows that it can run for. */
  haveHooks(...names: readonly HookName[]): boolean {
    return names.some((name) => this.#modelsWith(name).length > 0);
  }

  /** Describes, for messages, all hooks of some names: each can change any instance. */
  describeHooks(names: readonly HookName[]): string {
    const described = names
      .map((name) => ({ name, models: this.#modelsWith(name) }))
      .filter(({ models }) => models.length > 0)
      .map(
        ({ name, models }) => `a '${name}' hook of ${models.map((model) => `'${model.name}'`).join(' or ')}`,
      );
    return described.join(' or ');
  }

  /** Also runs hooks for a row that was unchanged until a hook has changed its instance. `undefined` ends that. */
  watchChanges(changes: HookChanges | undefined): void {
    this.#changes = changes;
  }

  /** Calls the hooks of each record in input order: a record before the records that are nested below it. */
  async runTopDown(names: readonly HookName[], transaction: RecordHookOptions['transaction']): Promise<void> {
    const { records } = this.#graph;
    const pace = paceOfMany(records.length, this.#pace);
    for (const record of records) {
      if (pace.isPauseDue()) await pace.pause();
      await this.#call(record, names, transaction);
    }
  }

  /** Calls the hooks of each record in reverse order: a record after the records that are nested below it. */
  async runBottomUp(
    names: readonly HookName[],
    transaction: RecordHookOptions['transaction'],
  ): Promise<void> {
    const { records } = this.#graph;
    const pace = paceOfMany(records.length, this.#pace);
    for (let index = records.length - 1; index >= 0; index -= 1) {
      if (pace.isPauseDue()) await pace.pause();
      await this.#call(records[index] as GraphRecord, names, transaction);
    }
  }

  /** Calls the hooks of each deleted row: a row before the deleted rows below it. */
  async runDeletedTopDown(name: HookName, transaction: RecordHookOptions['transaction']): Promise<void> {
    for (const row of this.#deleted) await this.#callDeleted(row, name, transaction);
  }

  /** Calls the hooks of each deleted row: a row after the deleted rows below it. */
  async runDeletedBottomUp(name: HookName, transaction: RecordHookOptions['transaction']): Promise<void> {
    for (const row of [...this.#deleted].reverse()) await this.#callDeleted(row, name, transaction);
  }

  /** Returns the calls of the hooks of each row, bottom-up, to be made later: one may fail without the others. */
  deferred(name: HookName): (() => Promise<void>)[] {
    const deleted = this.#deleted.filter(({ model }) => model.declaration.hooks.has(name));
    const records = this.#graph.records.filter((record) => this.#runsFor(record, name));
    return [
      ...deleted.reverse().map((row) => () => this.#callDeleted(row, name, undefined)),
      ...records.reverse().map((record) => () => this.#call(record, [name], undefined)),
    ];
  }

  /** Calls the hooks of a model once for all its new instances at one place of the include. */
  async runBulk(name: HookName, transaction: RecordHookOptions['transaction']): Promise<void> {
    for (const records of this.#groups(name)) {
      const [first] = records as [GraphRecord];
      const instances = records.map(({ index }) => this.instances[index]);
      const { parentRecord: _, ...options } = this.#optionsOf(first, transaction);
      await runHooks(first.model.declaration.hooks, name, instances, options);
    }
  }

  #modelsWith(name: HookName): readonly ModelDefinition[] {
    const mayRun = (operation: RowOperation) => hooksOfRows[operation].includes(name);
    return this.#models
      .filter(({ model, operations }) => model.declaration.hooks.has(name) && operations.some(mayRun))
      .map(({ model }) => model);
  }

  #groups(name: HookName): readonly (readonly GraphRecord[])[] {
    const places = new Map<object, Map<ModelDefinition, GraphRecord[]>>();
    for (const record of this.#graph.records) {
      if (record.operation !== 'insert' || !record.model.declaration.hooks.has(name)) continue;
      const place = this.#nestings.get(record)?.node ?? this.#graph;
      addToList(
        getOrAdd(places, place, () => new Map()),
        record.model,
        record,
      );
    }
    return [...places.values()].flatMap((atPlace) => [...atPlace.values()]);
  }

  /** Whether a hook of a name runs for a record. It is asked when the turn of the record comes. */
  #runsFor(record: GraphRecord, name: HookName): boolean {
    if (!record.model.declaration.hooks.has(name)) return false;
    const { operation: settled } = record;
    const operation = settled === 'none' && this.#changes?.hasChanged(record) ? 'update' : settled;
    return isWritten(operation) && hooksOfRows[operation].includes(name);
  }

  async #call(
    record: GraphRecord,
    names: readonly HookName[],
    transaction: RecordHookOptions['transaction'],
  ): Promise<void> {
    const { hooks } = record.model.declaration;
    for (const name of names) {
      if (!this.#runsFor(record, name)) continue;
      await runHooks(hooks, name, this.instances[record.index], this.#optionsOf(record, transaction));
    }
  }

  async #callDeleted(
    row: LeftOutRow,
    name: HookName,
    transaction: RecordHookOptions['transaction'],
  ): Promise<void> {
    const options = optionsAt(this.#nestingOf(row), transaction);
    await runHooks(row.model.declaration.hooks, name, row.instance, options);
  }

  #nestingOf({ parent: { record, row }, node }: LeftOutRow): Nesting {
    return { parentRecord: record === undefined ? row : (this.instances[record.index] as object), node };
  }

  #optionsOf(record: GraphRecord, transaction: RecordHookOptions['transaction']): RecordHookOptions {
    const nesting = this.#nestings.get(record);
    return nesting === undefined ? { ...this.#hookOptions, transaction } : optionsAt(nesting, transaction);
  }
}

function isWritten(operation: Operation): operation is 'insert' | 'update' {
  return operation === 'insert' || operation === 'update';
}

function optionsAt(
  { parentRecord, node }: Nesting,
  transaction: RecordHookOptions['transaction'],
): RecordHookOptions {
  return { ...node.hookOptions, transaction, parentRecord, as: node.association.as };
}

function findModels({ records }: RecordGraph, deleted: readonly LeftOutRow[]): readonly HookedModel[] {
  const found = new Map<ModelDefinition, Set<RowOperation>>();
  const add = (model: ModelDefinition, operation: RowOperation) => addToSet(found, model, operation);
  for (const { operation, identity, model } of records) {
    if (operation === 'insert') add(model, 'insert');
    else if (identity !== undefined) add(model, 'update');
  }
  for (const { model } of deleted) add(model, 'delete');
  return [...found].map(([model, operations]) => ({ model, operations: [...operations] }));
}
