import type { IncludeNode } from '../graph/include.js';
import type { Attribute } from '../schema/attribute.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';

/** An attribute equals a value, or is null. The value is in canonical form. */
export interface Condition {
  readonly attribute: Attribute;
  readonly value: unknown;
}

export interface Ordering {
  readonly attribute: Attribute;
  readonly direction: 'asc' | 'desc';
}

/** Which rows of a table to read. */
export interface RootQuery {
  readonly model: ModelDefinition;
  readonly where: readonly Condition[];
  readonly order: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/** One included association: read with one statement for all parents. */
export interface FindBranch {
  readonly association: Association;
  readonly branches: readonly FindBranch[];
}

/** What a find is going to read, as frozen data: one statement for the roots, and at most one per branch. */
export interface FindPlan {
  readonly kind: 'findPlan';
  readonly root: RootQuery;
  readonly branches: readonly FindBranch[];
}

/** The branches of an include. */
export function branchesOf(include: readonly IncludeNode[]): readonly FindBranch[] {
  return include.map(({ association, children }) =>
    Object.freeze({ association, branches: branchesOf(children) }),
  );
}
