import { ownValue } from '../../graph/input-objects.js';
import { type Edge, type GraphRecord, savesAttributes } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { storedRowOf } from '../../schema/instance-state.js';
import type { AssociationDefinition, ForeignKeyPair } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';

/**
 * Whether a record is linked to an instance already, by keys that both have or that nesting sets. Then a hook that sets
 * the association to the instance changes nothing.
 *
 * @param instances one for each record
 */
export function isAlreadyLinked(
  association: AssociationDefinition,
  record: GraphRecord,
  item: unknown,
  instances: readonly object[],
): boolean {
  if (!(item instanceof association.target.declaration.instanceClass)) return false;
  return association.keyHolder === 'source'
    ? refersTo(association, record, item, instances)
    : isReferredToBy(association, record, item, instances);
}

/** Whether the foreign keys of a record refer to an instance. */
function refersTo(
  { hops }: AssociationDefinition,
  record: GraphRecord,
  item: object,
  instances: readonly object[],
): boolean {
  const row = storedRowOf(item);
  const instance = instances[record.index] as object;
  return hops[0].foreignKeys.every((pair) => {
    const edge = findEdge(record, pair);
    if (edge !== undefined && instances[edge.to.index] === item) return true;
    const { foreignKey, key } = pair;
    const reference =
      edge === undefined ? currentValue(record, instance, foreignKey) : edge.to.values[key.name];
    return isKey(row?.valueOf(key.name), reference);
  });
}

/** Whether the foreign keys of an instance, or of its through row, refer to a record. */
function isReferredToBy(
  { hops, through }: AssociationDefinition,
  record: GraphRecord,
  item: object,
  instances: readonly object[],
): boolean {
  const row = storedRowOf(item);
  const instance = instances[record.index] as object;
  const holder = through === undefined ? row : storedRowOf(ownValue(item, through.name));
  const [toHolder, toTarget] = hops;
  return (
    toHolder.pairs.every(({ from, to }) =>
      isKey(holder?.valueOf(to.name), currentValue(record, instance, from)),
    ) &&
    (toTarget?.pairs ?? []).every(({ from, to }) => isKey(holder?.valueOf(from.name), row?.valueOf(to.name)))
  );
}

/** Whether a record has the foreign key of a belongsTo, set on its instance or by nesting, and so refers to some row. */
export function hasForeignKey(
  { keyHolder, hops }: AssociationDefinition,
  record: GraphRecord,
  instance: object,
): boolean {
  return (
    keyHolder === 'source' &&
    hops[0].foreignKeys.every(
      (pair) =>
        findEdge(record, pair) !== undefined || currentValue(record, instance, pair.foreignKey) != null,
    )
  );
}

function findEdge({ edges }: GraphRecord, { foreignKey, key }: ForeignKeyPair): Edge | undefined {
  return edges.find(({ pairs }) => pairs.some((pair) => pair.foreignKey === foreignKey && pair.key === key));
}

/** Returns the stored value of a record or, if its attributes are saved, the value of its instance, which will be stored. */
function currentValue(record: GraphRecord, instance: object, { name, type }: Attribute): unknown {
  if (!savesAttributes(record)) return record.values[name];
  const value = ownValue(instance, name);
  return value == null ? undefined : canonicalValue(value, type);
}

function isKey(value: unknown, key: unknown): boolean {
  return key != null && isSameValue(value, key);
}
