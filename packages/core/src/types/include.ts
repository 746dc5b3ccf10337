import type { AnyAssociation, AssociationFacts } from './associations.js';
import type { Attributes } from './foreign-keys.js';
import type { AnyModel, NameOf, Row } from './models.js';
import type { Anything, Checked, CheckKeys, IsAny, Problem } from './notation.js';
import type { CheckWhere } from './where.js';

/**
 * `include`: its forms, what each leads to, and what is wrong with it.
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
  readonly attributes?: readonly string[];
  /** Conditions on the rows to read. */
  readonly where?: object;
  /** In create, `false` lets a to-one association be left out; in a find, `true` leaves out rows without one. */
  readonly required?: boolean;
  /** In create, the attributes that values are taken for; the name of a through model stands for its own values. */
  readonly fields?: readonly string[];
}
export type IncludeEntry =
  | AnyAssociation
  | AnyModel
  | string
  | (EntryOptions & { readonly association: AnyAssociation | string })
  | (EntryOptions & { readonly model: AnyModel });
export type Includes = readonly IncludeEntry[];

type EntryOption = keyof EntryOptions | 'association' | 'model';

/** What stands in for the facts of an association that cannot be known, but for its name perhaps. */
interface UnknownAssociation<As extends string> {
  readonly kind: 'hasMany';
  readonly source: Anything;
  readonly target: Anything;
  readonly as: As;
  readonly foreignKey: never;
  readonly otherKey: never;
  readonly through: never;
  readonly options: unknown;
}

/** The facts of the association that an entry of `include` leads to. */
export type FactsOf<E> =
  IsAny<E> extends true
    ? UnknownAssociation<string>
    : E extends AnyAssociation
      ? E['~association']
      : E extends string
        ? UnknownAssociation<E>
        : E extends { readonly association: infer A extends AnyAssociation | string }
          ? FactsOf<A>
          : E extends { readonly as: infer As extends string }
            ? UnknownAssociation<As>
            : UnknownAssociation<string>;

/** The entries below an entry, as a union; `never` if there are none. */
export type Below<E> = E extends { readonly include: infer I extends Includes } ? I[number] : never;

/** The attributes that an entry asks for; `unknown` if all. */
export type Picked<E> = E extends { readonly attributes: readonly (infer K)[] } ? K : unknown;

/** Whether an entry says `required: false`. */
export type IsSkippable<E> = E extends { readonly required: false } ? true : false;

export type IsToMany<R extends AssociationFacts> = R['kind'] extends 'hasMany' | 'belongsToMany'
  ? true
  : false;

/** Whether nothing is known of the model that an association leads to. */
export type IsUnknown<R extends AssociationFacts> = IsAny<Row<R['target']>>;

type OfSource<M extends AnyModel, R extends AssociationFacts> = [NameOf<R['source']>] extends [NameOf<M>]
  ? unknown
  : Problem<`association '${R['as']}' belongs to model '${NameOf<R['source']>}', not to '${NameOf<M>}'`>;

/** What the include is for: the values of a create, or the rows of a find. */
export type Mode = 'create' | 'find';

type CheckOption<
  M extends AnyModel,
  R extends AssociationFacts,
  E,
  P extends keyof E,
  In extends Mode,
> = P extends 'association'
  ? OfSource<M, R>
  : P extends 'include'
    ? CheckIncludes<R['target'], E[P], In>
    : P extends 'as'
      ? R['as']
      : P extends 'attributes' | 'where'
        ? In extends 'find'
          ? CheckSelection<R['target'], E[P], P>
          : Problem<`only finders take '${P}'`>
        : P extends 'fields'
          ? In extends 'create'
            ? readonly (keyof Attributes<R['target']> | ThroughName<R>)[]
            : Problem<`only create takes 'fields'`>
          : P extends EntryOption
            ? unknown
            : Problem<`unknown include option '${P & string}'`>;

/** Under this name the values of the joining rows are given. */
type ThroughName<R extends AssociationFacts> = R['through'] extends AnyModel ? NameOf<R['through']> : never;

type CheckSelection<M extends AnyModel, Given, P extends 'attributes' | 'where'> = P extends 'where'
  ? CheckWhere<M, Given>
  : readonly (keyof Attributes<M>)[];

type CheckEntry<M extends AnyModel, E, In extends Mode> =
  IsAny<E> extends true
    ? unknown
    : E extends string | AnyModel
      ? unknown
      : E extends AnyAssociation
        ? OfSource<M, FactsOf<E>>
        : IsUnknown<FactsOf<E>> extends true
          ? CheckKeys<E, Record<EntryOption, unknown>, 'include option'>
          : { [P in keyof E]: CheckOption<M, FactsOf<E>, E, P, In> };

/** The same entries with each mistake replaced by its description. */
export type CheckIncludes<M extends AnyModel, I, In extends Mode> = {
  [K in keyof I]: CheckEntry<M, I[K], In>;
};

/** The type of an `include` parameter. */
export type IncludeOf<M extends AnyModel, I, In extends Mode> = Checked<I, CheckIncludes<M, I, In>>;
