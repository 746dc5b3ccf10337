import { and } from '../../../compile/fragment.js';
import { keyIn } from '../../../compile/key-conditions.js';
import type { Statement } from '../../../compile/statement.js';
import { tenantFragment } from '../../../compile/tenant.js';
import { updateStatement } from '../../../compile/update-delete.js';
import { createValues } from '../../../graph/read-values.js';
import { applyChange } from '../../../instance/apply-change.js';
import { versionOf, withRaisedVersion } from '../../../instance/raised-version.js';
import { storedRowOf } from '../../../schema/instance-state.js';
import { touch } from '../../../schema/timestamps.js';
import { toAssignments } from '../../change/assignments.js';
import type { AssociationCall } from '../association-call.js';
import type { TargetRow } from '../target-rows.js';

/** The update that sets the scope of an association in targets that are linked by it. */
export interface TargetScopeUpdate {
  readonly statement: Statement;
  /** Sets the scope on the targets that were passed as instances. */
  applyToInstances(): void;
}

/** Builds the update of the scope for targets, or returns `undefined` if there is nothing to update. */
export function buildScopeUpdate(
  call: AssociationCall,
  targets: readonly TargetRow[],
): TargetScopeUpdate | undefined {
  const { compiler } = call.database;
  const { target, scope } = call.association;
  if (scope.length === 0 || targets.length === 0) return undefined;
  const values = createValues();
  for (const { attribute, value } of scope) values[attribute.name] = value;
  touch(target, values);
  const keys = targets.map(({ key }) => key);
  const versions = targets.map(({ instance }) => versionOf(target, storedRowOf(instance)));
  const condition = and([keyIn(compiler, target.primaryKey, keys), tenantFragment(compiler, target)]);
  return {
    statement: updateStatement(compiler, target, toAssignments(target, values), condition),
    applyToInstances() {
      for (const [index, { instance }] of targets.entries()) {
        if (instance === undefined) continue;
        applyChange(target, instance, withRaisedVersion(target, instance, values, versions[index]), call);
      }
    },
  };
}
