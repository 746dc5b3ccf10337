import type { RowValues } from '../../graph/record-graph.js';
import { setProperty } from '../../instance/property-change.js';
import { isInstance, storedRowOf } from '../../schema/instance-state.js';
import type { AssociationDefinition, ModelDefinition } from '../../schema/model-definition.js';
import { keyString } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';

/** Sets a property of an instance, or removes it if the value is `undefined`. A rollback undoes the change. */
export function setLoaded(
  { journal }: AssociationCall,
  instance: object,
  name: string,
  value: unknown,
): void {
  setProperty(instance, name, value, journal);
}

/** Returns the instances that are loaded of an association; `undefined` if it is not loaded. */
export function getLoadedInstances(
  { as }: AssociationDefinition,
  instance: object,
): readonly object[] | undefined {
  const value = Object.hasOwn(instance, as) ? (instance as RowValues)[as] : undefined;
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).filter(isInstance);
}

/** Returns the stored primary key of an instance as a string; `undefined` if the instance is not stored. */
export function primaryKeyString({ primaryKey }: ModelDefinition, instance: object): string | undefined {
  const stored = storedRowOf(instance);
  return stored && keyString(primaryKey.map(({ name }) => stored.valueOf(name)));
}
