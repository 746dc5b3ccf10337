import type { KeyValues } from '../../../compile/key-conditions.js';
import type { RunStatement } from '../../../execute/session.js';
import type { Transaction } from '../../../execute/transaction.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { applyChange } from '../../../instance/apply-change.js';
import type { HasAssociation } from '../../../schema/model-definition.js';
import { type HasCall, readStoredSourceKey } from '../association-call.js';
import { addLoaded, removeLoaded, replaceLoaded } from '../loaded-associations.js';
import { type TargetRow, targetRowOf } from '../target-rows.js';
import type { Linker } from './linker.js';
import {
  clearForeignKeys,
  clearOtherForeignKeys,
  linkingValues,
  setForeignKeys,
} from './target-foreign-keys.js';
import { updateReplacedInstances, updateUnlinkedInstances } from './unlinked-instances.js';

/** Links targets to the source by the foreign keys of the targets' rows. */
export const hasLinker: Linker<HasAssociation> = {
  ownOptions: [],

  async add({ call, source, stored, targets, options }) {
    const values = linkingValues(call, readStoredSourceKey(call, stored));
    // With several targets, a row that is missing has to undo the update of the others.
    const isSingle = targets.length === 1;
    await call.database.session.executeAll(
      (run) => setForeignKeys(call, values, targets, run),
      options,
      isSingle,
    );
    applyToInstances(call, targets, values);
    addLoaded(call, source, targets);
  },

  async replace({ call, source, stored, targets, options }) {
    const sourceKey = readStoredSourceKey(call, stored);
    const values = linkingValues(call, sourceKey);
    const isSingle = targets.length === 0;
    const write = async (run: RunStatement) => {
      await clearOtherForeignKeys(call, sourceKey, targets, run);
      if (!isSingle) await setForeignKeys(call, values, targets, run);
    };
    await call.database.session.executeAll(write, options, isSingle);
    applyToInstances(call, targets, values);
    updateReplacedInstances(call, sourceKey, source, targets);
    replaceLoaded(call, source, targets);
  },

  async remove({ call, source, stored, targets, options }) {
    const sourceKey = readStoredSourceKey(call, stored);
    const instances = targets.flatMap(({ instance }) => instance ?? []);
    await clearForeignKeys(call, sourceKey, targets, options);
    updateUnlinkedInstances(call, sourceKey, instances);
    updateUnlinkedInstances(call, sourceKey, removeLoaded(call, source, targets));
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
    return {
      rootValues,
      input: { beforeRows: (transaction) => clearAllForeignKeys(call, sourceKey, transaction) },
      afterCreate(created) {
        const targets = created.map((instance) => targetRowOf(association.target, instance));
        updateReplacedInstances(call, sourceKey, source, targets);
      },
    };
  },
};

function applyToInstances(call: HasCall, targets: readonly TargetRow[], values: RowValues): void {
  for (const { instance } of targets)
    if (instance !== undefined) applyChange(call.association.target, instance, values, call);
}

function clearAllForeignKeys(call: HasCall, sourceKey: KeyValues, transaction: Transaction): Promise<void> {
  const { session } = call.database;
  return clearOtherForeignKeys(call, sourceKey, [], (statement) =>
    session.execute(statement, { transaction }),
  );
}
