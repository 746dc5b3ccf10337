import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { memoize } from '../util/memoize.js';
import { type GraphRecord, isFilledByNesting, mayInsert } from './record-graph.js';

/** Returns the attributes of a record that may not be null, and that neither the values nor nesting give a value. */
export function findMissingAttributes(record: GraphRecord): readonly Attribute[] {
  let missing: Attribute[] | undefined;
  const notNull = notNullAttributes(record.model);
  for (let position = 0; position < notNull.length; position += 1) {
    const attribute = notNull[position] as Attribute;
    const value = record.values[attribute.name];
    const isMissing = value === undefined ? mayInsert(record) && needsValue(attribute) : value === null;
    if (!isMissing || isFilledByNesting(record, attribute.name)) continue;
    missing ??= [];
    missing.push(attribute);
  }
  return missing ?? none;
}

/** Whether a record is the through row of two stored records, which may be joined already: then the row has its values. */
export function mayBeJoined({ identity, edges }: Pick<GraphRecord, 'identity' | 'edges'>): boolean {
  return identity?.operation === 'upsert' && edges[0]?.association.keyHolder === 'through';
}

const none: readonly Attribute[] = Object.freeze([]);

const notNullAttributes = memoize(({ attributes }: ModelDefinition) =>
  attributes.filter(({ allowNull }) => !allowNull),
);

function needsValue({ autoIncrement, defaultValue, generated }: Attribute): boolean {
  return !autoIncrement && generated === undefined && defaultValue?.kind !== 'sql';
}
