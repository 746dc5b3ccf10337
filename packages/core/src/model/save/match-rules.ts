import type { IncludeNode } from '../../graph/include.js';
import { type GraphRecord, isStoredSource, nestedUnder } from '../../graph/record-graph.js';
import type { AssociationDefinition } from '../../schema/model-definition.js';
import { missingAction } from '../../schema/save-rules.js';
import type { Placement } from './placements.js';
import { valueIn } from './stored-values.js';

/** Whether the version of a root covers the rows of an association: the root has them, and the values must list them all. */
export function ownsRows({ association, rules }: IncludeNode): boolean {
  return association.keyHolder === 'target' && missingAction(rules) !== 'keep';
}

/** Whether the rows of an association have to be read to match the records below a stored row. */
export function needsRows(record: GraphRecord | undefined, { association, rules }: IncludeNode): boolean {
  const { keyHolder } = association;
  const mayLeaveOut = keyHolder !== 'source' && missingAction(rules) !== 'keep';
  if (record === undefined) return mayLeaveOut;
  const list = nestedUnder(record, association);
  if (list === undefined) return false;
  return (
    mayLeaveOut || [...list.records, ...list.throughRecords].some(({ identity }) => identity !== undefined)
  );
}

/** Whether a row that is not below its record's parent may be linked to it. */
export function mayTake(
  record: GraphRecord,
  row: object,
  { childList: { association } }: Placement,
): boolean {
  const { identity } = record;
  if (identity === undefined || identity.rules.moved === 'take') return true;
  const isInstance = isStoredSource(record);
  if (association.keyHolder !== 'target') return isInstance || identity.operation === 'none';
  const isFree = association.hops[0].foreignKeys.every(({ foreignKey }) => valueIn(row, foreignKey) === null);
  return isFree && (isInstance || identity.rules.mode === 'link');
}

/** Sets the foreign keys to a stored parent that are part of the key of a record. */
export function fillForeignKeys(
  { identity, values }: GraphRecord,
  parent: object,
  association: AssociationDefinition,
): void {
  if (association.keyHolder !== 'target' || identity === undefined) return;
  for (const { foreignKey, key } of association.hops[0].foreignKeys)
    if (identity.key.includes(foreignKey)) values[foreignKey.name] = valueIn(parent, key);
}
