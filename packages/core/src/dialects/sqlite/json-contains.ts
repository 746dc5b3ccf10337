type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What {@link jsonContains} is called in SQL. */
export const jsonContainsName = 'espalier_json_contains';

/**
 * Whether a JSON text has another in it, by the rules of PostgreSQL's `@>`: an object has every member of the other, an
 * array an item for every item of the other, in any order and number, and an array also has a scalar that is one of its
 * items.
 *
 * @returns 1 or 0 as SQL has it, or null where there is no JSON
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT
 */
export function jsonContains(whole: unknown, part: unknown): 0 | 1 | null {
  if (whole === null || part === null) return null;
  const [outer, inner] = [whole, part].map((text) => JSON.parse(String(text))) as [Json, Json];
  const isItem = Array.isArray(outer) && !isNested(inner) && outer.includes(inner);
  return isItem || has(outer, inner) ? 1 : 0;
}

function isNested(value: Json): value is readonly Json[] | { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object';
}

function has(whole: Json, part: Json): boolean {
  if (!isNested(whole) || !isNested(part)) return whole === part;
  if (Array.isArray(whole) || Array.isArray(part)) {
    if (!Array.isArray(whole) || !Array.isArray(part)) return false;
    return part.every((item) => whole.some((each) => has(each, item)));
  }
  const members = whole as { readonly [key: string]: Json };
  return Object.entries(part).every(
    ([key, value]) => Object.hasOwn(members, key) && has(members[key] as Json, value),
  );
}
