import { readTagged, type TaggedJson } from './json-values.js';

/** The name of {@link jsonContains} in SQL. */
export const jsonContainsName = 'espalier_json_contains';

/**
 * Whether a JSON text contains another, by the rules of PostgreSQL's `@>`. An object contains every member of the other. An
 * array contains an item for every item of the other, in any order and number, or a scalar that is one of its items.
 *
 * @returns 1 or 0, or null if one of the texts is null. A text that is not JSON contains nothing
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT
 */
export function jsonContains(whole: unknown, part: unknown): 0 | 1 | null {
  if (whole === null || part === null) return null;
  const outer = readTagged(whole);
  const inner = readTagged(part);
  if (outer === undefined || inner === undefined) return 0;
  const isItem = Array.isArray(outer) && !isNested(inner) && outer.includes(inner);
  return isItem || containsValue(outer, inner) ? 1 : 0;
}

function isNested(
  value: TaggedJson,
): value is readonly TaggedJson[] | { readonly [key: string]: TaggedJson } {
  return value !== null && typeof value === 'object';
}

function containsValue(whole: TaggedJson, part: TaggedJson): boolean {
  if (!isNested(whole) || !isNested(part)) return whole === part;
  if (Array.isArray(whole) || Array.isArray(part)) {
    if (!Array.isArray(whole) || !Array.isArray(part)) return false;
    return part.every((item) => whole.some((each) => containsValue(each, item)));
  }
  const members = whole as { readonly [key: string]: TaggedJson };
  return Object.entries(part).every(
    ([key, value]) => Object.hasOwn(members, key) && containsValue(members[key] as TaggedJson, value),
  );
}
