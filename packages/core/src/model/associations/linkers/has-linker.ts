import type { RunStatement } from '../../../execute/run-change.js';
import type { RowValues } from '../../../graph/record-graph.js';
import type { HasAssociation } from '../../../schema/model-definition.js';
import { type HasCall, readStoredSourceKey } from '../association-call.js';
import { addLoaded, removeLoaded, replaceLoaded } from '../loaded-associations.js';
import { type TargetRow, targetRowOf } from '../target-rows.js';
import type { Linker } from './linker.js';
import { applyToTarget, noVersions, type RaisedVersions } from './raised-versions.js';
import {
  clearForeignKeys,
  clearOtherForeignKeys,
  linkingValues,
  setForeignKeys,
  unlinkingAll,
  unlinkingValues,
} from './target-foreign-keys.js';
import { updateReplacedInstances, updateUnlinkedInstances } from './unlinked-instances.js';

/** Links targets to the source by the foreign keys of the targets' rows. */
export const hasLinker: Linker<HasAssociation> = {
  ownOptions: [],

  async add({ call, source, stored, targets, options }) {
    const values = linkingValues(call, readStoredSourceKey(call, stored));
    // With several targets, a row that is missing has to undo the update of the others.
    const isSingle = targets.length === 1;
    const versions = await call.database.session.executeAll(
      (run) => setForeignKeys(call, values, targets, run),
      options,
      isSingle,
    );
    applyToInstances(call, targets, values, versions);
    addLoaded(call, source, targets);
  },

  async replace({ call, source, stored, targets, options }) {
    const sourceKey = readStoredSourceKey(call, stored);
    const values = linkingValues(call, sourceKey);
    const isSingle = targets.length === 0;
    const write = async (run: RunStatement) => {
      const unlinking = clearOtherForeignKeys(call, sourceKey, targets, run);
      // A row that may not be unlinked is reported before one that cannot be linked in its place.
      if (unlinkingValues(call) === undefined) await unlinking;
      const linking = isSingle ? noVersions : setForeignKeys(call, values, targets, run);
      return Promise.all([unlinking, linking]);
    };
    const [unlinked, linked] = await call.database.session.executeAll(write, options, isSingle);
    applyToInstances(call, targets, values, linked);
    updateReplacedInstances(call, sourceKey, source, targets, unlinked);
    replaceLoaded(call, source, targets);
  },

  async remove({ call, source, stored, targets, options }) {
    const sourceKey = readStoredSourceKey(call, stored);
    const instances = targets.flatMap(({ instance }) => instance ?? []);
    const versions = await clearForeignKeys(call, sourceKey, targets, options);
    updateUnlinkedInstances(call, sourceKey, instances, versions);
    updateUnlinkedInstances(call, sourceKey, removeLoaded(call, source, targets), versions);
  },

  linkNew({ call, source, stored }) {
    const { association } = call;
    const sourceKey = readStoredSourceKey(call, stored);
    const foreignKeys = association.hops[0].foreignKeys.map(({ foreignKey }, index) => ({
      attribute: foreignKey,
      value: sourceKey[index],
    }));
    const rootValues = [...association.scope, ...foreignKeys];
    if (association.isToMany) return { rootValues, input: {}, afterCreate() {} };
    let unlinked = noVersions;
    const before = unlinkingAll(call, sourceKey, (versions) => {
      unlinked = versions;
    });
    return {
      rootValues,
      input: { before },
      afterCreate(created) {
        const targets = created.map((instance) => targetRowOf(association.target, instance));
        updateReplacedInstances(call, sourceKey, source, targets, unlinked);
      },
    };
  },
};

function applyToInstances(
  call: HasCall,
  targets: readonly TargetRow[],
  values: RowValues,
  versions: RaisedVersions,
): void {
  for (const { instance } of targets)
    if (instance !== undefined) applyToTarget(call, instance, values, versions);
}
