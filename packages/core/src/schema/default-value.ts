import { SqlFragment } from './sql-fragment.js';

/** The source of an attribute's value if the caller passes none. `sql` is evaluated by the database during the insert. */
export type DefaultValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly make: () => unknown }
  | { readonly kind: 'sql'; readonly fragment: SqlFragment };

/** Reads the `defaultValue` option of an attribute. */
export function readDefaultValue(option: unknown): DefaultValue | undefined {
  if (option === undefined) return undefined;
  if (option instanceof SqlFragment) return Object.freeze({ kind: 'sql', fragment: option });
  if (typeof option === 'function') return Object.freeze({ kind: 'function', make: option as () => unknown });
  return Object.freeze({ kind: 'value', value: option });
}
