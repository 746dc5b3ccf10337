import type { Key } from '../../compile/key-conditions.js';
import { updateStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/session.js';
import { createValues } from '../../graph/read-values.js';
import type { Values } from '../../graph/record-graph.js';
import { applyChange } from '../../instance/apply-change.js';
import type { StoredRow } from '../../schema/instance-state.js';
import { attributeNamed } from '../../schema/model-definition.js';
import { touch } from '../../schema/timestamps.js';
import { isSameValue } from '../../util/equality.js';
import { rowNotFound, rowOf } from '../change/save-instance.js';
import { scopeChange } from './apply-scope.js';
import { type TargetRow, wrongCall } from './association-call.js';
import { changing } from './changing.js';
import type { BelongsToCall } from './kinds.js';
import { referredKeys } from './referred-keys.js';

/** Makes the row of an instance refer to another, or to none. Writes nothing but what changes. */
export async function setReference(
  call: BelongsToCall,
  instance: object,
  stored: StoredRow,
  target: TargetRow | undefined,
  options: Call,
): Promise<void> {
  const { source, keys } = call.association;
  const names = keys.map(({ key }) => key);
  const [key] = target === undefined ? [] : await referredKeys(call, [target], names, options);
  const wanted = key === undefined ? nothing(call) : referring(call, key);
  const scope = target && scopeChange(call, [target]);
  const changes = changed(wanted, stored);
  const isChanged = Object.keys(changes).length > 0;
  if (isChanged) touch(source, changes);
  if (isChanged || scope !== undefined) {
    await changing(call.database, !isChanged || scope === undefined, options, async (run) => {
      if (scope !== undefined) await run(scope.statement);
      if (!isChanged) return;
      const { rowCount } = await run(updateOf(call, changes, stored));
      if (rowCount === 0) throw rowNotFound(source);
    });
  }
  // What was set on the instance and not saved gives way too.
  applyChange(source, instance, { ...wanted, ...changes }, call);
  scope?.show();
}

function referring({ association: { keys } }: BelongsToCall, key: Key): Values {
  const values = createValues();
  for (const [index, { foreignKey }] of keys.entries()) values[foreignKey] = key[index];
  return values;
}

/** A foreign key of several parts refers to nothing as soon as one of them is null. */
function nothing(call: BelongsToCall): Values {
  const { source, keys, target } = call.association;
  const names = keys.map(({ foreignKey }) => foreignKey);
  const nullable = names.filter((name) => attributeNamed(source, name).allowNull);
  if (nullable.length === 0) {
    const list = names.map((name) => `'${source.name}.${name}'`).join(', ');
    throw wrongCall(
      call,
      `cannot set ${list} to null, which may not be null; give it another '${target.name}', or destroy the '${source.name}'`,
    );
  }
  const values = createValues();
  for (const name of nullable) values[name] = null;
  return values;
}

function changed(wanted: Values, stored: StoredRow): Values {
  const values = createValues();
  for (const name of Object.keys(wanted))
    if (!isSameValue(wanted[name], stored.valueOf(name))) values[name] = wanted[name];
  return values;
}

function updateOf({ database, association: { source } }: BelongsToCall, values: Values, stored: StoredRow) {
  const assignments = Object.keys(values).map(
    (name) => [attributeNamed(source, name), values[name]] as const,
  );
  return updateStatement(database.compiler, source, assignments, rowOf(source, stored));
}
