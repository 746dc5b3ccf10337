import type { KeyPair } from '../schema/association.js';
import type { Attribute } from '../schema/attribute.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';

export interface Ordering {
  readonly attribute: Attribute;
  readonly direction: 'asc' | 'desc';
}

/** Which columns to read. */
export interface Selection {
  readonly columns: readonly Attribute[];
  /** Those of them that are read only to find what belongs together, and are not shown. */
  readonly hidden: readonly string[];
}

/** Which rows of a table to read. */
export interface RootQuery {
  readonly model: ModelDefinition;
  readonly selection: Selection;
  readonly where: Condition;
  readonly order: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/** One included association: read with one statement for all parents. */
export interface FindBranch {
  readonly association: Association;
  readonly selection: Selection;
  readonly where: Condition;
  /** Whether parents for which it finds nothing are left out. */
  readonly required: boolean;
  readonly branches: readonly FindBranch[];
}

/** What a find is going to read, as frozen data: one statement for the roots, and at most one per branch. */
export interface FindPlan {
  readonly kind: 'findPlan';
  readonly root: RootQuery;
  readonly branches: readonly FindBranch[];
}

/** Which attributes of the parents lead into an association, and which attributes of the rows found hold the same values. */
export function branchKeys(association: Association): {
  readonly parent: readonly string[];
  readonly row: readonly string[];
} {
  if (association.kind === 'belongsTo') {
    return { parent: foreignKeysOf(association.keys), row: keysOf(association.keys) };
  }
  const pairs = association.kind === 'belongsToMany' ? association.sourceKeys : association.keys;
  return { parent: keysOf(pairs), row: foreignKeysOf(pairs) };
}

const keysOf = (pairs: readonly KeyPair[]) => pairs.map(({ key }) => key);
const foreignKeysOf = (pairs: readonly KeyPair[]) => pairs.map(({ foreignKey }) => foreignKey);
