import type { Any, IsSingle } from './helpers.js';

/**
 * Model classes as the other types see them. The types of a model are in `'~model'`, a property that exists for the
 * compiler only. Its key is a string because a declaration file cannot name a symbol wherever a class is written out.
 * The tilde puts it at the end of completion lists.
 *
 * @example
 * // class Book extends Model.init({ isbn: { type: DataTypes.STRING, primaryKey: true } }, { database, modelName: 'book' })
 * type A = PluralOf<typeof Book>; // 'books'
 * type B = PkOf<typeof Book>; // string
 */

/** The types of a model. */
export interface ModelInfo {
  readonly name: string;
  /** The default name of a to-one association to the model. */
  readonly singular: string;
  /** The default name of a to-many association to the model. */
  readonly plural: string;
  /** The declared primary key attributes with their values. If it is empty, the key is `id`. */
  readonly key: Any;
  /** The declared attributes as they are read. */
  readonly row: Any;
  /** The declared attributes as a create takes them. */
  readonly creation: Any;
  /** The declared scopes with their arguments. */
  readonly scopes: Any;
}

/** A model class of any kind. */
export interface AnyModel {
  readonly '~model': ModelInfo;
  new (...args: Any): Any;
}

export type NameOf<M extends AnyModel> = M['~model']['name'];
export type SingularOf<M extends AnyModel> = M['~model']['singular'];
export type PluralOf<M extends AnyModel> = M['~model']['plural'];
export type Row<M extends AnyModel> = M['~model']['row'];
export type Creation<M extends AnyModel> = M['~model']['creation'];
export type DeclaredKeyOf<M extends AnyModel> = M['~model']['key'];

/** The names of the primary key attributes. */
export type KeysOf<M extends AnyModel> = keyof DeclaredKeyOf<M> extends never
  ? 'id'
  : keyof DeclaredKeyOf<M> & string;

/** The value of the primary key. For a composite key, it is an object with its parts. */
export type PkOf<M extends AnyModel> = keyof DeclaredKeyOf<M> extends never
  ? number
  : IsSingle<keyof DeclaredKeyOf<M>> extends true
    ? DeclaredKeyOf<M>[keyof DeclaredKeyOf<M>]
    : DeclaredKeyOf<M>;

/** A model, or a function that returns it. With a function, files can import each other in any order. */
export type Lazy<M> = M | (() => M);
