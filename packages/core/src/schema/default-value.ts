import { SqlFragment } from './sql-fragment.js';

/** How an absent attribute gets its value: made by Espalier before the insert, or by the database during it. */
export type DefaultValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly make: () => unknown }
  | { readonly kind: 'sql'; readonly fragment: SqlFragment };

/** Reads the `defaultValue` option of an attribute. */
export function readDefaultValue(given: unknown): DefaultValue | undefined {
  if (given === undefined) return undefined;
  if (given instanceof SqlFragment) return Object.freeze({ kind: 'sql', fragment: given });
  if (typeof given === 'function') return Object.freeze({ kind: 'function', make: given as () => unknown });
  return Object.freeze({ kind: 'value', value: given });
}
