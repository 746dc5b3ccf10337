import type { KeyValues } from '../../../compile/key-conditions.js';
import { storedRowOf } from '../../../schema/instance-state.js';
import { isSameValue, keyString } from '../../../util/equality.js';
import type { HasCall } from '../association-call.js';
import { getKnownInstances, primaryKeyString } from '../loaded-property.js';
import type { TargetRow } from '../target-rows.js';
import { applyToTarget, type RaisedVersions } from './raised-versions.js';
import { unlinkingValues } from './target-foreign-keys.js';

/** Clears the foreign key of those instances whose rows referred to the source. */
export function updateUnlinkedInstances(
  call: HasCall,
  sourceKey: KeyValues,
  instances: readonly object[],
  versions: RaisedVersions,
): void {
  const values = unlinkingValues(call);
  if (values === undefined) return;
  for (const instance of instances)
    if (isLinked(call, sourceKey, instance)) applyToTarget(call, instance, values, versions);
}

/** Clears the foreign key of the instances that are loaded on the source, or shown by it, and are not among its new targets. */
export function updateReplacedInstances(
  call: HasCall,
  sourceKey: KeyValues,
  source: object,
  targets: readonly TargetRow[],
  versions: RaisedVersions,
): void {
  const { target } = call.association;
  const remaining = new Set<string | undefined>(targets.map(({ key }) => keyString(key)));
  const replaced = getKnownInstances(call.association, source).filter(
    (each) => !remaining.has(primaryKeyString(target, each)),
  );
  updateUnlinkedInstances(call, sourceKey, replaced, versions);
}

/** Whether the row of an instance is a target of the source, as far as the instance knows. */
function isLinked({ association }: HasCall, sourceKey: KeyValues, instance: object): boolean {
  const stored = storedRowOf(instance);
  const { foreignKeys } = association.hops[0];
  return (
    foreignKeys.every(({ foreignKey }, index) =>
      isSameValue(stored?.valueOf(foreignKey.name), sourceKey[index]),
    ) &&
    association.scope.every(({ attribute, value }) => isSameValue(stored?.valueOf(attribute.name), value))
  );
}
