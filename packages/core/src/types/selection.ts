import type { AnyDataType } from '../schema/data-types/index.js';
import type { SqlExpression } from '../schema/sql-fragment.js';
import type { ModelExpression } from './expressions.js';
import type { Attributes } from './foreign-keys.js';
import type { AnyModel } from './models.js';

/** An expression with the name and the data type that it is read as. Its value may be null. */
export type ComputedAttribute<Expression = SqlExpression> = readonly [
  expression: Expression,
  name: string,
  type: AnyDataType,
];

/**
 * The type of `attributes`: a list of names and expressions to read, or an object that excludes names and adds
 * expressions.
 *
 * @example
 * Product.findAll({ attributes: ['title', [sql`length(${sql.attribute('title')})`, 'letters', DataTypes.INTEGER]] });
 * Product.findAll({ attributes: { exclude: ['description'] } });
 */
export type AttributeSelection<Names, Expression = SqlExpression> =
  | readonly (Names | ComputedAttribute<Expression>)[]
  | {
      readonly include?: readonly ComputedAttribute<Expression>[] | undefined;
      readonly exclude?: readonly Names[] | undefined;
    };

/** The type of `attributes` for a model. */
export type SelectionFor<M extends AnyModel> = AttributeSelection<keyof Attributes<M>, ModelExpression<M>>;

/** The names of the attributes of `M` that a selection leaves out. */
export type LeftOut<M extends AnyModel, Selection> = Selection extends readonly (infer Each)[]
  ? Exclude<keyof Attributes<M>, Each>
  : Selection extends { readonly exclude: readonly (infer Each)[] }
    ? Extract<keyof Attributes<M>, Each>
    : never;

type Entries<Selection> = Selection extends readonly (infer Each)[]
  ? Each
  : Selection extends { readonly include: readonly (infer Each)[] }
    ? Each
    : never;

/** The expressions of a selection, as a union; `never` if there are none. */
export type ComputedIn<Selection> = Extract<Entries<Selection>, ComputedAttribute>;

/** The properties that hold the values of expressions. */
export type Computed<C extends ComputedAttribute> = { [X in C as X[1]]: X[2]['~type']['out'] | null };
