import type { KindHeldBy } from '../schema/association.js';
import type { AssociationInfo } from './association-info.js';
import type { CreationAttributes, Implied, IsRequiredKey, ThroughKeys } from './foreign-keys.js';
import type { Any, EmptyObject, Simplify } from './helpers.js';
import type { Mode } from './include.js';
import type {
  ChildEntries,
  IncludedInfo,
  Includes,
  IsSkippable,
  IsToMany,
  IsUnknown,
  SelectionOf,
  ShownName,
} from './include-entries.js';
import type { Incrementable, ModelInstance, Updatable } from './instance.js';
import type { AnyModel, Creation, KeysOf, NameOf, Row } from './models.js';
import type { Computed, ComputedIn, LeftOut } from './selection.js';
import type { ImplicitId } from './values.js';

/**
 * The instances that a find returns for an `include`: they have the included associations and no others.
 *
 * A to-many association is an array. After `create`, a to-one association is an instance unless its entry says
 * `required: false`. After a find it may be null, unless its entry says `required: true` or the source holds a foreign
 * key that is NOT NULL. If `attributes` are listed, the instances have no others.
 *
 * @example
 * type Page = Loaded<typeof Product, [typeof Product.User]>; // Product & { user: User | null }
 */
export type Loaded<M extends AnyModel, I extends Includes = readonly []> = LoadedOf<M, I[number], 'find'>;

/** The instances that `create` returns for an `include`. `save` returns those of a find, since a to-one may be null. */
export type Created<M extends AnyModel, I extends Includes = readonly []> = LoadedOf<M, I[number], 'create'>;

/** The instances for `E`, the union of the include entries, with the attributes of `Selection`. */
export type LoadedOf<M extends AnyModel, E, In extends Mode, Selection = unknown> = [E] extends [never]
  ? InstanceWith<M, Selection>
  : InstanceWith<M, Selection> & {
      [X in E as ShownName<X>]: NestedResult<M, X, IncludedInfo<X>, In>;
    };

type InstanceWith<M extends AnyModel, Selection> = unknown extends Selection
  ? Whole<M>
  : [ComputedIn<Selection>] extends [never]
    ? Selected<M, Selection>
    : Selected<M, Selection> & Computed<ComputedIn<Selection>>;

type Selected<M extends AnyModel, Selection> = [LeftOut<M, Selection>] extends [never]
  ? Whole<M>
  : Part<M, LeftOut<M, Selection>>;

type Whole<M extends AnyModel> = keyof Implied<M> extends never
  ? InstanceType<M>
  : InstanceType<M> & Simplify<Implied<M>> & Updatable<CreationAttributes<M>>;

/** The properties of the included associations, for `E`, the union of the include entries. */
export type IncludedOf<M extends AnyModel, E> = {
  [X in E as ShownName<X>]: NestedResult<M, X, IncludedInfo<X>, 'find'>;
};

/** An instance of which only some attributes were read. Its model is a property that exists for the compiler only. */
export interface PartialInstance<M extends AnyModel> extends ModelInstance {
  readonly '~partOf': M;
}

type Part<M extends AnyModel, Without extends PropertyKey> = PartialInstance<M> &
  Updatable<CreationAttributes<M>> &
  Incrementable<Creation<M>, KeysOf<M>> &
  Omit<Whole<M>, Without | keyof ModelInstance | 'update' | keyof Incrementable<never, never>>;

/** The value of an included association. */
export type NestedResult<M extends AnyModel, E, R extends AssociationInfo, In extends Mode> =
  IsUnknown<R> extends true
    ? Any
    : IsToMany<R> extends true
      ? [R['through']] extends [never]
        ? Target<E, R, In>[]
        : (Target<E, R, In> & ThroughRowOf<R>)[]
      : CanBeNull<M, E, R, In> extends true
        ? Target<E, R, In> | null
        : Target<E, R, In>;

type Target<E, R extends AssociationInfo, In extends Mode> = LoadedOf<
  R['target'],
  ChildEntries<E>,
  In,
  In extends 'find' ? SelectionOf<E> : unknown
>;

type CanBeNull<M extends AnyModel, E, R extends AssociationInfo, In extends Mode> = In extends 'create'
  ? IsSkippable<E>
  : E extends { readonly required: true }
    ? false
    : R['kind'] extends KindHeldBy<'source'>
      ? HasNullableKey<M, R>
      : true;

/** Whether the foreign key that the source of an association holds may be null. */
export type HasNullableKey<M extends AnyModel, R extends AssociationInfo> =
  IsRequiredKey<R> extends true
    ? false
    : R['foreignKey'] extends keyof Row<M>
      ? null extends Row<M>[R['foreignKey']]
        ? true
        : false
      : true;

/** The through row of a target, under the name of the through model. */
type ThroughRowOf<R extends AssociationInfo> = R['through'] extends infer Through extends AnyModel
  ? { [K in NameOf<Through>]: ThroughInstance<Through, R> }
  : EmptyObject;
type ThroughInstance<Through extends AnyModel, R extends AssociationInfo> = Simplify<
  { [P in keyof InstanceType<Through> as Exclude<P, ImplicitId<Through>>]: InstanceType<Through>[P] } & Omit<
    ThroughKeys<R>,
    keyof InstanceType<Through>
  >
>;
