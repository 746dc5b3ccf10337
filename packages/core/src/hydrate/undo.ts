import type { Outcome } from '../execute/outcome.js';
import { type GraphRecord, isSetByEdge, type RecordGraph, type Values } from '../graph/record-graph.js';
import { batchesOf, type CreatePlan } from '../plan/create-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { type InstanceState, stateOf } from '../schema/instance-state.js';
import { isSameValue } from '../schema/key-text.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** What a create inside a transaction needs to bring its instances back if that is undone. */
export interface Undoing {
  readonly outcome: Outcome;
  /** The include of the create, with which its roots would be inserted again. */
  readonly include: unknown;
}

/**
 * Brings the instances of a create back to what they were before it. An instance that was new is new again, without
 * what the create gave it: keys made by the database, foreign keys of nested records, timestamps. An instance that was
 * only linked has its former keys again. What was set on it since then stays.
 */
export class CreateUndo {
  readonly #undoing: Undoing;
  readonly #omitted: ReadonlyMap<number, readonly Attribute[]>;
  readonly #steps: (() => void)[] = [];

  constructor(undoing: Undoing, plan: CreatePlan) {
    this.#undoing = undoing;
    this.#omitted = new Map(
      batchesOf(plan).flatMap(({ records, omitted }) => records.map((record) => [record, omitted] as const)),
    );
  }

  /** Remembers an instance before the create shows on it. */
  remember(instance: object, record: GraphRecord, linked: readonly Attribute[]): void {
    const state = stateOf(instance);
    if (state === undefined) return;
    const { stored } = state;
    const written = record.isNew ? this.#made(record) : linked.map(({ name }) => name);
    const former = record.isNew ? {} : pick(instance as Values, written);
    this.#steps.push(() => {
      restore(instance as Values, record.values, former, written);
      state.stored = stored;
    });
  }

  /** Has it all brought back if the transaction is undone. */
  enlist(roots: readonly object[]): void {
    const { outcome, include } = this.#undoing;
    outcome.ifUndone(() => {
      for (const step of this.#steps) step();
      for (const root of roots) {
        const state = stateOf(root);
        if (state !== undefined) state.include ??= include;
      }
    });
  }

  #made(record: GraphRecord): string[] {
    const { index, model, source } = record;
    const omitted = this.#omitted.get(index) ?? [];
    const isMade = (attribute: Attribute) =>
      omitted.includes(attribute) ||
      isSetByEdge(record, attribute.name) ||
      (isTimestamp(model, attribute.name) && (source as Values | undefined)?.[attribute.name] === undefined);
    return model.attributes.filter(isMade).map(({ name }) => name);
  }
}

/** Brings an instance back to what it was before a save: what its caller changed is changed again. */
export function undoSave(
  instance: object,
  state: InstanceState,
  saved: Values,
  changed: readonly string[],
): () => void {
  const { stored } = state;
  const made = Object.keys(saved).filter((name) => !changed.includes(name));
  const former = pick(instance as Values, made);
  return () => {
    restore(instance as Values, saved, former, made);
    state.stored = stored;
  };
}

function isTimestamp({ timestamps }: ModelDefinition, name: string): boolean {
  return timestamps && (name === 'createdAt' || name === 'updatedAt');
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** Whatever an instance still shows as it was written becomes what it was before. */
function restore(instance: Values, written: Values, former: Values, names: readonly string[]): void {
  for (const name of names) {
    if (!isSameValue(instance[name], written[name] ?? null)) continue;
    if (former[name] === undefined) delete instance[name];
    else instance[name] = former[name];
  }
}

/**
 * Remembers what the caller nested in instances: hooks see instances in its place, and may show others where nothing was
 * nested. Brought back after a failure, the same values can be passed again, and an object that stands at two places is
 * still one.
 */
export function rememberNesting({ records }: RecordGraph): () => void {
  const former: (readonly [instance: Values, name: string, value: unknown])[] = [];
  const remember = (source: object | undefined, name: string) => {
    if (source !== undefined && stateOf(source) !== undefined)
      former.push([
        source as Values,
        name,
        Object.hasOwn(source, name) ? (source as Values)[name] : undefined,
      ]);
  };
  for (const { source, isNew, model, nested } of records) {
    if (isNew) for (const name of model.associations.keys()) remember(source, name);
    for (const { association, node, records: below } of nested ?? []) {
      if (!isNew) remember(source, association.as);
      const linked = below.filter((target) => !target.isNew);
      for (const each of node.children)
        for (const { source } of linked) remember(source, each.association.as);
      if (association.kind !== 'belongsToMany') continue;
      for (const target of below) remember(target.source, association.through.name);
    }
  }
  return () => {
    for (const [instance, name, value] of former) {
      if (value === undefined) delete instance[name];
      else instance[name] = value;
    }
  };
}
