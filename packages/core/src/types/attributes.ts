import type { AttributeOptions } from '../schema/attribute.js';
import type { AnyDataType } from '../schema/data-types/index.js';
import type { SqlExpression } from '../schema/sql-fragment.js';
import type { NamedValidators, ValidatorFunction, ValidatorName } from '../schema/validators/declared.js';
import type { StandardSchema } from '../schema/validators/standard-schema.js';
import type { CheckKeys, EmptyObject, IsSingle, Optional, Simplify, TypeErrorMessage } from './helpers.js';

/**
 * From the definition of a model's attributes to its two shapes: a row as it is read, and what creating one takes.
 *
 * @example
 * // { title: DataTypes.STRING, price: { type: DataTypes.DECIMAL, allowNull: false } }
 * // RowOf:      { id: number; title: string | null; price: string; createdAt: Date; updatedAt: Date }
 * // CreationOf: { price: string | number; id?: number; title?: string | null; createdAt?: Date | string | number; … }
 */

/** The attributes of a model by name: a data type each, or a data type with options. */
export type Columns = Readonly<Record<string, AnyDataType | AttributeOptions>>;

type TypeOf<C> = C extends AnyDataType
  ? C
  : C extends { readonly type: infer T extends AnyDataType }
    ? T
    : never;
type Read<C> = TypeOf<C>['~type']['out'];
type Written<C> = TypeOf<C>['~type']['in'];

type IsKey<C> = C extends { readonly primaryKey: true } ? true : false;
type IsCounted<C> = C extends { readonly autoIncrement: true } ? true : false;
type IsNotNull<C> = C extends { readonly allowNull: false }
  ? true
  : IsKey<C> extends true
    ? true
    : IsCounted<C>;

// Not `Read<C> | (… ? never : null)`: the inner alias would show up in messages.
type ReadAs<C> = IsNotNull<C> extends true ? Read<C> : Read<C> | null;
type WrittenAs<C> = IsNotNull<C> extends true ? Written<C> : Written<C> | null;

/** Keys that count up: a number that is the whole primary key of `A`, unless it is told not to. */
type IsNumericKey<C, A> =
  IsKey<C> extends true
    ? C extends { readonly autoIncrement: false }
      ? false
      : Read<C> extends number | bigint
        ? IsSingle<DeclaredKeyNames<A>>
        : false
    : false;

/** Whether creation can do without: the column takes NULL, has a default, or counts up. */
type IsOptional<C, A> =
  IsNotNull<C> extends false
    ? true
    : C extends { readonly defaultValue: unknown }
      ? true
      : IsCounted<C> extends true
        ? true
        : IsNumericKey<C, A>;

type DeclaredKeyNames<A> = { [K in keyof A]: IsKey<A[K]> extends true ? K : never }[keyof A];

/** The primary key attributes that are declared; without any, the model gets an `id` and this is empty. */
export type DeclaredKey<A> = { [K in DeclaredKeyNames<A>]: ReadAs<A[K]> };

type Id<A> = [DeclaredKeyNames<A>] extends [never] ? { id: number } : EmptyObject;

interface Timestamps<Value> {
  createdAt: Value;
  updatedAt: Value;
}
type TimestampsOf<A, O, Value> = O extends { readonly timestamps: false }
  ? EmptyObject
  : Omit<Timestamps<Value>, keyof A>;

/** A row as it is read. `A` is the definition, `O` the model's options. */
export type RowOf<A, O> = Simplify<
  Id<A> & { -readonly [K in keyof A]: ReadAs<A[K]> } & TimestampsOf<A, O, Date>
>;

/** What creating a row takes: first what it cannot do without, then all the rest, as optional. */
export type CreationOf<A, O> = Simplify<
  { -readonly [K in keyof A as IsOptional<A[K], A> extends true ? never : K]: WrittenAs<A[K]> } & Optional<
    Id<A> & {
      -readonly [K in keyof A as IsOptional<A[K], A> extends true ? K : never]: WrittenAs<A[K]>;
    } & TimestampsOf<A, O, Date | string | number>
  >
>;

/** A literal is inferred as readonly, to the bottom; so must be what it is held against. */
type DeepReadonly<T> = T extends readonly unknown[] | { readonly [key: string]: unknown }
  ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T;

/** A schema takes what the attribute holds, and gives what it can be set to; functions take what it holds. */
type CheckValidation<Given, Value, Written> =
  Given extends StandardSchema<infer Input, infer Output>
    ? [NonNullable<Value>] extends [Input]
      ? [Output] extends [Written | undefined]
        ? unknown
        : TypeErrorMessage<'the schema gives what the attribute cannot be set to'>
      : TypeErrorMessage<'the schema does not take what the attribute holds'>
    : {
        [N in keyof Given]: N extends ValidatorName
          ? NamedValidators[N]
          : Given[N] extends (...args: never[]) => unknown
            ? ValidatorFunction<Value>
            : TypeErrorMessage<`no validator has the name '${N & string}'`>;
      };

/** What each column must be beyond {@link Columns}: of known options only, with a default of its own type. */
export type CheckColumns<A> = {
  [K in keyof A]: A[K] extends AnyDataType
    ? unknown
    : {
        [P in keyof A[K]]: P extends 'defaultValue'
          ? DeepReadonly<WrittenAs<A[K]>> | (() => WrittenAs<A[K]>) | SqlExpression
          : P extends 'validate'
            ? CheckValidation<A[K][P], ReadAs<A[K]>, WrittenAs<A[K]>>
            : CheckKeys<A[K], AttributeOptions, 'column option'>[P];
      };
};
