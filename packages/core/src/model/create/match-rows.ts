import type { PendingLookup } from '../../graph/record-graph.js';
import type { StoredRow } from '../../schema/instance-state.js';
import { keyString } from '../../util/equality.js';
import { getOrAdd } from '../../util/grouping.js';

/** The result of matching rows to the keys that they were found by. */
export interface MatchedRows {
  readonly matched: ReadonlyMap<PendingLookup, StoredRow>;
  readonly missing: readonly PendingLookup[];
  /** Lookups whose row may be among the rows, because the database may compare more loosely than as texts. */
  readonly uncertain: readonly PendingLookup[];
}

/**
 * Matches rows to the keys that they were found by, as texts. Some databases hold keys for equal that differ in case or
 * blanks. Then a row has no key with the same text, or two keys have one row. If there is only one key, the row that was
 * found is its row.
 */
export function matchRows(lookups: readonly PendingLookup[], rows: readonly StoredRow[]): MatchedRows {
  const matched = matchTexts(lookups, rows, keyString);
  const rest = lookups.filter((lookup) => !matched.has(lookup));
  const [lookup] = rest;
  const [row] = rows;
  if (lookup === undefined || row === undefined) return { matched, missing: rest, uncertain: [] };
  if (lookups.length === 1) return { matched: new Map([[lookup, row]]), missing: [], uncertain: [] };
  const claimed = new Set(matched.values());
  if (rows.some((each) => !claimed.has(each))) return { matched, missing: [], uncertain: rest };
  const similar = matchTexts(rest, rows, looseText);
  const uncertain = rest.filter((each) => similar.has(each));
  return { matched, missing: rest.filter((each) => !similar.has(each)), uncertain };
}

function matchTexts(
  lookups: readonly PendingLookup[],
  rows: readonly StoredRow[],
  toText: (key: readonly unknown[]) => string,
): ReadonlyMap<PendingLookup, StoredRow> {
  const matched = new Map<PendingLookup, StoredRow>();
  const indexes = new Map<string, ReadonlyMap<string, StoredRow>>();
  for (const lookup of lookups) {
    const { key } = lookup.lookup;
    const names = Object.keys(key);
    const shape = JSON.stringify(names);
    const index = getOrAdd(indexes, shape, () => indexRows(rows, names, toText));
    const row = index.get(toText(Object.values(key)));
    if (row !== undefined) matched.set(lookup, row);
  }
  return matched;
}

function indexRows(
  rows: readonly StoredRow[],
  names: readonly string[],
  toText: (key: readonly unknown[]) => string,
): ReadonlyMap<string, StoredRow> {
  return new Map(rows.map((row) => [toText(names.map((name) => row.valueOf(name))), row]));
}

/** Returns the text of a key without case, blanks and accents. */
function looseText(key: readonly unknown[]): string {
  return keyString(key)
    .normalize('NFKD')
    .replace(/[\s\p{M}]/gu, '')
    .toLowerCase();
}
