import type { CheckConstraintOptions } from '../schema/check-declaration.js';
import type { IndexOptions } from '../schema/index-declaration.js';
import type { Plural } from '../schema/inflection/inflection.js';
import type { TableOptions } from '../schema/model-declaration.js';
import type { CheckColumns, Columns, CreationOf, DeclaredKey, RowOf } from './attributes.js';
import type { Checked, CheckKeys, NoOptions, Optional } from './helpers.js';
import type { ModelInstance, UpdatableAs } from './instance.js';
import type { ScopesOf } from './scopes.js';
import type { ModelStatics } from './statics.js';

/**
 * The class that `database.define` and `Model.init` return.
 *
 * @example
 * const User = database.define('user', { name: DataTypes.STRING });
 * // ModelClass<'user', { singular: 'user'; plural: 'users' }, {}, { id: number; name: string | null; … }, { id?: number; … }, …>
 */
export interface ModelClass<Name extends string, Names extends Naming, Key, Row, Creation, Update, Scopes>
  extends ModelStatics {
  new (values?: Optional<Creation>): Row & ModelInstance & Update;
  readonly '~model': {
    name: Name;
    singular: Names['singular'];
    plural: Names['plural'];
    key: Key;
    row: Row;
    creation: Creation;
    scopes: Scopes;
  };
}

/** The default names of to-one and to-many associations to a model. */
export interface Naming {
  readonly singular: string;
  readonly plural: string;
}

/** A `Database`, as the types of models see it. */
export interface DatabaseHandle {
  readonly '~database': true;
}

/** The options of `Model.init`. */
export interface ModelOptions extends Partial<TableOptions> {
  /** The database of the model's table. */
  readonly database: DatabaseHandle;
}

/** The options of `database.define`. */
export type DefineOptions = Omit<Partial<TableOptions>, 'modelName'>;

type Name<O> = O extends { readonly modelName: infer N extends string } ? N : string;
type Names<O> = {
  singular: O extends { readonly name: { readonly singular: infer N extends string } } ? N : Name<O>;
  plural: O extends { readonly name: { readonly plural: infer N extends string } } ? N : Plural<Name<O>>;
};

/** The class for attributes `A` and options `O`. */
export type DefinedModel<A, O> = ModelClass<
  Name<O>,
  Names<O>,
  DeclaredKey<A>,
  RowOf<A, O>,
  CreationOf<A, O>,
  UpdatableAs<A, O>,
  ScopesOf<O>
>;

type CheckIndexes<Given> = { [K in keyof Given]: CheckKeys<Given[K], IndexOptions, 'index option'> };
type CheckConstraints<Given> = {
  [K in keyof Given]: CheckKeys<Given[K], CheckConstraintOptions, 'check option'>;
};

/** Checks options `O`: each must be a key of `Known`. */
export type CheckOptions<O, Known> = {
  [P in keyof O]: P extends keyof Known
    ? P extends 'name'
      ? CheckKeys<O[P], Naming, 'name option'>
      : P extends 'indexes'
        ? CheckIndexes<O[P]>
        : P extends 'checks'
          ? CheckConstraints<O[P]>
          : unknown
    : CheckKeys<O, Known, 'model option'>[P];
};

/** The type of `database.define(name, attributes, options)`, which returns a model without a class statement. */
export type Define = <
  const N extends string,
  const A extends Columns,
  const O extends DefineOptions = NoOptions,
>(
  name: N,
  attributes: Checked<A, CheckColumns<A>>,
  // `O` has a default: without the second part, the parameters of functions in `validate` would have no type.
  options?: Checked<O, CheckOptions<O, DefineOptions>> & Pick<DefineOptions, 'validate' | 'hooks'>,
) => DefinedModel<A, O & { readonly modelName: N }>;
