import type { PendingLookup } from '../../graph/record-graph.js';
import type { StoredRow } from '../../schema/instance-state.js';
import { keyString } from '../../util/equality.js';

/** What came of looking for rows by their keys. */
export interface MatchedRows {
  readonly matched: ReadonlyMap<PendingLookup, StoredRow>;
  readonly missing: readonly PendingLookup[];
  /** Those whose row the database may have found all the same, by a comparison that is looser than that of texts. */
  readonly unsure: readonly PendingLookup[];
}

/**
 * Matches rows to the keys that they were found by, as texts. Databases can hold keys equal that differ as texts, by case
 * or blanks: it shows in rows that no key claims, and in keys that another one came before. A row that was found for one
 * key alone is its row.
 */
export function matchRows(lookups: readonly PendingLookup[], rows: readonly StoredRow[]): MatchedRows {
  const matched = matchTexts(lookups, rows, keyString);
  const rest = lookups.filter((lookup) => !matched.has(lookup));
  const [lookup] = rest;
  const [row] = rows;
  if (lookup === undefined || row === undefined) return { matched, missing: rest, unsure: [] };
  if (lookups.length === 1) return { matched: new Map([[lookup, row]]), missing: [], unsure: [] };
  const claimed = new Set(matched.values());
  if (rows.some((each) => !claimed.has(each))) return { matched, missing: [], unsure: rest };
  const like = matchTexts(rest, rows, looseText);
  const unsure = rest.filter((each) => like.has(each));
  return { matched, missing: rest.filter((each) => !like.has(each)), unsure };
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
    const index =
      indexes.get(shape) ?? new Map(rows.map((row) => [toText(names.map((name) => row.valueOf(name))), row]));
    indexes.set(shape, index);
    const row = index.get(toText(Object.values(key)));
    if (row !== undefined) matched.set(lookup, row);
  }
  return matched;
}

function looseText(key: readonly unknown[]): string {
  return keyString(key)
    .normalize('NFKD')
    .replace(/[\s\p{M}]/gu, '')
    .toLowerCase();
}
