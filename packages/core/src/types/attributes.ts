import type { AttributeOptions } from '../schema/attribute.js';
import type { AnyDataType } from '../schema/data-types/index.js';
import type { SqlExpression } from '../schema/sql-fragment.js';
import type { NamedValidators, ValidatorFunction, ValidatorName } from '../schema/validators/declared.js';
import type { StandardSchema } from '../schema/validators/standard-schema.js';
import type { CheckKeys, EmptyObject, IsSingle, Optional, Simplify, TypeErrorMessage } from './helpers.js';

/**
 * Computes two types from the definition of a model's attributes: a row as it is read, and the values that create it.
 *
 * @example
 * // { title: DataTypes.STRING, price: { type: DataTypes.DECIMAL, allowNull: false } }
 * // RowOf:      { id: number; title: string | null; price: string; createdAt: Date; updatedAt: Date }
 * // CreationOf: { price: string | number; id?: number; title?: string | null; createdAt?: Date | string | number; … }
 */

/** The definition of a model's attributes by name: each is a data type, or options with a data type. */
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

// Not `Read<C> | (… ? never : null)`: messages would show the inner alias.
type ReadAs<C> = IsNotNull<C> extends true ? Read<C> : Read<C> | null;
type WrittenAs<C> = IsNotNull<C> extends true ? Written<C> : Written<C> | null;

/** Whether the database computes the values of an attribute, so that no value sets them. */
type IsComputed<C> = C extends { readonly generatedAs: unknown } ? true : false;

/** Whether the context gives an attribute its value. */
type IsTenant<C> = C extends { readonly tenant: true | string } ? true : false;

/** Whether a key is generated: a numeric key that is the whole primary key of `A`, unless `autoIncrement` is false. */
type IsNumericKey<C, A> =
  IsKey<C> extends true
    ? C extends { readonly autoIncrement: false }
      ? false
      : Read<C> extends number | bigint
        ? IsSingle<DeclaredKeyNames<A>>
        : false
    : false;

/** Whether an attribute may be left out of a create: it may be null, has a default, is generated, or is the tenant. */
type IsOptional<C, A> =
  IsNotNull<C> extends false
    ? true
    : C extends { readonly defaultValue: unknown }
      ? true
      : IsCounted<C> extends true
        ? true
        : IsTenant<C> extends true
          ? true
          : IsNumericKey<C, A>;

type CreationRole<C, A> =
  IsComputed<C> extends true ? 'none' : IsOptional<C, A> extends true ? 'optional' : 'required';

type DeclaredKeyNames<A> = { [K in keyof A]: IsKey<A[K]> extends true ? K : never }[keyof A];

/** The declared primary key attributes. If there are none, this type is empty and the model gets an `id`. */
export type DeclaredKey<A> = { [K in DeclaredKeyNames<A>]: ReadAs<A[K]> };

type Id<A> = [DeclaredKeyNames<A>] extends [never] ? { id: number } : EmptyObject;

interface TimestampValues<Value> {
  createdAt: Value;
  updatedAt: Value;
}
type TimestampsOf<A, O, Value> =
  HasTimestamps<O> extends true ? Omit<TimestampValues<Value>, keyof A> : EmptyObject;
type HasTimestamps<O> = O extends { readonly timestamps: infer Given }
  ? Given extends false
    ? false
    : true
  : IsView<O> extends true
    ? false
    : true;

/** Whether a model is a view, whose rows are only read. */
type IsView<O> = O extends { readonly view: true } ? true : false;

/** The attribute of `version: true`, which no value may set. */
type VersionOf<O> = O extends { readonly version: true } ? { readonly version: number } : EmptyObject;

/** The attribute of `paranoid: true`, unless the model declares it itself. */
type DeletionOf<A, O, Value> = O extends { readonly paranoid: true }
  ? Omit<{ deletedAt: Value | null }, keyof A>
  : EmptyObject;

/** A row as it is read. `A` is the definition, `O` the model's options. */
export type RowOf<A, O> = IsView<O> extends true ? ViewRow<A, O> : TableRow<A, O>;

type ViewRow<A, O> = Simplify<{ readonly [K in keyof A]: ReadAs<A[K]> } & Readonly<TimestampsOf<A, O, Date>>>;

type ComputedNames<A> = { [K in keyof A]: IsComputed<A[K]> extends true ? K : never }[keyof A];

// Most models have no computed attribute. A mapped type with `as` takes many instantiations, so they do without.
type DeclaredValues<A> = [ComputedNames<A>] extends [never]
  ? { -readonly [K in keyof A]: ReadAs<A[K]> }
  : { -readonly [K in keyof A as IsComputed<A[K]> extends true ? never : K]: ReadAs<A[K]> } & {
      readonly [K in ComputedNames<A>]: ReadAs<A[K]>;
    };

type TableRow<A, O> = Simplify<
  Id<A> & DeclaredValues<A> & TimestampsOf<A, O, Date> & VersionOf<O> & DeletionOf<A, O, Date>
>;

/** The values by which a row of a view is referred to. No row can be created. */
type ViewValues<A> = {
  readonly 'a view is only read'?: never;
} & { [K in DeclaredKeyNames<A>]?: WrittenAs<A[K]> };

/** The values that create a row: the required ones first, then the optional ones. */
export type CreationOf<A, O> = IsView<O> extends true ? Simplify<ViewValues<A>> : TableCreation<A, O>;

type TableCreation<A, O> = Simplify<
  {
    -readonly [K in keyof A as CreationRole<A[K], A> extends 'required' ? K : never]: WrittenAs<A[K]>;
  } & Optional<
    Id<A> & {
      -readonly [K in keyof A as CreationRole<A[K], A> extends 'optional' ? K : never]: WrittenAs<A[K]>;
    } & TimestampsOf<A, O, Date | string | number> &
      DeletionOf<A, O, Date | string | number>
  >
>;

/** Makes a type readonly at every depth, as the inferred types of literals are that are compared with it. */
type DeepReadonly<T> = T extends readonly unknown[] | { readonly [key: string]: unknown }
  ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T;

/**
 * Checks `validate`. A schema must accept the values that are read, and return values that can be written. A function
 * must accept the values that are read.
 */
type CheckValidation<Given, Value, Written> =
  Given extends StandardSchema<infer Input, infer Output>
    ? [NonNullable<Value>] extends [Input]
      ? [Output] extends [Written | undefined]
        ? unknown
        : TypeErrorMessage<'the schema returns values that the attribute cannot be set to'>
      : TypeErrorMessage<'the schema does not accept the values of the attribute'>
    : {
        [N in keyof Given]: N extends ValidatorName
          ? NamedValidators[N]
          : Given[N] extends (...args: never[]) => unknown
            ? ValidatorFunction<Value>
            : TypeErrorMessage<`no validator has the name '${N & string}'`>;
      };

/** The options that the declaration of a column cannot have. */
type ExcludedOption<C> =
  IsComputed<C> extends true
    ? 'defaultValue' | 'primaryKey' | 'autoIncrement' | 'references' | 'validate' | 'tenant'
    : never;

/** Checks `tenant`: the column may not be null, and the context alone gives its values. */
type CheckTenant<C> =
  IsTenant<C> extends false
    ? unknown
    : IsNotNull<C> extends false
      ? TypeErrorMessage<'a tenant may not be null: add allowNull: false'>
      : C extends { readonly defaultValue: unknown }
        ? TypeErrorMessage<'the context has the value of a tenant: leave defaultValue out'>
        : unknown;

/** Checks each column for more than {@link Columns} does: unknown options, the type of its default, its validators. */
export type CheckColumns<A> = {
  [K in keyof A]: A[K] extends AnyDataType
    ? unknown
    : {
        [P in keyof A[K]]: P extends ExcludedOption<A[K]>
          ? TypeErrorMessage<`'generatedAs' excludes '${P}': the database alone computes the values`>
          : P extends 'defaultValue'
            ? DeepReadonly<WrittenAs<A[K]>> | (() => WrittenAs<A[K]>) | SqlExpression
            : P extends 'validate'
              ? CheckValidation<A[K][P], ReadAs<A[K]>, WrittenAs<A[K]>>
              : P extends 'tenant'
                ? CheckTenant<A[K]>
                : CheckKeys<A[K], AttributeOptions, 'column option'>[P];
      };
};
