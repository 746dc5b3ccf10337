import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types/index.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';
import type { Expression } from './expression.js';

/**
 * What rows are sorted by: an attribute, an attribute of their through row, an expression, a selected column, or an
 * attribute or expression of the row that an included to-one association refers to.
 */
export type OrderingTerm =
  | { readonly kind: 'attribute'; readonly attribute: Attribute }
  | { readonly kind: 'through'; readonly attribute: Attribute }
  | { readonly kind: 'expression'; readonly expression: Expression }
  /** The column at this position of the selection, counted from 0. */
  | { readonly kind: 'column'; readonly index: number }
  | { readonly kind: 'included'; readonly include: IncludedQuery; readonly term: OrderingTerm };

export interface Ordering {
  readonly term: OrderingTerm;
  readonly direction: 'asc' | 'desc';
  /** Where nulls are sorted; `undefined` leaves it to the database. */
  readonly nulls: 'first' | 'last' | undefined;
}

/** An expression that is read under a name, as a value of a type. */
export interface ComputedColumn {
  readonly alias: string;
  readonly expression: Expression;
  readonly type: TypeDescription;
}

/** The columns to read. */
export interface ColumnSelection {
  readonly columns: readonly Attribute[];
  /** Read after the columns. */
  readonly computed?: readonly ComputedColumn[];
  /** The names of columns that are read only to match rows, and are not shown. */
  readonly hidden: readonly string[];
}

/** A lock on the rows read, until the transaction ends. */
export interface RowLock {
  readonly mode: 'update' | 'share';
  /** Whether rows that others have locked are skipped instead of waited for. */
  readonly skipLocked: boolean;
}

/** A query for rows of one table. */
export interface RootQuery {
  readonly model: ModelDefinition;
  readonly selection: ColumnSelection;
  readonly where: Condition;
  readonly order: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  /** Whether equal rows are merged into one. */
  readonly distinct?: boolean;
  /** Whether aggregate functions merge all rows into one. */
  readonly isAggregate?: boolean;
  readonly lock?: RowLock | undefined;
}

/** A query for the rows of an included association: one statement for all parents. */
export interface IncludedQuery {
  readonly association: AssociationDefinition;
  /** The property that shows the rows. */
  readonly as: string;
  readonly selection: ColumnSelection;
  /** The conditions of the entry and the scopes of the target. */
  readonly where: Condition;
  /** Whether the entry leaves out rows, or reads some that are outside the default scope. */
  readonly isFiltered: boolean;
  /** Whether parents without a match are omitted. */
  readonly required: boolean;
  /** An order in which no two rows of a parent are equal. */
  readonly order: readonly Ordering[];
  /** The maximum number of rows for each parent. */
  readonly limit: number | undefined;
  readonly includes: readonly IncludedQuery[];
}

/** Whether the rows are shown under a name of their own, and not as the association. */
export function isRenamed({ as, association }: Pick<IncludedQuery, 'as' | 'association'>): boolean {
  return as !== association.as;
}

/** Whether a query may leave out rows of its association. */
export function readsPart({ isFiltered, limit, includes }: IncludedQuery): boolean {
  return limit !== undefined || isFiltered || includes.some(({ required }) => required);
}

/** What a find reads, as frozen data: one statement for the roots, and at most one for each include. */
export interface FindPlan {
  readonly kind: 'findPlan';
  readonly root: RootQuery;
  readonly includes: readonly IncludedQuery[];
}
