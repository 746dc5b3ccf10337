import type { Json } from '../schema/data-types/index.js';
import type { Op } from '../schema/operators.js';
import type { NotSqlExpression, SqlExpression } from '../schema/sql-fragment.js';
import type { Attributes, CreationAttributes } from './foreign-keys.js';
import type { TypeErrorMessage } from './helpers.js';
import type { AnyModel, NameOf } from './models.js';

/**
 * Conditions on the attributes of a model. An attribute equals a value, is null, is one of a list, or meets operators;
 * all that is said must hold, and `Op.and`, `Op.or` and `Op.not` combine whole conditions. An `sql` fragment is one too.
 *
 * @example
 * const due: Where<typeof Order> = { status: ['open', 'held'], total: { [Op.gte]: '100' }, [Op.not]: { paidAt: null } };
 */
// Written out, not by way of ValueOf and NullOf: conditions kept in a variable would take the compiler seconds each.
export type Where<M extends AnyModel> = Combined<M> & {
  readonly [K in keyof Attributes<M>]?: K extends keyof CreationAttributes<M>
    ? Condition<NonNullable<CreationAttributes<M>[K]>, Extract<CreationAttributes<M>[K], null>>
    : Condition<NonNullable<Attributes<M>[K]>, Extract<Attributes<M>[K], null>>;
};

/** What can be written to an attribute can also be compared with it. */
type Written<M extends AnyModel, K> = K extends keyof CreationAttributes<M>
  ? CreationAttributes<M>[K]
  : Attributes<M>[K & keyof Attributes<M>];
type ValueOf<M extends AnyModel, K> = NonNullable<Written<M, K>>;
type NullOf<M extends AnyModel, K> = Extract<Written<M, K>, null>;

interface Combined<M extends AnyModel> extends NotSqlExpression {
  readonly [Op.and]?: readonly Where<M>[];
  readonly [Op.or]?: readonly Where<M>[];
  readonly [Op.not]?: Where<M>;
}

/** A condition on an attribute that holds a `Value`, and `Null` if it takes null. */
type Condition<Value, Null> = Value | Null | SqlExpression | OneOf<Value, Null> | Operators<Value, Null>;

/** A list means one of these, but for attributes whose values can be lists themselves. */
type OneOf<Value, Null> = [Value] extends [string | number | bigint | boolean | Date | Uint8Array]
  ? readonly (Value | Null)[]
  : never;

/** What a value of JSON or an array can have in it. */
type PartOf<Value> = Json extends Value
  ? Json
  : Value extends readonly (infer Item)[]
    ? readonly PartOf<Item>[]
    : Value extends object
      ? { readonly [K in keyof Value]?: PartOf<Value[K]> }
      : Value;

/** Patterns are for text, not for numbers that are read as text. */
type Operators<Value, Null> = [Value] extends [string]
  ? TextOperators<Value, Null>
  : [Value] extends [Scalar]
    ? ValueOperators<Value, Null>
    : ContainerOperators<Value, Null>;
type Scalar = string | number | bigint | boolean | Date | Uint8Array;

interface ValueOperators<Value, Null> {
  readonly [Op.eq]?: Value | Null | SqlExpression;
  readonly [Op.ne]?: Value | Null | SqlExpression;
  readonly [Op.gt]?: Value | SqlExpression;
  readonly [Op.gte]?: Value | SqlExpression;
  readonly [Op.lt]?: Value | SqlExpression;
  readonly [Op.lte]?: Value | SqlExpression;
  readonly [Op.between]?: readonly [low: Value | SqlExpression, high: Value | SqlExpression];
  readonly [Op.in]?: readonly (Value | Null)[];
  readonly [Op.notIn]?: readonly (Value | Null)[];
  readonly [Op.is]?: Null | Extract<Value, boolean>;
  readonly [Op.not]?: Condition<Value, Null>;
}

interface ContainerOperators<Value, Null> extends ValueOperators<Value, Null> {
  readonly [Op.contains]?: PartOf<Value>;
}

interface TextOperators<Value, Null> extends ValueOperators<Value, Null> {
  readonly [Op.like]?: string;
  readonly [Op.notLike]?: string;
  readonly [Op.iLike]?: string;
  readonly [Op.startsWith]?: string;
  readonly [Op.endsWith]?: string;
  readonly [Op.contains]?: string;
}

type Operator = keyof TextOperators<string, null>;

/**
 * The same for conditions inferred as `Given`, as in an entry of `include`: there TypeScript itself refuses no unknown
 * key. What is already known to be conditions on `M` passes as it is.
 */
export type CheckWhere<M extends AnyModel, Given> =
  Where<M> extends Given
    ? Where<M>
    : Given extends SqlExpression
      ? Given
      : {
          [K in keyof Given]: K extends typeof Op.and | typeof Op.or
            ? CheckEach<M, Given[K]>
            : K extends typeof Op.not
              ? CheckWhere<M, Given[K]>
              : K extends keyof Where<M>
                ? CheckCondition<Where<M>[K], Operators<ValueOf<M, K>, NullOf<M, K>>, Given[K]>
                : TypeErrorMessage<`no attribute '${K & string}' of model '${NameOf<M>}'`>;
        };

type CheckEach<M extends AnyModel, Given> = { [Index in keyof Given]: CheckWhere<M, Given[Index]> };

/** An object that has operators has nothing else; without any, it can only be a value. */
type CheckCondition<Wanted, Known, Given> =
  Extract<keyof Given, Operator> extends never
    ? Wanted
    : {
        [P in keyof Given]: P extends keyof Known
          ? Known[P]
          : TypeErrorMessage<'not an operator of this attribute'>;
      };
