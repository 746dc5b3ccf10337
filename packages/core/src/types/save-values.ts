import type { KindHeldBy } from '../schema/association.js';
import type { AssociationInfo } from './association-info.js';
import type { Changes } from './changes.js';
import type { ModelExpression } from './expressions.js';
import type { CreationAttributes } from './foreign-keys.js';
import type { Any, Defined, IsSingle, Optional } from './helpers.js';
import type {
  ByOf,
  ChildEntries,
  IncludedInfo,
  Includes,
  IsToMany,
  IsUnknown,
  ModeOf,
} from './include-entries.js';
import type { HasNullableKey } from './loaded.js';
import type { AnyModel, Creation, KeysOf, Row } from './models.js';
import type {
  FilledByParent,
  ForeignKeyInstead,
  HeldNames,
  NestedThroughValues,
  NotIncludedHints,
  Without,
} from './values.js';

/**
 * The values that `save` takes for an `include`. Each record is one of two:
 *
 * - An identified record has its whole primary key, or the whole key of `by`. Everything else may be left out.
 * - A new record has no key, and everything that `create` asks for.
 *
 * @example
 * const values: SaveValues<typeof Order, [typeof Order.Lines]> = { id: 1, lines: [{ id: 7, qty: 2 }, { sku: 'desk' }] };
 */
export type SaveValues<M extends AnyModel, I extends Includes = readonly []> = SaveValuesOf<M, I[number]>;

/**
 * The values of one root for `E`, the union of the include entries, and the options `mode`, `by` (the names of a key, as
 * a union) and `version` of the call.
 */
export type SaveValuesOf<M extends AnyModel, E, Mode = 'save', By = never, Version = undefined> = RecordOf<
  M,
  E,
  { mode: Mode; by: By; version: Version; below: never }
>;

/** The rules for the records at one place of the values. */
interface Rules {
  readonly mode: unknown;
  /** The names of the key of `by`, as a union. */
  readonly by: unknown;
  /** `'ignore'` if stored rows need no version. */
  readonly version: unknown;
  /** The association that the records are nested in; `never` for roots. */
  readonly below: AssociationInfo;
}

/** The values of one record. If the compiler does not know which of several modes it is, those of any are accepted. */
type RecordOf<M extends AnyModel, E, P extends Rules> = P['mode'] extends infer Mode
  ? Mode extends 'insert'
    ? NewRecord<M, E, P>
    : Mode extends 'link'
      ? LinkedRecord<M, P, KeysOf<M>> | ByKey<P, LinkedRecord<M, P, P['by']>, StoredRecord<M, E, P, never>>
      : Mode extends 'update'
        ?
            | StoredRecord<M, E, P, KeysOf<M>>
            | ByKey<P, StoredRecord<M, E, P, P['by']>, StoredRecord<M, E, P, never>>
        : Mode extends 'upsert'
          ? UpsertedRecord<M, E, P>
          :
              | StoredRecord<M, E, P, KeysOf<M>>
              | ByKey<P, StoredRecord<M, E, P, P['by']>, StoredRecord<M, E, P, never>>
              | RecordWithoutKey<M, E, P>
  : never;

// The compiler reports a mistake that concerns no single member of a union for the one that is declared last.
type Stored<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
type New<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** A record that is identified by the key of `by`. Without `as const`, the compiler does not know which key it is. */
type ByKey<P extends Rules, Known, Unknown> = [P['by']] extends [never]
  ? never
  : string extends P['by']
    ? Unknown
    : Known;

/** The attributes that the parent sets. */
type Filled<P extends Rules> = [P['below']] extends [never] ? never : FilledByParent<P['below']>;

/** A record with everything that `create` asks for, but for a to-one that may be null: it may be left out. */
type NewRecord<M extends AnyModel, E, P extends Rules> = New<
  ([E] extends [never]
    ? Without<CreationAttributes<M>, Filled<P>>
    : Without<CreationAttributes<M>, Filled<P> | HeldNames<NeverNone<M, E>>> & NestedInNew<M, E>) &
    NestedThroughValues<P['below']> &
    NotIncludedHints<M, E>
>;

type NestedInNew<M extends AnyModel, E> = {
  [X in RequiredEntries<M, E> as IncludedInfo<X>['as']]: NestedValue<X, IncludedInfo<X>, false>;
} & NestedInStored<M, Exclude<E, RequiredEntries<M, E>>> &
  ForeignKeyInstead<NeverNone<M, E>>;

/** The entries of to-one associations whose foreign key may not be null. */
type NeverNone<M extends AnyModel, E> = E extends unknown
  ? MayBeNone<M, E> extends true
    ? never
    : E
  : never;
type RequiredEntries<M extends AnyModel, E> = Exclude<NeverNone<M, E>, { readonly required: false }>;

/** A new record whose keys are not given; `never` if every new record has one of them. */
type RecordWithoutKey<M extends AnyModel, E, P extends Rules> = true extends
  | IsAlwaysGiven<M, Parts<KeysOf<M>, P>>
  | IsAlwaysGiven<M, Parts<P['by'], P>>
  ? never
  : New<NewRecord<M, E, P> & Absent<Parts<KeysOf<M>, P>> & Absent<Parts<P['by'], P>>>;

/** The parts of a key that the values themselves give. */
type Parts<Names, P extends Rules> = Exclude<Names, Filled<P>> & PropertyKey;

type IsAlwaysGiven<M extends AnyModel, Names extends PropertyKey> = [Names] extends [never]
  ? false
  : CreationAttributes<M> extends { readonly [K in Names]: unknown }
    ? true
    : false;

/** Keys of one attribute tell a new record from an identified one, so that mistakes are reported for that one. */
type Absent<Names extends PropertyKey> =
  IsSingle<Names> extends true ? { [K in Names]?: null | undefined } : unknown;

/** A record that is identified by the attributes `Names`. */
type StoredRecord<M extends AnyModel, E, P extends Rules, Names> = Stored<
  GivenKey<M, Parts<Names, P>> &
    Changes<Omit<CreationAttributes<M>, (Names & PropertyKey) | Filled<P>>, ModelExpression<M>> &
    VersionOf<M, P> &
    ([E] extends [never] ? unknown : NestedInStored<M, E>) &
    ThroughValuesOfStored<P['below']> &
    NotIncludedHints<M, E>
>;

type GivenKey<M extends AnyModel, Names extends PropertyKey> = {
  [K in Names & keyof CreationAttributes<M>]: NonNullable<CreationAttributes<M>[K]>;
};

/** The version of a model with `version: true`. A stored root gives it, unless versions are ignored. */
type VersionOf<M extends AnyModel, P extends Rules> =
  HasVersion<M> extends true
    ? [P['below'], P['version']] extends [never, undefined]
      ? { version: number }
      : { version?: number | undefined }
    : unknown;

type HasVersion<M extends AnyModel> =
  Row<M> extends { readonly version: number } ? ('version' extends keyof Creation<M> ? false : true) : false;

type NestedInStored<M extends AnyModel, E> = {
  [X in E as IncludedInfo<X>['as']]?: NestedValue<X, IncludedInfo<X>, MayBeNone<M, X>> | undefined;
};

/** Whether a to-one may be null: a row of its target is removed, or its foreign key may be null. */
type MayBeNone<M extends AnyModel, E> =
  IncludedInfo<E>['kind'] extends KindHeldBy<'source'> ? HasNullableKey<M, IncludedInfo<E>> : true;

/** A record that is updated if its row exists, and inserted if not, for which `create` asks for everything. */
type UpsertedRecord<M extends AnyModel, E, P extends Rules> =
  IsAlwaysGiven<M, Parts<KeysOf<M>, P>> extends true
    ? NewRecord<M, E, P>
    : StoredRecord<M, E, P, KeysOf<M>> | New<NewRecord<M, E, P> & Absent<Parts<KeysOf<M>, P>>>;

/** The key of a row that is linked, and the values of the row that joins it. */
type LinkedRecord<M extends AnyModel, P extends Rules, Names> = Stored<
  GivenKey<M, Parts<Names, P>> & ThroughValuesOfStored<P['below']>
>;

/** The values of a through row that may be stored: a row that is not there needs those that `create` asks for. */
type ThroughValuesOfStored<R extends AssociationInfo> = OptionalInside<NestedThroughValues<R>>;
type OptionalInside<T> = { [K in keyof T]?: Optional<Defined<T[K]>> | undefined };

type NestedValue<E, R extends AssociationInfo, MayBeNull> =
  IsUnknown<R> extends true
    ? Any
    : IsToMany<R> extends true
      ? readonly RecordOf<R['target'], ChildEntries<E>, RulesOf<E, R>>[]
      : MayBeNull extends true
        ? RecordOf<R['target'], ChildEntries<E>, RulesOf<E, R>> | null
        : RecordOf<R['target'], ChildEntries<E>, RulesOf<E, R>>;

type RulesOf<E, R extends AssociationInfo> = {
  mode: ModeOf<E>;
  by: ByOf<E>;
  version: 'ignore';
  below: R;
};
