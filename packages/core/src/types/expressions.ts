import type { SqlExpression } from '../schema/sql-fragment.js';
import type { Attributes } from './foreign-keys.js';
import type { Any, IsAny, TypeErrorMessage } from './helpers.js';
import type { JsonPaths } from './json-paths.js';
import type { AnyModel } from './models.js';

/**
 * `sql` fragments where it is known what they are used with. The attribute and the path of `sql.json`, and the attribute of
 * `sql.month` and its like, are checked. Other fragments are text.
 *
 * What they refer to is in a property, so that the paths of a model are computed only where a fragment has that property.
 *
 * @example
 * const width: ModelExpression<typeof Product> = sql.json('meta', 'size.width', 'number');
 */

/** A fragment that is used with a model. */
export interface ModelExpression<M extends AnyModel> extends SqlExpression {
  readonly '~json'?: JsonReferences<Attributes<M>>;
  readonly '~date'?: DateNames<Attributes<M>>;
}

/** A fragment that is used with the attributes `T`. */
export interface ExpressionOf<T> extends SqlExpression {
  readonly '~json'?: JsonReferences<T>;
  readonly '~date'?: DateNames<T>;
}

/** The paths that `sql.json` can have, by attribute and by the type that it reads. */
type JsonReferences<T> =
  IsAny<T> extends true ? Any : { readonly [K in keyof T]?: PathsIn<NonNullable<T[K]>> };

type PathsIn<Value> =
  IsAny<Value> extends true
    ? Any
    : [Value] extends [string | number | bigint | boolean | Date | Uint8Array]
      ? TypeErrorMessage<'not an attribute of JSON with paths'>
      : PathsByType<Value>;

/** The keys are those of `JsonScalar`, and `json` without one. */
interface PathsByType<Value> {
  readonly json?: JsonPaths<Value>;
  readonly text?: JsonPaths<Value, string>;
  readonly number?: JsonPaths<Value, number>;
  readonly boolean?: JsonPaths<Value, boolean>;
}

/** The names of the attributes that are dates, or text: a DATEONLY is text. */
type DateNames<T> =
  IsAny<T> extends true
    ? Any
    : { [K in keyof T]-?: Extract<T[K], Date | string> extends never ? never : K }[keyof T];
