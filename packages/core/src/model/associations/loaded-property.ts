import type { RowValues } from '../../graph/record-graph.js';
import { getLoadedValue } from '../../instance/loaded-value.js';
import { setProperty } from '../../instance/property-change.js';
import { isInstance, type LoadedValue, storedRowOf } from '../../schema/instance-state.js';
import type { AssociationDefinition, ModelDefinition } from '../../schema/model-definition.js';
import { keyString } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';

/**
 * Sets what an instance shows and has loaded of an association. A rollback undoes both.
 *
 * @param shown `undefined` removes the property, and then nothing is loaded
 * @param loaded differs from what is shown if the caller has changes that are not saved. Default: what was loaded before
 * @param isPartial whether there may be other rows, which were not loaded. Default: as before
 */
export function setLoaded(
  { association, journal }: AssociationCall,
  source: object,
  shown: unknown,
  loaded?: LoadedValue,
  isPartial?: boolean,
): void {
  setProperty(source, association.as, shown, journal, loaded, isPartial);
}

/** Sets the through row that a target of a belongsToMany shows, or removes it. A rollback undoes the change. */
export function setThroughRow(
  { association: { through }, journal }: AssociationCall,
  target: object,
  throughRow: object | undefined,
): void {
  if (through !== undefined) setProperty(target, through.name, throughRow, journal);
}

/** Returns everything that an instance shows of an association; `undefined` if it shows nothing. */
export function getShownItems(
  { as }: AssociationDefinition,
  instance: object,
): readonly unknown[] | undefined {
  const value = Object.hasOwn(instance, as) ? (instance as RowValues)[as] : undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}

/** Returns the instances that were loaded of an association, and those that the caller has set since. */
export function getKnownInstances(association: AssociationDefinition, instance: object): readonly object[] {
  const shown = getShownItems(association, instance) ?? [];
  return [...new Set([...shown.filter(isInstance), ...getLoadedInstances(association, instance)])];
}

/** Returns the instances that were loaded of an association. */
export function getLoadedInstances({ as }: AssociationDefinition, instance: object): readonly object[] {
  const value = getLoadedValue(instance, as) ?? [];
  return Array.isArray(value) ? value : [value];
}

/** Returns the stored primary key of an instance as a string; `undefined` if the instance is not stored. */
export function primaryKeyString({ primaryKey }: ModelDefinition, instance: object): string | undefined {
  const stored = storedRowOf(instance);
  return stored && keyString(primaryKey.map(({ name }) => stored.valueOf(name)));
}
