import type { AssociationOptions, ForeignKeyOptions, ThroughOptions } from '../schema/association.js';
import type { BelongsTo, BelongsToMany, HasMany, HasOne, OtherEnd, PrefixedKey } from './associations.js';
import type { AnyModel, Creation, KeysOf, Lazy, PluralOf, Row, SingularOf } from './models.js';
import type { CheckKeys, Problem } from './notation.js';

/**
 * From the options of an association to its type: which names are given, and which are made up.
 *
 * @example
 * // Book.belongsTo(Author)                        'author', 'authorId'
 * // Book.belongsTo(Author, { as: 'editor' })      'editor', 'editorId'
 * // Book.belongsTo(Author, { foreignKey: 'by' })  'author', 'by'
 */

export type BelongsToOptions = Omit<AssociationOptions, 'sourceKey' | 'otherKey' | 'through'>;
export type HasOptions = Omit<AssociationOptions, 'targetKey' | 'otherKey' | 'through'>;

/** The joining table: its name, or its model. */
export type Joining = string | Lazy<AnyModel>;

export interface BelongsToManyOptions extends Omit<AssociationOptions, 'through'> {
  /** The joining table's name, its model, a function that gives the model, or one of these with more options. */
  readonly through: Joining | (Omit<ThroughOptions, 'model'> & { readonly model: Joining });
}

type As<O, Default extends string> = O extends { readonly as: infer Name extends string } ? Name : Default;

/** The attributes that a foreign key refers to: the primary key, unless an option says otherwise. */
type Referred<O, Option extends 'sourceKey' | 'targetKey', M extends AnyModel> =
  O extends Readonly<Record<Option, infer Key extends string>> ? Key : KeysOf<M>;

/** The names in a `foreignKey` or `otherKey` option, in any of its forms. */
type Names<Given> = Given extends string
  ? Given
  : Given extends readonly (infer Each extends string)[]
    ? Each
    : Given extends { readonly name: infer Name extends string }
      ? Name
      : never;
type Given<O, Option extends 'foreignKey' | 'otherKey'> =
  O extends Readonly<Record<Option, infer G>> ? Names<G> : never;
type GivenOr<O, Option extends 'foreignKey' | 'otherKey', Default extends string> = [
  Given<O, Option>,
] extends [never]
  ? Default
  : Given<O, Option>;

type KeyToSource<S extends AnyModel, O> = GivenOr<
  O,
  'foreignKey',
  PrefixedKey<SingularOf<S>, Referred<O, 'sourceKey', S>>
>;

type Resolved<J> = J extends AnyModel ? J : J extends () => infer M ? M : J;
type Through<O> = O extends { readonly through: infer J }
  ? Resolved<J extends { readonly model: infer M } ? M : J>
  : never;

export type BelongsToOf<
  S extends AnyModel,
  T extends AnyModel,
  O,
  A extends string = As<O, SingularOf<T>>,
> = BelongsTo<S, T, A, GivenOr<O, 'foreignKey', PrefixedKey<A, Referred<O, 'targetKey', T>>>, O>;
export type HasOneOf<S extends AnyModel, T extends AnyModel, O> = HasOne<
  S,
  T,
  As<O, SingularOf<T>>,
  KeyToSource<S, O>,
  O
>;
export type HasManyOf<S extends AnyModel, T extends AnyModel, O> = HasMany<
  S,
  T,
  As<O, PluralOf<T>>,
  KeyToSource<S, O>,
  O
>;
export type BelongsToManyOf<
  S extends AnyModel,
  T extends AnyModel,
  O,
  A extends string = As<O, PluralOf<T>>,
> = BelongsToMany<
  S,
  T,
  Through<O>,
  A,
  KeyToSource<S, O>,
  GivenOr<O, 'otherKey', PrefixedKey<OtherEnd<S, T, A>, Referred<O, 'targetKey', T>>>,
  O
>;

// What is known as `string` only passes here: also because the options that TypeScript has already refused come so wide.
type CheckName<Given, M extends AnyModel> = string extends Given ? unknown : keyof Row<M>;
type CheckScope<Scope, M extends AnyModel> = Scope extends object
  ? string extends keyof Scope
    ? unknown
    : {
        [K in keyof Scope]: K extends keyof Creation<M>
          ? Creation<M>[K]
          : Problem<`no attribute '${K & string}' to scope by`>;
      }
  : unknown;
type CheckForeignKey<G> = G extends string | readonly string[]
  ? unknown
  : CheckKeys<G, ForeignKeyOptions, 'foreign key option'>;
type CheckThrough<G> = G extends { readonly model: infer J }
  ? {
      [P in keyof G]: P extends 'scope'
        ? Resolved<J> extends infer M extends AnyModel
          ? CheckScope<G[P], M>
          : unknown
        : CheckKeys<G, ThroughOptions, 'through option'>[P];
    }
  : unknown;

/** Options that are known to `Known`, and name attributes that the two models have. */
export type CheckAssociation<S extends AnyModel, T extends AnyModel, O, Known> = {
  [P in keyof O]: P extends keyof Known
    ? P extends 'scope'
      ? CheckScope<O[P], T>
      : P extends 'sourceKey'
        ? CheckName<O[P], S>
        : P extends 'targetKey'
          ? CheckName<O[P], T>
          : P extends 'foreignKey' | 'otherKey'
            ? CheckForeignKey<O[P]>
            : P extends 'through'
              ? CheckThrough<O[P]>
              : unknown
    : Problem<`unknown association option '${P & string}'`>;
};
