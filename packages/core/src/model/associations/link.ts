import type { Call } from '../../execute/session.js';
import { isToMany } from '../../schema/association.js';
import type { StoredRow } from '../../schema/instance-state.js';
import { isSameValue } from '../../util/equality.js';
import { callOptions, checkOptions } from '../options.js';
import {
  type AssociationCall,
  storedSource,
  type TargetRow,
  targetRows,
  wrongCall,
} from './association-call.js';
import { type BelongsToCall, isBelongsTo, isHas, isThrough, sourceKeyOf } from './kinds.js';
import { setReference } from './link-belongs-to.js';
import {
  clearForeignKeys,
  setForeignKeys,
  updateReplacedInstances,
  updateUnlinkedInstances,
} from './link-has.js';
import { deleteThroughRows, insertThroughRows, type ThroughOptions } from './link-through.js';
import { removeLoaded, setLoadedMany, setLoadedOne } from './loaded-associations.js';
import { referredKeys } from './referred-keys.js';

/** The calls of an association object that link rows which are there: what each kind does for them. */

/** `add`: a to-many association leads to some rows more. */
export async function addAssociated(
  call: AssociationCall,
  instance: unknown,
  given: unknown,
  options: ThroughOptions = {},
): Promise<void> {
  checkToMany(call);
  checkLinkOptions(call, options);
  const stored = storedSource(call, instance);
  const targets = targetRows(call, given);
  if (targets.length > 0) await link(call, instance as object, stored, targets, false, options);
}

/** `set`: an association leads to some rows, and to no others. */
export async function setAssociated(
  call: AssociationCall,
  instance: unknown,
  given: unknown,
  options: ThroughOptions = {},
): Promise<void> {
  checkLinkOptions(call, options);
  const stored = storedSource(call, instance);
  if (isToMany(call.association) && !Array.isArray(given))
    throw wrongCall(call, 'takes an array: all that the association is to lead to');
  const targets = given === null && !isToMany(call.association) ? [] : targetRows(call, given);
  await link(call, instance as object, stored, targets, true, options);
}

/** `remove`: an association leads to some rows no more. They themselves stay. */
export async function removeAssociated(
  call: AssociationCall,
  instance: unknown,
  given: unknown,
  options: Call = {},
): Promise<void> {
  checkOptions(call.name, options, callOptions);
  const stored = storedSource(call, instance);
  const targets = targetRows(call, given);
  if (targets.length === 0) return;
  const source = instance as object;
  if (isBelongsTo(call)) return clearReference(call, source, stored, targets, options);
  if (isThrough(call)) {
    await deleteThroughRows(call, sourceKeyOf(call, stored), targets, options);
    removeLoaded(call, source, targets);
  } else if (isHas(call)) {
    const sourceKey = sourceKeyOf(call, stored);
    await clearForeignKeys(call, sourceKey, targets, options);
    updateUnlinkedInstances(call, sourceKey, removeLoaded(call, source, targets));
  }
}

/** A row that refers to another one than the one to be removed stays as it is. */
async function clearReference(
  call: BelongsToCall,
  source: object,
  stored: StoredRow,
  targets: readonly TargetRow[],
  options: Call,
): Promise<void> {
  const { keys } = call.association;
  const names = keys.map(({ key }) => key);
  const [key] = await referredKeys(call, targets, names, options);
  const isReferred = keys.every(({ foreignKey }, index) =>
    isSameValue(stored.valueOf(foreignKey), key?.[index]),
  );
  if (!isReferred) return;
  await setReference(call, source, stored, undefined, options);
  setLoadedOne(call, source, undefined);
}

async function link(
  call: AssociationCall,
  source: object,
  stored: StoredRow,
  targets: readonly TargetRow[],
  replace: boolean,
  options: ThroughOptions,
): Promise<void> {
  const { association } = call;
  if (isThrough(call)) {
    const joining = await insertThroughRows(call, sourceKeyOf(call, stored), targets, replace, options);
    setLoadedMany(call, source, targets, replace, joining);
  } else if (isHas(call)) {
    await setForeignKeys(call, sourceKeyOf(call, stored), targets, replace, options);
    if (replace) updateReplacedInstances(call, sourceKeyOf(call, stored), source, targets);
    if (isToMany(association)) setLoadedMany(call, source, targets, replace);
    else setLoadedOne(call, source, targets[0]);
  } else if (isBelongsTo(call)) {
    await setReference(call, source, stored, targets[0], options);
    setLoadedOne(call, source, targets[0]);
  }
}

function checkToMany(call: AssociationCall): void {
  const { kind } = call.association;
  if (!isToMany(call.association))
    throw wrongCall(call, `is for associations that lead to many; a ${kind} takes \`set\``);
}

function checkLinkOptions(call: AssociationCall, options: ThroughOptions): void {
  checkOptions(call.name, options, isThrough(call) ? ['through', ...callOptions] : callOptions);
}
