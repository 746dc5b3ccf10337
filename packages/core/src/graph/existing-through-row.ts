import type { Attribute } from '../schema/attribute.js';
import { stateOf } from '../schema/instance-state.js';
import type { BelongsToManyAssociation } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import { ownValue } from './input-objects.js';
import type { GraphRecord } from './record-graph.js';

/**
 * Returns the through row that joins two stored records, if the object of one of them has it. So instances that were
 * loaded or created earlier can be nested again, and their existing links stay as they are.
 */
export function existingThroughRow(
  association: BelongsToManyAssociation,
  source: GraphRecord,
  target: GraphRecord,
): object | undefined {
  if (source.operation === 'insert' || target.operation === 'insert') return undefined;
  const { through } = association;
  for (const { source: object } of [target, source]) {
    const row = object && ownValue(object, through.name);
    if (row instanceof through.declaration.instanceClass && isRowOf(association, row, source, target))
      return row;
  }
  return undefined;
}

/** Compares stored values. An unknown key equals no other. */
function isRowOf(
  { hops: [toThrough, toTarget], throughScope }: BelongsToManyAssociation,
  row: object,
  source: GraphRecord,
  target: GraphRecord,
): boolean {
  const stored = stateOf(row)?.stored;
  if (stored === undefined) return false;
  const has = ({ name }: Attribute, value: unknown) =>
    value !== undefined && isSameValue(stored.valueOf(name), value);
  return (
    toThrough.pairs.every(({ from, to }) => has(to, source.values[from.name])) &&
    toTarget.pairs.every(({ from, to }) => has(from, target.values[to.name])) &&
    throughScope.every(({ attribute, value }) => has(attribute, value))
  );
}
