import { updateStatement } from '../../../compile/update-delete.js';
import { recordNotFound } from '../../../errors/record-not-found.js';
import type { RunStatement } from '../../../execute/run-change.js';
import { createValues } from '../../../graph/read-values.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { applyChange } from '../../../instance/apply-change.js';
import { versionOf, withRaisedVersion } from '../../../instance/raised-version.js';
import type { StoredRow } from '../../../schema/instance-state.js';
import type { BelongsToAssociation } from '../../../schema/model-definition.js';
import { touch } from '../../../schema/timestamps.js';
import { isSameValue } from '../../../util/equality.js';
import { toAssignments } from '../../change/assignments.js';
import { rowCondition } from '../../change/instance-row.js';
import { type BelongsToCall, requireSameTenant, wrongKeys } from '../association-call.js';
import { replaceLoaded } from '../loaded-associations.js';
import { clearedValues, referencedAttributes, referringValues } from './foreign-key-values.js';
import type { Linker, LinkInput } from './linker.js';
import { readReferencedKeys } from './referenced-keys.js';
import { buildScopeUpdate } from './scope-update.js';

type Input = LinkInput<BelongsToAssociation>;

/** Links the source to a target by the foreign key of the source's row. */
export const belongsToLinker: Linker<BelongsToAssociation> = {
  ownOptions: [],
  // A foreign key refers to one row, so adding a row to it replaces the one that it refers to.
  add: setTarget,
  replace: setTarget,

  /** If the source refers to another row than the one to be removed, it stays as it is. */
  async remove(input) {
    const { call, stored, targets, options } = input;
    const [hop] = call.association.hops;
    const [key] = await readReferencedKeys(call, targets, referencedAttributes(hop), options);
    const isReferred = hop.foreignKeys.every(({ foreignKey }, index) =>
      isSameValue(stored.valueOf(foreignKey.name), key?.[index]),
    );
    if (isReferred) await setTarget({ ...input, targets: [] });
  },

  linkNew({ call: { association }, source }) {
    return {
      rootValues: association.scope,
      input: { attachTo: { instance: source, association, throughValues: {} } },
      afterCreate() {},
    };
  },
};

/** Makes the source refer to the first target, or to no row. Writes only what changes. */
async function setTarget({ call, source, stored, targets, options }: Input): Promise<void> {
  const { association, database } = call;
  const values = await readForeignKeyValues(call, targets, options);
  requireSameTenant(call, association.source, values);
  const scope = buildScopeUpdate(call, targets);
  const changes = changedValues(values, stored);
  const isChanged = Object.keys(changes).length > 0;
  if (isChanged) touch(association.source, changes);
  if (isChanged || scope !== undefined) {
    const isSingle = !isChanged || scope === undefined;
    const write = async (run: RunStatement) => {
      const [, updated] = await Promise.all([
        scope && run(scope.statement),
        isChanged ? run(buildSourceUpdate(call, changes, stored)) : undefined,
      ]);
      if (updated?.rowCount === 0)
        throw recordNotFound([{ model: association.source.name, where: call.name }]);
    };
    await database.session.executeAll(write, options, isSingle);
  }
  // The values replace those that were set on the instance and are not saved.
  const shown = { ...values, ...changes };
  const former = isChanged ? versionOf(association.source, stored) : undefined;
  applyChange(association.source, source, withRaisedVersion(association.source, source, shown, former), call);
  scope?.applyToInstances();
  replaceLoaded(call, source, targets);
}

async function readForeignKeyValues(
  call: BelongsToCall,
  targets: Input['targets'],
  options: Input['options'],
): Promise<RowValues> {
  const [hop] = call.association.hops;
  if (targets.length === 0) return clearedValues(hop) ?? rejectClearing(call);
  const [key] = await readReferencedKeys(call, targets, referencedAttributes(hop), options);
  return referringValues(hop, key ?? []);
}

function rejectClearing(call: BelongsToCall): never {
  const { source, target, hops } = call.association;
  const list = hops[0].foreignKeys.map(({ foreignKey }) => `'${source.name}.${foreignKey.name}'`).join(', ');
  throw wrongKeys(
    call,
    `cannot set ${list} to null, which may not be null`,
    `give it another '${target.name}', or destroy the '${source.name}'`,
  );
}

function changedValues(values: RowValues, stored: StoredRow): RowValues {
  const changed = createValues();
  for (const name of Object.keys(values))
    if (!isSameValue(values[name], stored.valueOf(name))) changed[name] = values[name];
  return changed;
}

function buildSourceUpdate(
  { database, association: { source } }: BelongsToCall,
  values: RowValues,
  stored: StoredRow,
) {
  return updateStatement(
    database.compiler,
    source,
    toAssignments(source, values),
    rowCondition(source, stored),
  );
}
