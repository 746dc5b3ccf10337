import { Model as ModelClass } from './model.js';
import type { Any } from './types.js';

export * as DataTypes from './data-types.js';
export * from './errors.js';
export { col, fn, literal, where } from './expressions.js';
export { Transaction } from './transaction.js';
export { Op } from './where.js';

/** The types of a statement, for the option `type` of `query`. */
export const QueryTypes = Object.freeze({ SELECT: 'SELECT', RAW: 'RAW', INSERT: 'INSERT', UPDATE: 'UPDATE' });

/** The base class of models. The compiler does not know their attributes and associations. */
export const Model: Any = ModelClass;
/** An instance. The type parameters of typed Sequelize code are accepted and ignored. */
export type Model<_Attributes = Any, _Creation = Any> = Record<string, Any>;
