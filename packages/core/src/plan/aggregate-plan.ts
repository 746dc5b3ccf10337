import type { AggregateName } from '../schema/aggregate-call.js';
import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types/index.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';
import type { Expression } from './expression.js';
import type { Ordering } from './find-plan.js';

/** A join of the row that a to-one association refers to, if there is one. */
export interface AggregateJoin {
  readonly association: AssociationDefinition;
  /** The position of the join that has the source of the association; `undefined` if that is the model itself. */
  readonly source: number | undefined;
  /** The default scope of the target: other rows are not joined. */
  readonly scope: Condition;
  /** What `where` requires of the joined row; `undefined` if it does not require that there is one. */
  readonly required: Condition | undefined;
}

/** A value of each row, by which rows are grouped, or which an aggregate function takes. */
export interface AggregateOperand {
  /** The position of the join that has the value; `undefined` if the model itself has it. */
  readonly join: number | undefined;
  readonly value: Attribute | Expression;
  readonly type: TypeDescription;
}

/** What the value of a column is computed from. */
export type AggregateTerm =
  | { readonly kind: 'group'; readonly operand: AggregateOperand }
  /** Without an operand, it counts rows. */
  | { readonly kind: 'call'; readonly call: AggregateName; readonly operand: AggregateOperand | undefined }
  | { readonly kind: 'expression'; readonly expression: Expression };

/** A column of the result. */
export interface AggregateColumn {
  readonly name: string;
  readonly term: AggregateTerm;
  readonly type: TypeDescription;
  /** How the caller gets the value: as its type is read, as a number, or as the shortest text of a decimal. */
  readonly form: 'read' | 'number' | 'shortest';
}

/** What an aggregation reads, as frozen data: one statement. */
export interface AggregatePlan {
  readonly kind: 'aggregatePlan';
  readonly model: ModelDefinition;
  /** Each join comes after that of its source. */
  readonly joins: readonly AggregateJoin[];
  /** What `where` requires besides the joined rows. */
  readonly where: Condition;
  /** The groups, then what is selected. */
  readonly columns: readonly AggregateColumn[];
  /** The number of columns by which rows are grouped; `undefined` if all rows are one group. */
  readonly groupCount: number | undefined;
  readonly result: AggregateResult;
}

/** The query for the rows of a result. Its conditions and its order are those of a model that has the columns. */
export interface AggregateResult {
  readonly model: ModelDefinition;
  readonly having: Condition;
  readonly order: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}
