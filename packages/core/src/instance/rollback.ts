import type { TransactionCallbacks } from '../execute/transaction-callbacks.js';
import type { GraphRecord, Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { type InstanceState, stateOf } from '../schema/instance-state.js';
import { isSameValue } from '../util/equality.js';
import { assignCopies } from './assign.js';
import { type InputSnapshot, type NestingSnapshot, pick, restoreProperty } from './input-snapshot.js';

/** What a create inside a transaction needs to bring its instances back if that is undone. */
export interface RollbackOptions {
  readonly callbacks: TransactionCallbacks;
  /** The include of the create, with which its roots would be inserted again. */
  readonly include: unknown;
  /** What was passed to it. */
  readonly snapshot: InputSnapshot;
}

/**
 * Brings the instances of a create back to what they were before it. An instance that was new is new again, without what
 * the create and its hooks gave it; one that was passed shows what it showed. An instance that was only linked has its
 * former keys again. What was set on it since then stays.
 */
export class CreateUndo {
  readonly #undoing: RollbackOptions;
  readonly #steps: (() => void)[] = [];

  constructor(undoing: RollbackOptions) {
    this.#undoing = undoing;
  }

  /** Remembers an instance before the create shows on it. */
  remember(instance: object, record: GraphRecord, linked: readonly Attribute[]): void {
    const state = stateOf(instance);
    if (state === undefined) return;
    const { stored } = state;
    const { values, operation } = record;
    const { former, names } =
      operation === 'insert' ? this.#made(record, instance) : changing(instance as Values, linked);
    this.#steps.push(() => {
      restore(instance as Values, values, former, names);
      state.stored = stored;
    });
  }

  /** Has it all brought back if the transaction is undone. */
  enlist(roots: readonly object[]): void {
    const { callbacks, include, snapshot } = this.#undoing;
    const steps = [...this.#steps, ...snapshot.nesting.map(undoNesting)];
    callbacks.onRollback(() => {
      for (const step of steps) step();
      for (const root of roots) {
        const state = stateOf(root);
        if (state !== undefined) state.include ??= include;
      }
    });
  }

  /** What is given is not changed by a create, unless its form is, or a hook does. */
  #made(record: GraphRecord, instance: object): Written {
    const { model, source, values } = record;
    const given = this.#undoing.snapshot.attributesOf(record);
    const made = model.attributes.filter(
      ({ name }) => !Object.hasOwn(given, name) || !isSameValue(given[name], values[name]),
    );
    const names = made.map(({ name }) => name);
    if (source === instance) return { names, former: given };
    const former: Values = {};
    assignCopies(former, made, given);
    return { names, former };
  }
}

/** Attributes that are written, and what they were. */
interface Written {
  readonly names: readonly string[];
  readonly former: Values;
}

function changing(instance: Values, attributes: readonly Attribute[]): Written {
  const names = attributes.map(({ name }) => name);
  return { names, former: pick(instance, names) };
}

/**
 * What the create shows where nothing was nested is gone again, and a target shows the through row that it showed. What
 * was nested stays, as the instances that the create made of it.
 */
function undoNesting({ instance, name, isThrough, wasThere, value }: NestingSnapshot): () => void {
  const shown = instance[name];
  const count = Array.isArray(shown) ? shown.length : undefined;
  return () => {
    if (instance[name] !== shown || (Array.isArray(shown) && shown.length !== count)) return;
    if (isThrough || !wasThere) restoreProperty(instance, name, wasThere, value);
  };
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

/** Whatever an instance still shows as it was written becomes what it was before. */
export function restore(instance: Values, written: Values, former: Values, names: readonly string[]): void {
  for (const name of names) {
    if (!isSameValue(instance[name], written[name] ?? null)) continue;
    restoreProperty(instance, name, Object.hasOwn(former, name), former[name]);
  }
}
