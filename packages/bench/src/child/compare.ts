import { deepStrictEqual } from 'node:assert/strict';
import type { Created } from '../peer.ts';
import type { Row } from '../sql.ts';

export function compareReturned(
  returned: Iterable<Created> | undefined,
  stored: readonly Row[],
  names: readonly string[],
  what: string,
): void {
  same(values([...(returned ?? [])], ['id', ...names]), values(stored, ['id', ...names]), what);
}

/** Compares rows in any order, because the queries do not sort them. */
export function same(
  found: readonly (readonly unknown[])[],
  expected: readonly (readonly unknown[])[],
  what: string,
): void {
  const sorted = (rows: readonly (readonly unknown[])[]) =>
    [...rows].sort((one, other) => (String(one) < String(other) ? -1 : 1));
  try {
    deepStrictEqual(sorted(found), sorted(expected));
  } catch (cause) {
    throw new Error(`unexpected result: ${what}\n${(cause as Error).message}`, { cause });
  }
}

export function values(rows: readonly object[], names: readonly string[]): unknown[][] {
  return rows.map((row) => names.map((name) => (row as Row)[name]));
}

export function requireTimestamps(rows: readonly Row[]): void {
  if (rows.some(({ createdAt, updatedAt }) => createdAt == null || updatedAt == null))
    throw new Error('a row has no timestamps');
}
