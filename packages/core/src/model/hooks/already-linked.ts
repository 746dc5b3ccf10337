import { ownValue } from '../../graph/input-objects.js';
import type { Edge, GraphRecord } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type { Association, ForeignKeyPair } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';

/**
 * Whether an association of a record leads to an instance already, by keys that both have or that nesting sets. Then a
 * hook that sets the association changes nothing.
 *
 * @param instances one for each record
 */
export function isAlreadyLinked(
  association: Association,
  record: GraphRecord,
  item: unknown,
  instances: readonly object[],
): boolean {
  if (typeof item !== 'object' || !(item instanceof association.target.declaration.instanceClass))
    return false;
  const row = storedRow(item);
  const { hops, through } = association;
  const own = (attribute: Attribute) => currentValue(record, instances[record.index] as object, attribute);
  if (association.keyHolder === 'source') {
    return hops[0].foreignKeys.every((pair) => {
      const edge = edgeBy(record, pair);
      if (edge !== undefined && instances[edge.to.index] === item) return true;
      const { foreignKey, key } = pair;
      return isKey(row?.valueOf(key.name), edge === undefined ? own(foreignKey) : edge.to.values[key.name]);
    });
  }
  const holder = through === undefined ? row : storedRow(ownValue(item, through.name));
  const [toHolder, toTarget] = hops;
  return (
    toHolder.pairs.every(({ from, to }) => isKey(holder?.valueOf(to.name), own(from))) &&
    (toTarget?.pairs ?? []).every(({ from, to }) => isKey(holder?.valueOf(from.name), row?.valueOf(to.name)))
  );
}

/** Whether a record has the foreign key of a belongsTo, of its own or by nesting, and so refers to some row. */
export function hasForeignKey(
  { keyHolder, hops }: Association,
  record: GraphRecord,
  instance: object,
): boolean {
  return (
    keyHolder === 'source' &&
    hops[0].foreignKeys.every(
      (pair) => edgeBy(record, pair) !== undefined || currentValue(record, instance, pair.foreignKey) != null,
    )
  );
}

function edgeBy({ edges }: GraphRecord, { foreignKey, key }: ForeignKeyPair): Edge | undefined {
  return edges.find(({ pairs }) => pairs.some((pair) => pair.foreignKey === foreignKey && pair.key === key));
}

/** Returns what the instance of a new record shows, which is going to be stored, and what is stored of another record. */
function currentValue(
  { operation, values }: GraphRecord,
  instance: object,
  { name, type }: Attribute,
): unknown {
  if (operation !== 'insert') return values[name];
  const value = ownValue(instance, name);
  return value == null ? undefined : canonicalValue(value, type);
}

function isKey(value: unknown, key: unknown): boolean {
  return key != null && isSameValue(value, key);
}

function storedRow(value: unknown): StoredRow | undefined {
  return typeof value === 'object' && value !== null ? stateOf(value)?.stored : undefined;
}
