import type { Aggregate, AggregateName } from '../schema/aggregate-call.js';
import type { AnyDataType } from '../schema/data-types/index.js';
import type { Op } from '../schema/operators.js';
import type { DatePart, JsonExpression, SqlExpression } from '../schema/sql-fragment.js';
import type { AnyAssociation, AssociationInfo } from './association-info.js';
import type { IsNumber } from './changes.js';
import type { CallOptions } from './create-options.js';
import type { ModelExpression } from './expressions.js';
import type { Attributes, CreationAttributes } from './foreign-keys.js';
import type { Any, Checked, IsAny, Simplify, TypeErrorMessage } from './helpers.js';
import type { IsToMany, IsUnknown } from './include-entries.js';
import type { AnyModel, NameOf } from './models.js';
import type { Direction } from './order.js';
import type { ScopeOption } from './scopes.js';
import type { CheckAttributeCondition, Where } from './where.js';

/**
 * The types of `aggregate`. `G`, `S` and `H` are what was passed as `groupBy`, `select` and `having`.
 *
 * @example
 * const rows = await Order.aggregate({
 *   groupBy: { month: sql.month('createdAt'), city: [Order.Customer, 'city'] },
 *   select: { orders: aggregate.count(), revenue: aggregate.sum('total') },
 * }); // { month: string; city: string | null; orders: number; revenue: string | null }[]
 */

/** An expression with the data type that it is read as. Its value may be null. */
type TypedExpression = readonly [expression: SqlExpression, type: AnyDataType];

/** What follows the association that an operand begins with. */
type After<Rest> = Rest extends readonly [infer Only] ? Only : Rest;

/** The value of an operand in each row. A row may have no associated row. */
type OperandValue<M extends AnyModel, X> =
  X extends DatePart<infer Name>
    ? TextOf<Name extends keyof Attributes<M> ? Attributes<M>[Name] : null>
    : X extends TypedExpression
      ? X[1]['~type']['out'] | null
      : X extends readonly [infer First extends AnyAssociation, ...infer Rest]
        ? OperandValue<First['~association']['target'], After<Rest>> | null
        : X extends keyof Attributes<M>
          ? Attributes<M>[X]
          : never;
type TextOf<Value> = null extends Value ? string | null : string;

/** The values that an operand can be compared with. */
type OperandInput<M extends AnyModel, X> = X extends DatePart
  ? string
  : X extends TypedExpression
    ? X[1]['~type']['in']
    : X extends readonly [infer First extends AnyAssociation, ...infer Rest]
      ? OperandInput<First['~association']['target'], After<Rest>>
      : X extends keyof CreationAttributes<M>
        ? CreationAttributes<M>[X]
        : X extends keyof Attributes<M>
          ? Attributes<M>[X]
          : never;

/** The sum of integers and decimals is exact; that of numbers is a number. */
type SumOf<Value> = Value extends bigint ? bigint : Value extends number ? number : string;
type AverageOf<Value> = Value extends number ? number : string;

type CallValue<M extends AnyModel, Name, X> = Name extends 'count' | 'countDistinct'
  ? number
  : Name extends 'sum' | 'avg'
    ? NumberResult<Name, NonNullable<OperandValue<M, X>>> | null
    : OperandValue<M, X> | null;
type NumberResult<Name, Value> =
  IsAny<Value> extends true ? Any : Name extends 'sum' ? SumOf<Value> : AverageOf<Value>;

type SelectedValue<M extends AnyModel, C> =
  C extends Aggregate<infer Name, infer X>
    ? CallValue<M, Name, X>
    : C extends TypedExpression
      ? C[1]['~type']['out'] | null
      : never;

type Groups<M extends AnyModel, G> = [G] extends [undefined]
  ? unknown
  : { -readonly [K in keyof G]: OperandValue<M, G[K]> };

/** A row of the result: the groups, then what is selected. */
export type AggregateRow<M extends AnyModel, G, S> = Simplify<
  Groups<M, G> & { -readonly [K in keyof S]: SelectedValue<M, S[K]> }
>;

/** The result: one row without groups. */
export type AggregateResult<M extends AnyModel, G, S> = [G] extends [undefined]
  ? AggregateRow<M, G, S>
  : AggregateRow<M, G, S>[];

/** Checks an operand: `unknown` if it is one. */
type CheckOperand<M extends AnyModel, X> =
  X extends DatePart<infer Name>
    ? CheckDate<M, Name>
    : X extends readonly [infer First extends AnyAssociation, ...infer Rest]
      ? CheckStep<M, First['~association']> extends infer Mistake extends string
        ? Mistake
        : CheckOperand<First['~association']['target'], After<Rest>>
      : X extends TypedExpression
        ? CheckExpression<M, X[0]>
        : X extends keyof Attributes<M>
          ? unknown
          : keyof Attributes<M> | TypedExpression;

/** Checks what an expression refers to. */
type CheckExpression<M extends AnyModel, X> =
  X extends ModelExpression<M>
    ? unknown
    : X extends JsonExpression<infer Name, infer Path, infer Type>
      ? TypeErrorMessage<`no path '${Path}'${Type extends string ? ` to a ${Type}` : ''} in '${Name}' of model '${NameOf<M>}'`>
      : X extends DatePart<infer Name>
        ? CheckDate<M, Name>
        : unknown;

type CheckDate<M extends AnyModel, Name extends string> = Name extends keyof Attributes<M>
  ? NonNullable<Attributes<M>[Name]> extends Date | string
    ? unknown
    : TypeErrorMessage<`'${Name}' is no date`>
  : TypeErrorMessage<`no attribute '${Name}' of model '${NameOf<M>}'`>;

type CheckStep<M extends AnyModel, R extends AssociationInfo> =
  IsUnknown<R> extends true
    ? unknown
    : [NameOf<R['source']>] extends [NameOf<M>]
      ? IsToMany<R> extends true
        ? TypeErrorMessage<`association '${R['as']}' refers to many rows`>
        : unknown
      : TypeErrorMessage<`association '${R['as']}' belongs to model '${NameOf<R['source']>}', not to '${NameOf<M>}'`>;

/** Checks `groupBy`, and reports each mistake at its key. */
export type CheckGroups<M extends AnyModel, G> = { [K in keyof G]: CheckOperand<M, G[K]> };

/** Checks `select`, and reports each mistake at its key. */
export type CheckSelect<M extends AnyModel, G, S> = {
  [K in keyof S]: K extends keyof G
    ? TypeErrorMessage<'groupBy has a column of this name'>
    : S[K] extends Aggregate<infer Name, infer X>
      ? CheckCall<M, Name, X>
      : S[K] extends TypedExpression
        ? unknown
        : Aggregate<AggregateName, unknown> | TypedExpression;
};

type CheckCall<M extends AnyModel, Name extends AggregateName, X> = [X] extends [undefined]
  ? unknown
  : CheckOperand<M, X> extends infer Check
    ? unknown extends Check
      ? CheckValue<Name, NonNullable<OperandInput<M, X>>, NonNullable<OperandValue<M, X>>>
      : [Check] extends [string]
        ? Check
        : TypeErrorMessage<`not an operand of ${Name}`>
    : never;

type CheckValue<Name extends AggregateName, Input, Value> =
  IsAny<Value> extends true
    ? unknown
    : Name extends 'sum' | 'avg'
      ? IsNumber<Input> extends true
        ? unknown
        : TypeErrorMessage<`${Name} takes numbers`>
      : Name extends 'min' | 'max'
        ? [Value] extends [string | number | bigint | Date]
          ? unknown
          : TypeErrorMessage<`${Name} takes numbers, texts and dates`>
        : unknown;

/** The values that a column of the result can be compared with. */
type ComparedColumns<M extends AnyModel, G, S> = {
  readonly [K in keyof G | keyof S]: K extends keyof S
    ? ComparedCall<M, S[K]>
    : K extends keyof G
      ? OperandInput<M, G[K]> | null
      : never;
};
type ComparedCall<M extends AnyModel, C> =
  C extends Aggregate<infer Name, infer X>
    ? Name extends 'count' | 'countDistinct'
      ? number
      : (Name extends 'min' | 'max' ? OperandInput<M, X> : ComparedNumber<SelectedValue<M, C>>) | null
    : C extends TypedExpression
      ? C[1]['~type']['in'] | null
      : never;
type ComparedNumber<Value> = Value extends bigint
  ? bigint | number | string
  : Value extends string
    ? string | number
    : Value;

/**
 * Checks conditions on the columns of a result, and reports each mistake at its key. They are inferred as `H`: conditions
 * on columns whose names are not known yet would take the compiler too long.
 */
type CheckHaving<R, H> = H extends SqlExpression
  ? H
  : {
      [K in keyof H]: K extends typeof Op.and | typeof Op.or
        ? CheckEach<R, H[K]>
        : K extends typeof Op.not
          ? CheckHaving<R, H[K]>
          : K extends keyof R
            ? CheckAttributeCondition<NonNullable<R[K]>, Extract<R[K], null>, H[K]>
            : TypeErrorMessage<`no column '${K & string}' of the result`>;
    };

type CheckEach<R, H> = { [Index in keyof H]: CheckHaving<R, H[Index]> };

type ColumnOrder<Name> = Name | SqlExpression | readonly [by: Name | SqlExpression, direction: Direction];

/** The type of an option of groups. Without groups, the result is one row. */
type OfGroups<G, Option> = [G] extends [undefined] ? undefined : Option | undefined;

/** The options of `aggregate`. */
export interface AggregateOptions<M extends AnyModel, G, S, H> extends CallOptions {
  /** Conditions on the rows that are aggregated. */
  readonly where?: Where<M> | undefined;
  /** Declared conditions on these rows. By default, those of the default scope. */
  readonly scope?: ScopeOption<M> | undefined;
  /** `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean | undefined;
  /** By what the rows are grouped: an operand for each column of the result. Without it, all rows are one group. */
  readonly groupBy?: Checked<G, CheckGroups<M, G>>;
  /** The aggregates: one for each further column of the result. */
  readonly select: Checked<S, CheckSelect<M, G, S>>;
  /** Conditions on the columns of the result. */
  readonly having?: unknown extends H
    ? unknown
    : Checked<H, [G] extends [undefined] ? undefined : CheckHaving<ComparedColumns<M, G, S>, H>>;
  /** The order of the rows. With a limit or an offset, it is completed by all groups. */
  readonly order?: NoInfer<OfGroups<G, readonly ColumnOrder<keyof G | keyof S>[]>>;
  /** The maximum number of rows. No limit by default. */
  readonly limit?: NoInfer<OfGroups<G, number>>;
  /** The number of rows to skip. Default 0. */
  readonly offset?: NoInfer<OfGroups<G, number>>;
}
