import { errorOf } from '@espalier/testkit';

export type Loose = Record<string, unknown>;

/** Returns the problems that a call is rejected with, each as its code and its path. */
export async function problemsOf(call: Promise<unknown>): Promise<string[]> {
  const error = await errorOf(call);
  return (error.errors ?? [error]).map(({ code, path }) => `${code} ${path?.join('.')}`).sort();
}

/** Returns the entries of an include in the order of their names. */
export function includeInOrder(names: readonly string[], entries: Loose): never {
  return names.map((name) => entries[name]) as never;
}
