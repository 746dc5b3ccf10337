import type { Transaction } from '../../execute/transaction.js';
import type { GraphRecord, NestedRecords, RecordGraph } from '../../graph/record-graph.js';
import type { HookName } from '../../schema/hooks.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { addToList, getOrAdd } from '../../util/grouping.js';
import { runHooks } from './run-hooks.js';

/** The second argument of a hook, which also has the `hookOptions` of the call or of the entry of `include`. */
export interface RecordHookOptions {
  /** The transaction that the call runs in; `undefined` if it has not begun. */
  readonly transaction: Transaction | null | undefined;
  /** The instance that this one is nested below. */
  readonly parentRecord?: object;
  /** The property of the parent under which it is nested. */
  readonly as?: string;
}

/** The place of a record in the values. */
interface Nesting {
  readonly parent: GraphRecord;
  readonly childList: NestedRecords;
}

/** Calls the hooks of the new records of a create with the instances of the records. */
export class HookedRecords {
  /** One for each record. */
  readonly instances: readonly object[];
  readonly #graph: RecordGraph;
  readonly #hookOptions: object;
  /** The models of the new records. Hooks run for no others. */
  readonly #models: readonly ModelDefinition[];
  readonly #nestings = new Map<GraphRecord, Nesting>();

  /**
   * @param instances one for each record of the graph
   * @param hookOptions the option of the call, for the hooks of its roots
   */
  constructor(graph: RecordGraph, instances: readonly object[], hookOptions: object) {
    this.#graph = graph;
    this.instances = instances;
    this.#hookOptions = hookOptions;
    this.#models = [
      ...new Set(graph.records.filter(({ operation }) => operation === 'insert').map(({ model }) => model)),
    ];
    const roots = new Set(graph.roots);
    for (const parent of graph.records) {
      for (const childList of parent.children ?? []) {
        for (const record of [...childList.records, ...childList.throughRecords]) {
          if (!roots.has(record) && !this.#nestings.has(record))
            this.#nestings.set(record, { parent, childList });
        }
      }
    }
  }

  /** Whether any model of a new record has one of these hooks. */
  haveHooks(...names: readonly HookName[]): boolean {
    return this.#models.some(({ declaration }) => declaration.hooks.has(...names));
  }

  /** Describes, for messages, all hooks of a name: each can change any instance. */
  describeHooks(name: HookName): string {
    const models = this.#models.filter(({ declaration }) => declaration.hooks.has(name));
    return `a '${name}' hook of ${models.map((model) => `'${model.name}'`).join(' or ')}`;
  }

  /** Calls the hooks of each new record in input order: a record before the records that are nested below it. */
  async runTopDown(name: HookName, transaction: RecordHookOptions['transaction']): Promise<void> {
    for (const record of this.#graph.records) await this.#call(record, name, transaction);
  }

  /** Calls the hooks of each new record in reverse order: a record after the records that are nested below it. */
  async runBottomUp(name: HookName, transaction: RecordHookOptions['transaction']): Promise<void> {
    for (let index = this.#graph.records.length - 1; index >= 0; index -= 1)
      await this.#call(this.#graph.records[index] as GraphRecord, name, transaction);
  }

  /** Returns the calls of {@link runBottomUp}, one for each record, to be made later: one may fail without the others. */
  deferred(name: HookName): (() => Promise<void>)[] {
    const records = this.#graph.records.filter(
      ({ operation, model }) => operation === 'insert' && model.declaration.hooks.has(name),
    );
    return records.reverse().map((record) => () => this.#call(record, name, undefined));
  }

  /** Calls the hooks of a model once for all its instances at one place of the include. */
  async runBulk(name: HookName, transaction: RecordHookOptions['transaction']): Promise<void> {
    for (const records of this.#groups(name)) {
      const [first] = records as [GraphRecord];
      const instances = records.map(({ index }) => this.instances[index]);
      const { parentRecord: _, ...options } = this.#optionsOf(first, transaction);
      await runHooks(first.model.declaration.hooks, name, instances, options);
    }
  }

  #groups(name: HookName): readonly (readonly GraphRecord[])[] {
    const places = new Map<object, Map<ModelDefinition, GraphRecord[]>>();
    for (const record of this.#graph.records) {
      if (record.operation !== 'insert' || !record.model.declaration.hooks.has(name)) continue;
      const place = this.#nestings.get(record)?.childList.includeNode ?? this.#graph;
      addToList(
        getOrAdd(places, place, () => new Map()),
        record.model,
        record,
      );
    }
    return [...places.values()].flatMap((atPlace) => [...atPlace.values()]);
  }

  async #call(
    record: GraphRecord,
    name: HookName,
    transaction: RecordHookOptions['transaction'],
  ): Promise<void> {
    const { hooks } = record.model.declaration;
    if (record.operation !== 'insert' || !hooks.has(name)) return;
    await runHooks(hooks, name, this.instances[record.index], this.#optionsOf(record, transaction));
  }

  #optionsOf(record: GraphRecord, transaction: RecordHookOptions['transaction']): RecordHookOptions {
    const nesting = this.#nestings.get(record);
    if (nesting === undefined) return { ...this.#hookOptions, transaction };
    const { parent, childList } = nesting;
    const parentRecord = this.instances[parent.index] as object;
    return {
      ...childList.includeNode.hookOptions,
      transaction,
      parentRecord,
      as: childList.includeNode.association.as,
    };
  }
}
