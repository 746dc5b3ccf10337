import type { Edge, GraphRecord } from '../../graph/record-graph.js';
import { ownValue } from '../../graph/walk.js';
import type { KeyPair } from '../../schema/association.js';
import { canonicalValue } from '../../schema/canonical-value.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import { type Association, attributeNamed } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';

/**
 * Whether an association of a record leads to an instance anyhow, by keys that both have or that nesting sets: then it
 * is merely shown.
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
  const own = (name: string) => attributeOf(record, instances[record.index] as object, name);
  switch (association.kind) {
    case 'belongsTo':
      return association.keys.every((pair) => {
        const edge = edgeBy(record, pair);
        if (edge !== undefined && instances[edge.to.index] === item) return true;
        return isKey(
          row?.valueOf(pair.key),
          edge === undefined ? own(pair.foreignKey) : edge.to.values[pair.key],
        );
      });
    case 'belongsToMany': {
      const joining = storedRow(ownValue(item, association.through.name));
      const toTarget = (key: string) => row?.valueOf(key);
      return (
        refersTo(joining, association.sourceKeys, own) && refersTo(joining, association.targetKeys, toTarget)
      );
    }
    default:
      return refersTo(row, association.keys, own);
  }
}

/** Whether a record has the foreign keys of an association, of its own or by nesting, and so leads to some row. */
export function hasForeignKey(association: Association, record: GraphRecord, instance: object): boolean {
  return (
    association.kind === 'belongsTo' &&
    association.keys.every(
      (pair) => edgeBy(record, pair) !== undefined || attributeOf(record, instance, pair.foreignKey) != null,
    )
  );
}

function edgeBy({ edges }: GraphRecord, { foreignKey, key }: KeyPair): Edge | undefined {
  return edges.find(({ pairs }) => pairs.some((pair) => pair.foreignKey === foreignKey && pair.key === key));
}

/** Of a new record, what its instance shows is going to be stored; of another one, what is stored counts. */
function attributeOf({ operation, model, values }: GraphRecord, instance: object, name: string): unknown {
  if (operation !== 'insert') return values[name];
  const value = ownValue(instance, name);
  return value == null ? undefined : canonicalValue(value, attributeNamed(model, name).type);
}

function refersTo(
  row: StoredRow | undefined,
  pairs: readonly KeyPair[],
  keyOf: (name: string) => unknown,
): boolean {
  return pairs.every(({ foreignKey, key }) => isKey(row?.valueOf(foreignKey), keyOf(key)));
}

function isKey(value: unknown, key: unknown): boolean {
  return key != null && isSameValue(value, key);
}

function storedRow(value: unknown): StoredRow | undefined {
  return typeof value === 'object' && value !== null ? stateOf(value)?.stored : undefined;
}
