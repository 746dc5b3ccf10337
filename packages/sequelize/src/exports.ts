import { Model as ModelClass } from './model.js';
import type { Any } from './types.js';

export * as DataTypes from './data-types.js';
export * from './errors.js';
export { col, fn, literal, where } from './expressions.js';
export { Transaction } from './transaction.js';
export { Op } from './where.js';

/** What `query` is told of a statement. */
export const QueryTypes = Object.freeze({ SELECT: 'SELECT', RAW: 'RAW', INSERT: 'INSERT', UPDATE: 'UPDATE' });

/** A table as a class. Which attributes and associations it has is not known to the compiler. */
export const Model: Any = ModelClass;
/** An instance. What typed code for Sequelize says of its attributes is left alone. */
export type Model<_Attributes = Any, _Creation = Any> = Record<string, Any>;
