import type { AssociationGraph } from '@espalier/core';

/** Returns the name of the model that is meant: the same name, or the only one that differs in its capitals. */
export function findModelName({ models }: AssociationGraph, given: string): string {
  const same = models.filter(({ name }) => name.toLowerCase() === given.toLowerCase());
  const [only] = same;
  return only !== undefined && same.length === 1 ? only.name : given;
}
