import type { ToManyKind } from '../schema/association.js';
import type { MissingAction, MovedAction, SaveMode } from '../schema/save-rules.js';
import type { AnyAssociation, AssociationInfo } from './association-info.js';
import type { Any, EmptyObject, IsAny } from './helpers.js';
import type { AnyModel, Row } from './models.js';
import type { LooseScopeOption } from './scopes.js';
import type { AttributeSelection } from './selection.js';

/**
 * The forms of an entry of `include`, and the association that each refers to.
 *
 * An association object, alone or in `{ association }`, is typed exactly. From a name or a model, the compiler cannot
 * know the association, so nested values are `any`.
 *
 * @example
 * Product.create(values, { include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags, 'reviews'] });
 */

/** The options of an entry of `include` in addition to its association. */
interface EntryOptions {
  /** In a find, the property that shows the rows. Default: the name of the association. With `model`, that name. */
  readonly as?: string;
  /** The associations of the target to include. */
  readonly include?: Includes;
  /** In a find, the attributes to read. All by default. */
  readonly attributes?: AttributeSelection<string>;
  /** In a find, conditions on the rows to read. */
  readonly where?: object;
  /** In a find, declared conditions on the rows to read. By default, those of the default scope. */
  readonly scope?: LooseScopeOption;
  /** In a find, `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean;
  /** In a find, the order of the rows of each parent. */
  readonly order?: readonly unknown[];
  /** In a find, the maximum number of rows of each parent, for to-many associations. No limit by default. */
  readonly limit?: number;
  /**
   * In create, `false` lets a to-one value be absent. In a find, `true` leaves out parents without a matching row. Default:
   * `true` in create, `false` in a find.
   */
  readonly required?: boolean;
  /** In create, the attributes that are read from the values; the name of a through model allows its values. */
  readonly fields?: readonly string[];
  /** In create, properties to add to the options of the hooks of these records. */
  readonly hookOptions?: object;
  // A list that was declared without `as const` has the type `string` for the next three, so that is accepted too.
  /** In save, what happens to stored rows that the values leave out. Default: that of the association, else `'refuse'`. */
  readonly missing?: MissingAction | (string & EmptyObject);
  /** In save, what happens to a row that belongs to another parent. Default: `'refuse'`. */
  readonly moved?: MovedAction | (string & EmptyObject);
  /** In save, how the records of the entry are saved. Default: `'save'`. */
  readonly mode?: SaveMode | (string & EmptyObject);
  /** In save, the attributes of a unique key that identifies records, in addition to the primary key. */
  readonly by?: readonly string[];
}

/** An entry of `include`: an association, its name, its target model, or an object with one of these and options. */
export type IncludeEntry =
  | AnyAssociation
  | AnyModel
  | string
  | (EntryOptions & { readonly association: AnyAssociation | string })
  | (EntryOptions & { readonly model: AnyModel });

/** The type of `include`. */
export type Includes = readonly IncludeEntry[];

/** The names of the options of an entry. */
export type EntryOption = keyof EntryOptions | 'association' | 'model';

/** The info of an association that the compiler cannot know. Its name may be known. */
interface UnknownAssociation<As extends string> {
  readonly kind: 'hasMany';
  readonly source: Any;
  readonly target: Any;
  readonly as: As;
  readonly foreignKey: never;
  readonly otherKey: never;
  readonly through: never;
  readonly options: unknown;
}

/** The info of the association that an entry of `include` refers to. */
export type IncludedInfo<E> =
  IsAny<E> extends true
    ? UnknownAssociation<string>
    : E extends AnyAssociation
      ? E['~association']
      : E extends string
        ? UnknownAssociation<E>
        : E extends { readonly association: infer A extends AnyAssociation | string }
          ? IncludedInfo<A>
          : E extends { readonly as: infer As extends string }
            ? UnknownAssociation<As>
            : UnknownAssociation<string>;

/** The property that shows the rows of an entry: its `as`, by default the name of the association. */
export type ShownName<E> = E extends { readonly as: infer As extends string } ? As : IncludedInfo<E>['as'];

/** The entries nested in an entry, as a union; `never` if there are none. */
export type ChildEntries<E> = E extends { readonly include: infer I extends Includes } ? I[number] : never;

/** The `attributes` of an entry; `unknown` if it has none. */
export type SelectionOf<E> = E extends { readonly attributes: infer Selection } ? Selection : unknown;

/** Whether an entry says `required: false`. */
export type IsSkippable<E> = E extends { readonly required: false } ? true : false;

/** The `mode` of an entry. */
export type ModeOf<E> = E extends { readonly mode: infer Mode } ? Mode : 'save';

/** The attributes in the `by` of an entry, as a union; `never` if it has none. */
export type ByOf<E> = E extends { readonly by: readonly (infer Name)[] } ? Name : never;

/** Whether an association is to-many. */
export type IsToMany<R extends AssociationInfo> = R['kind'] extends ToManyKind ? true : false;

/** Whether the compiler knows nothing about the target of an association. */
export type IsUnknown<R extends AssociationInfo> = IsAny<Row<R['target']>>;
