import type { Any, IsSingle } from './helpers.js';

/**
 * Model classes as the other types see them: what is known of a model lies under `'~model'`, a property that exists for
 * the compiler only. A declaration file can name a string key wherever a class is written out, which it could not do with
 * a symbol; the tilde keeps it at the end of completion lists.
 *
 * @example
 * // class Book extends Model.init({ isbn: { type: DataTypes.STRING, primaryKey: true } }, { database, modelName: 'book' })
 * type A = PluralOf<typeof Book>; // 'books'
 * type B = PkOf<typeof Book>; // string
 */

export interface ModelInfo {
  /** The model's name; how to-one associations call it; how to-many associations do. */
  readonly name: string;
  readonly singular: string;
  readonly plural: string;
  /** The primary key attributes that were declared, with their values; without any, there is `id`. */
  readonly key: Any;
  readonly row: Any;
  readonly creation: Any;
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

/** The value of the primary key; of a composite key, an object of its parts. */
export type PkOf<M extends AnyModel> = keyof DeclaredKeyOf<M> extends never
  ? number
  : IsSingle<keyof DeclaredKeyOf<M>> extends true
    ? DeclaredKeyOf<M>[keyof DeclaredKeyOf<M>]
    : DeclaredKeyOf<M>;

/** A model, or a function that gives it: so files can import each other, and a class be named before its definition. */
export type Lazy<M> = M | (() => M);
