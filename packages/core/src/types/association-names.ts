import type { Singular } from '../schema/inflection/inflection.js';
import type { Literal } from './helpers.js';
import type { AnyModel, KeysOf, NameOf, SingularOf } from './models.js';

/**
 * Computes the names in an association from its options: the names in the options, or the default names.
 *
 * @example
 * // Book.belongsTo(Author)                        'author', 'authorId'
 * // Book.belongsTo(Author, { as: 'editor' })      'editor', 'editorId'
 * // Book.belongsTo(Author, { foreignKey: 'by' })  'author', 'by'
 */

/** The property of source instances that holds the target. */
export type As<O, Default extends string> = O extends { readonly as: infer Name extends string }
  ? Name
  : Default;

/** The attributes that a foreign key refers to. By default, these are the primary key. */
type Referred<O, Option extends 'sourceKey' | 'targetKey', M extends AnyModel> =
  O extends Readonly<Record<Option, infer Key extends string>> ? Key : KeysOf<M>;

/** The names in a `foreignKey` or `otherKey` option, in any of its forms. */
type NamesIn<Given> = Given extends string
  ? Given
  : Given extends readonly (infer Each extends string)[]
    ? Each
    : Given extends { readonly name: infer Name extends string }
      ? Name
      : never;
type Given<O, Option extends 'foreignKey' | 'otherKey'> =
  O extends Readonly<Record<Option, infer G>> ? NamesIn<G> : never;
type GivenOr<Names extends string, Default extends string> = [Names] extends [never] ? Default : Names;

/** The default name of a foreign key: a prefix and the name of the key it refers to; a union for a composite key. */
type Prefixed<Prefix extends string, Keys extends string> = [Literal<Prefix>] extends [never]
  ? never
  : `${Prefix}${Capitalize<Literal<Keys>>}`;

/** The foreign key of a belongsTo. By default, it is named after the association. */
export type KeyToTarget<T extends AnyModel, O> = GivenOr<
  Given<O, 'foreignKey'>,
  Prefixed<As<O, SingularOf<T>>, Referred<O, 'targetKey', T>>
>;

/** The foreign key of all other kinds. By default, it is named after the source. */
export type KeyToSource<S extends AnyModel, O> = GivenOr<
  Given<O, 'foreignKey'>,
  Prefixed<SingularOf<S>, Referred<O, 'sourceKey', S>>
>;

/** The other key of a belongsToMany. By default, it is named after the target. */
export type OtherKey<S extends AnyModel, T extends AnyModel, As extends string, O> = GivenOr<
  Given<O, 'otherKey'>,
  Prefixed<OtherEnd<S, T, As>, Referred<O, 'targetKey', T>>
>;

/** The name of one target. If source and target are the same model, it is the singular of the association's name. */
type OtherEnd<S extends AnyModel, T extends AnyModel, As extends string> = [NameOf<S>, NameOf<T>] extends [
  NameOf<T>,
  NameOf<S>,
]
  ? Singular<As>
  : SingularOf<T>;
