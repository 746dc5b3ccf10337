import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types/index.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';
import type { Expression } from './expression.js';

/**
 * What rows are put in order by: an attribute, one of the through row that joins them to their parent, an expression, or
 * any of them of a row that a to-one association leads to.
 */
export type OrderingTerm =
  | { readonly kind: 'attribute'; readonly attribute: Attribute }
  | { readonly kind: 'through'; readonly attribute: Attribute }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'included'; readonly branch: IncludedQuery; readonly term: OrderingTerm };

export interface Ordering {
  readonly term: OrderingTerm;
  readonly direction: 'asc' | 'desc';
  /** Where nulls go; `undefined` where the database puts them. */
  readonly nulls: 'first' | 'last' | undefined;
}

/** An expression that is read under a name, as a value of a type. */
export interface Computed {
  readonly alias: string;
  readonly expression: Expression;
  readonly type: TypeDescription;
}

/** Which columns to read. */
export interface Selection {
  readonly columns: readonly Attribute[];
  /** Read behind the columns. */
  readonly computed?: readonly Computed[];
  /** Those of the columns that are read only to find what belongs together, and are not shown. */
  readonly hidden: readonly string[];
}

/** A lock on the rows read, until the transaction ends. */
export interface RowLock {
  readonly mode: 'update' | 'share';
  /** Whether rows that others have locked are passed over, rather than waited for. */
  readonly skipLocked: boolean;
}

/** Which rows of a table to read. */
export interface RootQuery {
  readonly model: ModelDefinition;
  readonly selection: Selection;
  readonly where: Condition;
  readonly order: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  /** Whether rows that show the same are one. */
  readonly distinct?: boolean;
  readonly lock?: RowLock | undefined;
}

/** One included association: read with one statement for all parents. */
export interface IncludedQuery {
  readonly association: Association;
  readonly selection: Selection;
  readonly where: Condition;
  /** Whether parents for which it finds nothing are left out. */
  readonly required: boolean;
  readonly order: readonly Ordering[];
  /** The most rows that one parent gets. */
  readonly limit: number | undefined;
  readonly includes: readonly IncludedQuery[];
}

/** What a find is going to read, as frozen data: one statement for the roots, and at most one per branch. */
export interface FindPlan {
  readonly kind: 'findPlan';
  readonly root: RootQuery;
  readonly includes: readonly IncludedQuery[];
}
