import type { KindHeldBy } from '../schema/association.js';
import type { AnyAssociation, AssociationInfo } from './association-info.js';
import type { IsAny, Literal, Optional, Simplify } from './helpers.js';
import type { AnyModel, Creation, DeclaredKeyOf, PkOf, Row, SingularOf } from './models.js';

/**
 * Computes the foreign keys that belongsTo associations add to the declared attributes of a model.
 *
 * @example
 * // class Product extends Model.init({ title: DataTypes.STRING }, …) { static User = this.belongsTo(() => User) }
 * type A = Implied<typeof Product>; // { userId: number | null }
 */

/**
 * The associations that are statics of a model. Only capitalised statics are read: otherwise the type of a static
 * method that calls `this.findOne()` would depend on itself.
 */
export type StaticAssociations<M extends AnyModel> = {
  [K in keyof M as K extends Capitalize<K & string>
    ? IsAssociation<M[K]> extends true
      ? K
      : never
    : never]: StaticInfoOf<M[K]>;
};
/** The associations that are statics of a model, by name. */
export type AssociationsByName<M extends AnyModel> = ByName<StaticAssociations<M>>;
type ByName<S> = { [K in keyof S as Literal<AsOf<S[K]>>]: S[K] };
/** The name of an association. */
export type AsOf<R> = R extends { readonly as: infer As extends string } ? As : never;
type IsAssociation<X> = IsAny<X> extends true ? false : X extends AnyAssociation ? true : false;
type StaticInfoOf<X> = X extends AnyAssociation ? X['~association'] : never;

type BelongsToInfo<M extends AnyModel> = Extract<
  StaticAssociations<M>[keyof StaticAssociations<M>],
  AssociationInfo & { readonly kind: KindHeldBy<'source'> }
>;

/** The association, out of the union `R`, that has the foreign key attribute `Name`. */
type OwnerOf<R, Name> = R extends { readonly foreignKey: infer Names }
  ? Name extends Names
    ? R
    : never
  : never;

/** Whether the options of an association say that its foreign key is NOT NULL. */
export type IsRequiredKey<R extends AssociationInfo> = R['options'] extends {
  readonly foreignKey: { readonly allowNull: false };
}
  ? true
  : false;

/**
 * The value of a foreign key attribute that refers to `T`. It is that of the attribute `Key` if an option names one,
 * else that of the primary key. The part of a composite key follows from the name of the foreign key.
 */
type KeyValue<T extends AnyModel, Prefix extends string, Key, Name> = [Key] extends [never]
  ? Name extends `${Prefix}${infer Part}`
    ? Uncapitalize<Part> extends keyof DeclaredKeyOf<T>
      ? DeclaredKeyOf<T>[Uncapitalize<Part>]
      : AnyPart<T>
    : AnyPart<T>
  : Row<T>[Key & keyof Row<T>];
type AnyPart<T extends AnyModel> = keyof DeclaredKeyOf<T> extends never
  ? PkOf<T>
  : DeclaredKeyOf<T>[keyof DeclaredKeyOf<T>];
type Chosen<O, Option extends 'sourceKey' | 'targetKey'> =
  O extends Readonly<Record<Option, infer Key>> ? Key : never;

type NotNullValue<R extends AssociationInfo, Name> = KeyValue<
  R['target'],
  R['as'],
  Chosen<R['options'], 'targetKey'>,
  Name
>;

/** The value type of the foreign key attribute `Name` of a belongsTo. */
export type StoredKeyValue<R extends AssociationInfo, Name> =
  IsRequiredKey<R> extends true ? NotNullValue<R, Name> : NotNullValue<R, Name> | null;

type ImpliedBy<R extends AssociationInfo, Declared> = {
  [Name in R['foreignKey'] as Exclude<Name, keyof Declared>]: StoredKeyValue<OwnerOf<R, Name>, Name>;
};

/** The foreign keys that the associations of a model add to its declared attributes. */
export type Implied<M extends AnyModel> = ImpliedBy<BelongsToInfo<M>, Row<M>>;

type RequiredNames<R extends AssociationInfo> = R extends AssociationInfo
  ? IsRequiredKey<R> extends true
    ? R['foreignKey']
    : never
  : never;
type WithImplied<Base, I, Required> = Base & { [K in keyof I as Extract<K, Required>]: I[K] } & Optional<{
    [K in keyof I as Exclude<K, Required>]: I[K];
  }>;

/** The attributes of a row as it is read: the declared ones, and the foreign keys of belongsTo associations. */
export type Attributes<M extends AnyModel> = keyof Implied<M> extends never
  ? Row<M>
  : Simplify<Row<M> & Implied<M>>;

/** The attributes that create a row. Those that may be left out are optional. */
export type CreationAttributes<M extends AnyModel> = keyof Implied<M> extends never
  ? Creation<M>
  : Simplify<WithImplied<Creation<M>, Implied<M>, RequiredNames<BelongsToInfo<M>>>>;

type ToSource<R extends AssociationInfo, Name> = KeyValue<
  R['source'],
  SingularOf<R['source']>,
  Chosen<R['options'], 'sourceKey'>,
  Name
>;
type ToTarget<R extends AssociationInfo, Name> = KeyValue<
  R['target'],
  SingularOf<R['target']>,
  Chosen<R['options'], 'targetKey'>,
  Name
>;

/** The foreign keys of a through row to both ends. */
export type ThroughKeys<R extends AssociationInfo> = { [Name in R['foreignKey']]: ToSource<R, Name> } & {
  [Name in R['otherKey']]: ToTarget<R, Name>;
};
