import { stateOf } from '../schema/instance-state.js';
import { PlainCopier, type ToJson } from './plain-copier.js';

/** Returns a deep copy of an instance and of everything on it, as plain objects. */
export function toPlain(root: object): Record<string, unknown> {
  return new PlainCopier({ convertBigInt: (value) => value, toJsonOf: () => undefined }).copy(root);
}

/** The copier of the `toJSON` that runs: a `toJSON` of a nested instance takes part in it. */
let running: PlainCopier | undefined;

/**
 * Returns a deep copy of an instance and of everything on it, for JSON. A nested instance whose class overrides `toJSON`
 * is replaced by what that returns.
 *
 * @param inherited the `toJSON` that classes override
 */
export function toJson(root: object, inherited: ToJson): Record<string, unknown> {
  if (running !== undefined) return running.copy(root);
  running = new PlainCopier({
    convertBigInt: String,
    toJsonOf(value) {
      const toJson = stateOf(value) && (value as { readonly toJSON?: unknown }).toJSON;
      return typeof toJson === 'function' && toJson !== inherited ? (toJson as ToJson) : undefined;
    },
  });
  try {
    return running.copy(root);
  } finally {
    running = undefined;
  }
}
