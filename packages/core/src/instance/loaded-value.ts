import { type LoadedAssociation, type LoadedValue, stateOf } from '../schema/instance-state.js';

/** Returns what was loaded of an association; `undefined` if it was not loaded, or for a value without a state. */
export function getLoadedValue(instance: object, as: string): LoadedValue | undefined {
  return findLoaded(instance, as)?.value;
}

/** Whether an association was loaded, and may have other rows, which were not. */
export function isPartlyLoaded(instance: object, as: string): boolean {
  return findLoaded(instance, as)?.isPartial === true;
}

function findLoaded(instance: object, as: string): LoadedAssociation | undefined {
  for (let each = stateOf(instance)?.loaded; each !== undefined; each = each.next)
    if (each.as === as) return each;
  return undefined;
}

/**
 * Remembers what an instance has loaded of an association, so that a later change of what it shows can be found.
 *
 * @param value an array that the caller cannot change; `undefined` forgets the association
 * @param isPartial whether there may be other rows, which were not loaded
 */
export function setLoadedValue(
  instance: object,
  as: string,
  value: LoadedValue | undefined,
  isPartial = false,
): void {
  const state = stateOf(instance);
  if (state === undefined) return;
  const others = state.loaded === undefined ? undefined : without(state.loaded, as);
  state.loaded = value === undefined ? others : { as, value, isPartial, next: others };
}

function without(first: LoadedAssociation, as: string): LoadedAssociation | undefined {
  const rest = first.next === undefined ? undefined : without(first.next, as);
  if (first.as === as) return rest;
  return rest === first.next ? first : { ...first, next: rest };
}
