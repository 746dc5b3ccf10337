import { stateOf } from '../schema/instance-state.js';
import type { Journal } from './journal.js';

/** Remembers that the row of an instance was restored. A rollback undoes it. */
export function markRestored(instance: object, journal: Journal | undefined): void {
  const state = stateOf(instance);
  if (state?.isDestroyed !== true) return;
  state.isDestroyed = false;
  journal?.add({ undo: () => (state.isDestroyed = true) });
}

/** Remembers that the row of an instance was deleted. A rollback undoes it. */
export function markDestroyed(instance: object, journal: Journal | undefined): void {
  const state = stateOf(instance);
  if (state === undefined || state.isDestroyed === true) return;
  state.isDestroyed = true;
  journal?.add({ undo: () => (state.isDestroyed = false) });
}
