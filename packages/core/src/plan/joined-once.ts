import type { AssociationDefinition } from '../schema/model-definition.js';

/** Whether the attributes by which an association finds its target are unique, so that it finds one row at most. */
export function isJoinedOnce({ target, hops: [{ pairs }] }: AssociationDefinition): boolean {
  return target.keys.some((key) => key.every((attribute) => pairs.some(({ to }) => to === attribute)));
}
