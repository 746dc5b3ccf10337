import { type LoadedAssociation, type LoadedValue, stateOf } from '../schema/instance-state.js';

/** Returns what was loaded of an association; `undefined` if it was not loaded, or for a value without a state. */
export function getLoadedValue(instance: object, as: string): LoadedValue | undefined {
  for (let each = stateOf(instance)?.loaded; each !== undefined; each = each.next)
    if (each.as === as) return each.value;
  return undefined;
}

/**
 * Remembers what an instance has loaded of an association, so that a later change of what it shows can be found.
 *
 * @param value an array that the caller cannot change; `undefined` forgets the association
 */
export function setLoadedValue(instance: object, as: string, value: LoadedValue | undefined): void {
  const state = stateOf(instance);
  if (state === undefined) return;
  const others = state.loaded === undefined ? undefined : without(state.loaded, as);
  state.loaded = value === undefined ? others : { as, value, next: others };
}

function without(first: LoadedAssociation, as: string): LoadedAssociation | undefined {
  const rest = first.next === undefined ? undefined : without(first.next, as);
  if (first.as === as) return rest;
  return rest === first.next ? first : { ...first, next: rest };
}
