import type { PathChain } from '../errors/path.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { type MissingAction, missingAction } from '../schema/save-rules.js';
import type { IncludeNode } from './include.js';
import type { GraphRecord, Removal } from './record-graph.js';

/** An empty list, which every create shares. */
export const noRemovals: readonly Removal[] = Object.freeze([]);

/**
 * Finds the places where a save may delete or unlink rows: associations of rows that may be stored. Which rows these are
 * is known only with the stored rows.
 */
export function findRemovals(records: readonly GraphRecord[]): readonly Removal[] {
  const removals = new Map<IncludeNode, Removal>();
  for (const { operation, children, path } of records) {
    if (operation === 'insert') continue;
    for (const { association, includeNode } of children ?? []) {
      const missing = missingAction(includeNode.rules);
      if (association.keyHolder === 'source' || removals.has(includeNode)) continue;
      if (missing === 'unlink' || missing === 'delete')
        removals.set(includeNode, buildRemoval(association, missing, path, undefined));
    }
  }
  return Object.freeze([...removals.values()].reverse());
}

/**
 * Builds the removal of rows that the values leave out.
 *
 * @param parent the path of the record that the rows belong to
 * @param keys the primary keys of the rows
 */
export function buildRemoval(
  association: AssociationDefinition,
  missing: Extract<MissingAction, 'unlink' | 'delete'>,
  parent: PathChain,
  keys: Removal['keys'],
): Removal {
  const path = { parent, step: association.as };
  // A belongsToMany never deletes its targets. To unlink them is to delete their through rows.
  if (association.keyHolder === 'through')
    return { kind: 'delete', association, model: association.through, path, keys };
  return { kind: missing, association, model: association.target, path, keys };
}
