import type { ToManyKind } from '../schema/association.js';
import type { AnyAssociation, AssociationInfo } from './association-info.js';
import type { Any, IsAny } from './helpers.js';
import type { AnyModel, Row } from './models.js';
import type { AttributeSelection } from './selection.js';

/**
 * `include`: its forms, and what each leads to.
 *
 * An association, alone or in `{ association }`, is followed to its exact types. Where there is only a name or a model,
 * the association cannot be known to the compiler, and what is nested there is `any`.
 *
 * @example
 * Product.create(values, { include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags, 'reviews'] });
 */
interface EntryOptions {
  readonly as?: string;
  readonly include?: Includes;
  /** The attributes to read; all unless given. */
  readonly attributes?: AttributeSelection<string>;
  /** Conditions on the rows to read. */
  readonly where?: object;
  /** The order of the rows of each parent. */
  readonly order?: readonly unknown[];
  /** To-many: the most rows of each parent. */
  readonly limit?: number;
  /** In create, `false` lets a to-one association be left out; in a find, `true` leaves out rows without one. */
  readonly required?: boolean;
  /** In create, the attributes that values are taken for; the name of a through model stands for its own values. */
  readonly fields?: readonly string[];
  /** In create, what the hooks of the records find among their options. */
  readonly hookOptions?: object;
}
export type IncludeEntry =
  | AnyAssociation
  | AnyModel
  | string
  | (EntryOptions & { readonly association: AnyAssociation | string })
  | (EntryOptions & { readonly model: AnyModel });
export type Includes = readonly IncludeEntry[];

export type EntryOption = keyof EntryOptions | 'association' | 'model';

/** What stands in for the facts of an association that cannot be known, but for its name perhaps. */
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

/** The facts of the association that an entry of `include` leads to. */
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

/** The entries below an entry, as a union; `never` if there are none. */
export type ChildEntries<E> = E extends { readonly include: infer I extends Includes } ? I[number] : never;

/** What an entry has for `attributes`; `unknown` if nothing. */
export type SelectionOf<E> = E extends { readonly attributes: infer Selection } ? Selection : unknown;

/** Whether an entry says `required: false`. */
export type IsSkippable<E> = E extends { readonly required: false } ? true : false;

export type IsToMany<R extends AssociationInfo> = R['kind'] extends ToManyKind ? true : false;

/** Whether nothing is known of the model that an association leads to. */
export type IsUnknown<R extends AssociationInfo> = IsAny<Row<R['target']>>;
