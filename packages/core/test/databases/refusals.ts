import type { ValidationError } from '@espalier/core';

export type Loose = Record<string, unknown>;

/** What a call is refused with: each code with its path. */
export async function refusals(call: Promise<unknown>): Promise<string[]> {
  const error = await call.then(
    () => Promise.reject(new Error('nothing was refused')),
    (reason: ValidationError) => reason,
  );
  return (error.errors ?? [error]).map(({ code, path }) => `${code} ${path?.join('.')}`).sort();
}

/** Entries of an include in the order of their names. */
export function inOrder(names: readonly string[], entries: Loose): never {
  return names.map((name) => entries[name]) as never;
}
