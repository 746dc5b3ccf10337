import { countAssociatedStatement } from '../../compile/associated-rows.js';
import { and, type Fragment, not } from '../../compile/fragment.js';
import { noAliases } from '../../compile/joins.js';
import { type Key, keyEquals, keyIn } from '../../compile/key-conditions.js';
import { scopeFragment } from '../../compile/scope.js';
import type { Statement } from '../../compile/statement.js';
import { type Assignment, updateStatement } from '../../compile/update-delete.js';
import { RecordNotFoundError } from '../../errors/usage-errors.js';
import type { Call } from '../../execute/session.js';
import { createValues } from '../../graph/read-values.js';
import type { Values } from '../../graph/record-graph.js';
import { applyChange } from '../../instance/apply-change.js';
import { everything } from '../../plan/condition.js';
import type { Attribute } from '../../schema/attribute.js';
import { stateOf } from '../../schema/instance-state.js';
import { attributeNamed } from '../../schema/model-definition.js';
import { touch } from '../../schema/timestamps.js';
import { isSameValue, keyString } from '../../util/equality.js';
import { type TargetRow, wrongCall } from './association-call.js';
import { changing, type Run } from './changing.js';
import { type HasCall, rowOfInstance } from './kinds.js';
import { loadedInstances } from './loaded-associations.js';

/** Links of hasOne and hasMany: foreign keys of the target's rows. */

/** Makes rows refer to the source; `replace` makes those that did so before, and are not among them, refer to nothing. */
export async function setForeignKeys(
  call: HasCall,
  sourceKey: Key,
  targets: readonly TargetRow[],
  replace: boolean,
  options: Call,
): Promise<void> {
  const changes = linkingValues(call, sourceKey);
  const isAlone = replace ? targets.length === 0 : targets.length === 1;
  await changing(call.database, isAlone, options, async (run) => {
    if (replace) await clearOtherForeignKeys(call, sourceKey, targets, run);
    if (targets.length > 0) await link(call, changes, targets, run);
  });
  for (const { instance } of targets) {
    if (instance !== undefined) applyChange(call.association.target, instance, changes, call);
  }
}

/** Makes rows that refer to the source refer to nothing. */
export async function clearForeignKeys(
  call: HasCall,
  sourceKey: Key,
  targets: readonly TargetRow[],
  options: Call,
): Promise<void> {
  const changes = unlinkingValues(call);
  if (changes === undefined) throw cannotUnlink(call, 'destroy them, or add them to another');
  const { target } = call.association;
  const keys = targets.map(({ key }) => key);
  const which = and([rowsOf(call, sourceKey), keyIn(call.database.compiler, target.primaryKey, keys)]);
  await call.database.session.execute(update(call, changes, which), options);
  updateUnlinkedInstances(
    call,
    sourceKey,
    targets.flatMap(({ instance }) => instance ?? []),
  );
}

/** Shows on instances that referred to the source that they do so no more. */
export function updateUnlinkedInstances(call: HasCall, sourceKey: Key, instances: readonly object[]): void {
  const changes = unlinkingValues(call);
  if (changes === undefined) return;
  for (const instance of instances) {
    if (isLinked(call, sourceKey, instance)) applyChange(call.association.target, instance, changes, call);
  }
}

/** What was loaded and has given way refers to the source no more. */
export function updateReplacedInstances(
  call: HasCall,
  sourceKey: Key,
  source: object,
  targets: readonly TargetRow[],
): void {
  const kept = new Set(targets.map(({ key }) => keyString(key)));
  const shown = loadedInstances(call.association, source) ?? [];
  updateUnlinkedInstances(
    call,
    sourceKey,
    shown.filter((each) => !kept.has(keyString(rowOfInstance(call.association.target, each).key))),
  );
}

/** Whether the row of an instance is one that the association leads to, as far as the instance knows. */
function isLinked(call: HasCall, sourceKey: Key, instance: object): boolean {
  const stored = stateOf(instance)?.stored;
  const links = foreignKeys(call).map(({ name }, index) => [name, sourceKey[index]] as const);
  const scope = call.association.scope.map(({ attribute, value }) => [attribute.name, value] as const);
  return [...links, ...scope].every(([name, value]) => isSameValue(stored?.valueOf(name), value));
}

/** Makes all rows that refer to the source, but for some, refer to nothing. */
export async function clearOtherForeignKeys(
  call: HasCall,
  sourceKey: Key,
  kept: readonly TargetRow[],
  run: Run,
): Promise<void> {
  const { association, database } = call;
  const changes = unlinkingValues(call);
  const keys = kept.map(({ key }) => key);
  if (changes !== undefined) {
    const others =
      keys.length === 0 ? [] : [not(keyIn(database.compiler, association.target.primaryKey, keys))];
    await run(update(call, changes, and([rowsOf(call, sourceKey), ...others])));
    return;
  }
  const others = countAssociatedStatement(database.compiler, association, sourceKey, everything, keys);
  const { rows } = await run(others);
  if (Number(rows[0]?.[0]) > 0) throw cannotUnlink(call, 'destroy the rows that are to go first');
}

async function link(call: HasCall, changes: Values, targets: readonly TargetRow[], run: Run): Promise<void> {
  const { target } = call.association;
  const keys = targets.map(({ key }) => key);
  const { rowCount } = await run(
    update(call, changes, keyIn(call.database.compiler, target.primaryKey, keys)),
  );
  if (rowCount === targets.length) return;
  throw new RecordNotFoundError(
    `${call.name}: ${targets.length - rowCount} of ${targets.length} rows of '${target.name}' are not there; nothing was changed`,
    { model: target.name, association: call.association.as },
  );
}

function foreignKeys({ association: { target, keys } }: HasCall): readonly Attribute[] {
  return keys.map(({ foreignKey }) => attributeNamed(target, foreignKey));
}

function linkingValues(call: HasCall, sourceKey: Key): Values {
  const values = createValues();
  for (const [index, { name }] of foreignKeys(call).entries()) values[name] = sourceKey[index];
  for (const { attribute, value } of call.association.scope) values[attribute.name] = value;
  return touch(call.association.target, values);
}

/** A foreign key of several parts refers to nothing as soon as one of them is null. */
function unlinkingValues(call: HasCall): Values | undefined {
  const nullable = foreignKeys(call).filter(({ allowNull }) => allowNull);
  if (nullable.length === 0) return undefined;
  const values = createValues();
  for (const { name } of nullable) values[name] = null;
  return touch(call.association.target, values);
}

function rowsOf(call: HasCall, sourceKey: Key): Fragment {
  const { compiler } = call.database;
  return and([
    keyEquals(compiler, foreignKeys(call), sourceKey),
    scopeFragment(compiler, call.association, noAliases),
  ]);
}

function update({ database, association: { target } }: HasCall, values: Values, which: Fragment): Statement {
  const assignments = Object.keys(values).map(
    (name): Assignment => [attributeNamed(target, name), values[name]],
  );
  return updateStatement(database.compiler, target, assignments, which);
}

function cannotUnlink(call: HasCall, remedy: string) {
  const { target, keys } = call.association;
  const names = keys.map(({ foreignKey }) => `'${target.name}.${foreignKey}'`).join(', ');
  return wrongCall(call, `would set ${names} to null, which may not be null; ${remedy}`);
}
