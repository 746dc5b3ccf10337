import { ownValue } from '../graph/input-objects.js';
import { storedRowOf } from '../schema/instance-state.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';
import { hasRow } from './known-links.js';

/**
 * Returns a function that finds out whether some targets of an association have an instance, or another one of its row.
 * If several through rows may join a pair, the through row has to be the same, too.
 */
export function rowMatcher(
  association: AssociationDefinition,
  targets: readonly unknown[],
): (item: unknown) => boolean {
  const { target } = association;
  const through = association.through && !association.joinsOnce ? association.through : undefined;
  const keyOf = (item: unknown) => {
    if (!hasRow(item)) return undefined;
    const key = keyOfRow(target, item);
    return through === undefined ? key : keyString([key, keyOfRow(through, ownValue(item, through.name))]);
  };
  let instances: Set<unknown> | undefined;
  let keys: Set<unknown> | undefined;
  return (item) => {
    if (typeof item !== 'object' || item === null) return false;
    instances ??= new Set(withoutHoles(targets));
    if (instances.has(item)) return true;
    keys ??= new Set([...instances].map(keyOf));
    return hasRow(item) && keys.has(keyOf(item));
  };
}

function keyOfRow({ primaryKey }: ModelDefinition, instance: unknown): string {
  const row = storedRowOf(instance);
  return keyString(primaryKey.map(({ name }) => row?.valueOf(name) ?? null));
}

/** Returns the items before the first hole: an array of a huge length has few items. */
function withoutHoles(items: readonly unknown[]): readonly unknown[] {
  const hole = items.findIndex((_, index) => !(index in items));
  return hole < 0 ? items : items.slice(0, hole);
}
