import type { KindHeldBy } from '../schema/association.js';
import type { AssociationInfo } from './association-info.js';
import type { CreationAttributes, StaticAssociations, StoredKeyValue } from './foreign-keys.js';
import type { Any, EmptyObject, Literal, Optional, Simplify, TypeErrorMessage } from './helpers.js';
import type {
  ChildEntries,
  IncludedInfo,
  Includes,
  IsSkippable,
  IsToMany,
  IsUnknown,
} from './include-entries.js';
import type { AnyModel, Creation, DeclaredKeyOf, NameOf } from './models.js';

/**
 * The values that `create` takes for an `include`: the attributes, and the nested values of the included associations.
 *
 * - A foreign key that nesting sets is not accepted.
 * - An included to-one association is required unless its entry says `required: false`. A to-many may be left out.
 * - An association that is not included takes no value, and its type says what to add to `include`.
 *
 * @example
 * const values: Values<typeof Product, [typeof Product.User]> = { title: 'Chair', user: { firstName: 'Mick' } };
 */
export type Values<M extends AnyModel, I extends Includes = readonly []> = ValuesOf<M, I[number]>;

/**
 * The values for `E`, the union of the include entries. `Filled` are the attributes that the parent sets, and `R` is
 * the association that the values are nested in.
 */
export type ValuesOf<M extends AnyModel, E, Filled = never, R extends AssociationInfo = never> = Simplify<
  ([E] extends [never]
    ? Without<CreationAttributes<M>, Filled>
    : Without<CreationAttributes<M>, Filled | HeldNames<E>> & Nested<E>) &
    NestedThroughValues<R> &
    NotIncludedHints<M, E>
>;

/** A type without some properties. */
export type Without<T, Names> = [Names & keyof T] extends [never] ? T : Omit<T, Names & keyof T>;

/** The foreign keys that the included belongsTo associations set. */
export type HeldNames<E> = E extends unknown
  ? IncludedInfo<E>['kind'] extends KindHeldBy<'source'>
    ? IncludedInfo<E>['foreignKey']
    : never
  : never;

type IsOptionalNested<E> = IsToMany<IncludedInfo<E>> extends true ? true : IsSkippable<E>;
/** The name of the association of an entry whose value may (`Absent`) or may not be left out. */
export type NestedName<E, Absent extends boolean> =
  IsOptionalNested<E> extends Absent ? IncludedInfo<E>['as'] : never;

type Nested<E> = { [X in E as NestedName<X, false>]: NestedValue<X, IncludedInfo<X>> } & Optional<{
  [X in E as NestedName<X, true>]: NestedValue<X, IncludedInfo<X>>;
}> &
  ForeignKeyInstead<E>;

/** The foreign keys of belongsTo associations that may be left out: the key may be passed instead of the value. */
export type ForeignKeyInstead<E> = [E] extends [never]
  ? EmptyObject
  : KeysOfSkippable<Extract<E, { readonly required: false }>>;
type KeysOfSkippable<E> = [HeldNames<E>] extends [never]
  ? EmptyObject
  : Optional<{ [Name in HeldNames<E>]: ForeignKeyValue<E, Name> }>;
type ForeignKeyValue<E, Name> = E extends unknown
  ? Name extends HeldNames<E>
    ? StoredKeyValue<IncludedInfo<E>, Name> | null
    : never
  : never;

type NestedValue<E, R extends AssociationInfo> =
  IsUnknown<R> extends true
    ? Any
    : IsToMany<R> extends true
      ? readonly ValuesOf<R['target'], ChildEntries<E>, FilledByParent<R>, R>[]
      : IsSkippable<E> extends true
        ? ValuesOf<R['target'], ChildEntries<E>, FilledByParent<R>> | null
        : ValuesOf<R['target'], ChildEntries<E>, FilledByParent<R>>;

type ScopeOf<O> = O extends { readonly scope: infer Scope } ? keyof Scope : never;

/** The attributes of a nested record that the association sets: its scope, and a foreign key that the target holds. */
export type FilledByParent<R extends AssociationInfo> =
  | ScopeOf<R['options']>
  | (R['kind'] extends KindHeldBy<'target'> ? R['foreignKey'] : never);

/** The values of the through row, under the name of the through model. */
export type NestedThroughValues<R extends AssociationInfo> = [R] extends [never]
  ? EmptyObject
  : [R['through']] extends [never]
    ? EmptyObject
    : R['through'] extends infer Through extends AnyModel
      ? UnderName<NameOf<Through>, OwnValues<Through, R>>
      : EmptyObject;
type UnderName<Name extends string, V> = EmptyObject extends V
  ? { [K in Name]?: V | undefined }
  : { [K in Name]: V };
type OwnValues<Through extends AnyModel, R extends AssociationInfo> = Simplify<{
  [P in keyof Creation<Through> as Exclude<P, FilledByJoining<Through, R>>]: Creation<Through>[P];
}>;

/** The attributes of through rows that the calls of a belongsToMany take. */
export type OwnThroughValues<R extends AssociationInfo> = R['through'] extends infer Through extends AnyModel
  ? OwnValues<Through, R>
  : EmptyObject;
type FilledByJoining<Through extends AnyModel, R extends AssociationInfo> =
  | R['foreignKey']
  | R['otherKey']
  | ImplicitId<Through>
  | (R['options'] extends { readonly through: infer Given } ? ScopeOf<Given> : never);

/** `'id'` if a through model declares no primary key. It has no `id`: its foreign keys are its primary key. */
export type ImplicitId<Through extends AnyModel> = keyof DeclaredKeyOf<Through> extends never ? 'id' : never;

/** The associations that are statics of the model and not included. They take no value, and their types say why. */
export type NotIncludedHints<M extends AnyModel, E> = [E] extends [never]
  ? HintsOf<M>
  : Without<HintsOf<M>, IncludedInfo<E>['as']>;
type HintsOf<M extends AnyModel> = HintsFor<NameOf<M>, StaticAssociations<M>>;
type HintsFor<Name extends string, S> = {
  [K in keyof S as Literal<AsOf<S[K]>>]?: TypeErrorMessage<`add '${Name}.${K & string}' to include`>;
};
type AsOf<R> = R extends { readonly as: infer As extends string } ? As : never;
