import type { Op } from '../schema/operators.js';
import type { NotSqlExpression, SqlExpression } from '../schema/sql-fragment.js';
import type { AssociationInfo } from './association-info.js';
import type { ModelExpression } from './expressions.js';
import type {
  AsOf,
  AssociationsByName,
  Attributes,
  CreationAttributes,
  StaticAssociations,
} from './foreign-keys.js';
import type { Any, Defined, EmptyObject, Literal, TypeErrorMessage } from './helpers.js';
import type { IsToMany, IsUnknown } from './include-entries.js';
import type { CheckPaths, PartOf, PathConditions } from './json-paths.js';
import type { AnyModel, NameOf } from './models.js';

/**
 * Conditions on the attributes of a model, all of which must hold. An attribute equals a value, is null, is one of a
 * list, or meets operators. `Op.and`, `Op.or` and `Op.not` combine whole conditions. An `sql` fragment is a condition
 * too. An association that is a static of the model has conditions on its rows: a to-many after `some`, `none` or
 * `every`, a to-one directly, or null for no row.
 *
 * @example
 * const due: Where<typeof Order> = { status: ['open', 'held'], total: { [Op.gte]: '100' }, [Op.not]: { paidAt: null } };
 * const chairs: Where<typeof Order> = { lines: { some: { product: 'Chair' } }, customer: { city: 'Austin' } };
 */
// Written out, without ValueOf and NullOf: with them, each condition in a variable would take the compiler seconds.
export type Where<M extends AnyModel> = Combined<M> &
  AssociationConditions<StaticAssociations<M>> & {
    readonly [K in keyof Attributes<M>]?: K extends keyof CreationAttributes<M>
      ? AttributeCondition<
          NonNullable<CreationAttributes<M>[K]>,
          Extract<CreationAttributes<M>[K], null>,
          ModelExpression<M>
        >
      : AttributeCondition<
          NonNullable<Attributes<M>[K]>,
          Extract<Attributes<M>[K], null>,
          ModelExpression<M>
        >;
  };

/** Conditions on the associations of a model. An empty object type would let `Where` accept a string. */
type AssociationConditions<S> = keyof S extends never
  ? unknown
  : { readonly [K in keyof S as Literal<AsOf<S[K]>>]?: AssociationCondition<S[K]> };

/** A condition on the rows of an association. */
type AssociationCondition<R> = R extends AssociationInfo
  ? IsUnknown<R> extends true
    ? Any
    : IsToMany<R> extends true
      ? ToManyCondition<R['target']>
      : Where<R['target']> | null
  : never;

/** Conditions on the rows of a to-many: at least one, no, or every row meets them. */
interface ToManyConditions<M extends AnyModel> {
  readonly some?: Where<M>;
  readonly none?: Where<M>;
  readonly every?: Where<M>;
}

type ToManyCondition<M extends AnyModel> = ToManyConditions<M> &
  ({ readonly some: unknown } | { readonly none: unknown } | { readonly every: unknown });

/** The values that an attribute can be compared with: those that can be written to it. */
type ComparedValue<M extends AnyModel, K> = K extends keyof CreationAttributes<M>
  ? CreationAttributes<M>[K]
  : Attributes<M>[K & keyof Attributes<M>];
type ValueOf<M extends AnyModel, K> = NonNullable<ComparedValue<M, K>>;
type NullOf<M extends AnyModel, K> = Extract<ComparedValue<M, K>, null>;

interface Combined<M extends AnyModel> extends NotSqlExpression {
  readonly [Op.and]?: readonly Where<M>[];
  readonly [Op.or]?: readonly Where<M>[];
  readonly [Op.not]?: Where<M>;
}

/**
 * A condition on an attribute with values of type `Value`. `Null` is null if the attribute may be null, else never. `E` is
 * the type of `sql` fragments.
 */
type AttributeCondition<Value, Null, E> =
  | Value
  | Null
  | E
  | OneOf<Value, Null>
  | AttributeOperators<Value, Null, E>;

/** A list of values, one of which the attribute equals. Attributes whose own values may be lists do not take it. */
type OneOf<Value, Null> = [Value] extends [string | number | bigint | boolean | Date | Uint8Array]
  ? readonly (Value | Null)[]
  : never;

/** The operators of an attribute. Only text has patterns; DECIMAL has none, although it is read as text. */
type AttributeOperators<Value, Null, E> = [Value] extends [string]
  ? TextOperators<Value, Null, E>
  : [Value] extends [ScalarValue]
    ? ValueOperators<Value, Null, E>
    : [Value] extends [readonly unknown[]]
      ? ListOperators<Value, Null, E>
      : JsonOperators<Value, Null, E>;
type ScalarValue = string | number | bigint | boolean | Date | Uint8Array;

interface EqualityOperators<Value, Null, E> {
  readonly [Op.eq]?: Value | Null | E;
  readonly [Op.ne]?: Value | Null | E;
  readonly [Op.in]?: readonly (Value | Null)[];
  readonly [Op.notIn]?: readonly (Value | Null)[];
  readonly [Op.is]?: Null | Extract<Value, boolean>;
  readonly [Op.not]?: AttributeCondition<Value, Null, E>;
}

interface ValueOperators<Value, Null, E> extends EqualityOperators<Value, Null, E> {
  readonly [Op.gt]?: Value | E;
  readonly [Op.gte]?: Value | E;
  readonly [Op.lt]?: Value | E;
  readonly [Op.lte]?: Value | E;
  readonly [Op.between]?: readonly [low: Value | E, high: Value | E];
}

interface PartOperators<Value> {
  /** For JSON: conditions on what it has at paths. */
  readonly [Op.path]?: PathConditions<Value>;
  readonly [Op.contains]?: PartOf<Value>;
}

/** The operators of JSON, which has no order as a whole. */
interface JsonOperators<Value, Null, E> extends EqualityOperators<Value, Null, E>, PartOperators<Value> {}

/** The operators of a list, which is an array of PostgreSQL or JSON. */
interface ListOperators<Value, Null, E> extends ValueOperators<Value, Null, E>, PartOperators<Value> {}

interface TextOperators<Value, Null, E> extends ValueOperators<Value, Null, E> {
  readonly [Op.like]?: string;
  readonly [Op.notLike]?: string;
  readonly [Op.iLike]?: string;
  readonly [Op.notILike]?: string;
  readonly [Op.startsWith]?: string;
  readonly [Op.endsWith]?: string;
  readonly [Op.contains]?: string;
  readonly [Op.iStartsWith]?: string;
  readonly [Op.iEndsWith]?: string;
  readonly [Op.iContains]?: string;
}

/** Checks conditions on a model that the compiler does not know: none that is given may be undefined. */
export type CheckLooseWhere<Given> = {
  [K in keyof Given]: unknown extends Given[K]
    ? unknown
    : EmptyObject extends Pick<Given, K>
      ? unknown
      : undefined extends Given[K]
        ? TypeErrorMessage<'undefined is no condition'>
        : K extends symbol
          ? CheckLooseWhere<Given[K]>
          : unknown;
};

type Operator = keyof TextOperators<string, null, SqlExpression> | typeof Op.path;

/**
 * Checks conditions that are inferred as `Given`, as in an entry of `include`. TypeScript itself reports no unknown key
 * there. Conditions whose type is already `Where<M>` are accepted as they are.
 */
export type CheckWhere<M extends AnyModel, Given> =
  Where<M> extends Given
    ? Where<M>
    : Given extends SqlExpression
      ? Given
      : Given extends object
        ? {
            [K in keyof Given]: K extends typeof Op.and | typeof Op.or
              ? CheckEach<M, Defined<Given[K]>>
              : K extends typeof Op.not
                ? CheckWhere<M, Defined<Given[K]>>
                : K extends keyof Attributes<M>
                  ? CheckCondition<
                      AttributeCondition<ValueOf<M, K>, NullOf<M, K>, ModelExpression<M>>,
                      AttributeOperators<ValueOf<M, K>, NullOf<M, K>, ModelExpression<M>>,
                      Given[K]
                    >
                  : K extends keyof AssociationsByName<M>
                    ? CheckAssociation<AssociationsByName<M>[K], Given[K]>
                    : TypeErrorMessage<`no attribute '${K & string}' of model '${NameOf<M>}'`>;
          }
        : Where<M>;

type CheckEach<M extends AnyModel, Given> = { [Index in keyof Given]: CheckWhere<M, Given[Index]> };

/** Checks a condition on the rows of an association. */
type CheckAssociation<R, Given> = R extends AssociationInfo
  ? IsUnknown<R> extends true
    ? unknown
    : IsToMany<R> extends true
      ? CheckToMany<R['target'], Given>
      : Given extends null
        ? null
        : CheckWhere<R['target'], Defined<Given>>
  : never;

type CheckToMany<M extends AnyModel, Given> =
  Extract<keyof Given, Quantifier> extends never
    ? ToManyCondition<M>
    : {
        [P in keyof Given]: P extends Quantifier
          ? CheckWhere<M, Defined<Given[P]>>
          : TypeErrorMessage<`'${P & string}' is not 'some', 'none' or 'every'`>;
      };
type Quantifier = keyof ToManyConditions<AnyModel>;

/** Checks a condition on an attribute. An object with operators has no other keys; one without operators is a value. */
type CheckCondition<Wanted, Known, Given> =
  Extract<keyof Given, Operator> extends never
    ? Wanted
    : {
        [P in keyof Given]: P extends keyof Known
          ? P extends typeof Op.path
            ? CheckPaths<Defined<Known[P]>, Given[P]>
            : Defined<Known[P]>
          : TypeErrorMessage<'not an operator of this attribute'>;
      };

/** Checks a condition on a value of type `Value`. `Null` is null if the value may be null, else never. */
export type CheckAttributeCondition<Value, Null, Given> = CheckCondition<
  AttributeCondition<Value, Null, SqlExpression>,
  AttributeOperators<Value, Null, SqlExpression>,
  Given
>;
