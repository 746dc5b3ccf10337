/**
 * The types that users can name.
 *
 * @example
 * import type { Loaded, Values } from '@espalier/core';
 */
export type { BelongsToManyOptions, BelongsToOptions, HasOptions } from './association-options.js';
export type {
  AnyAssociation,
  Association,
  BelongsTo,
  BelongsToMany,
  HasMany,
  HasOne,
} from './associations.js';
export type { Columns } from './attributes.js';
export type { Attributes, CreationAttributes } from './foreign-keys.js';
export type { IncludeEntry, Includes } from './include.js';
export type { Created, Loaded } from './loaded.js';
export type { LooseModel, LooseModelStatic } from './loose-model.js';
export type {
  DatabaseHandle,
  Define,
  DefineOptions,
  ModelClass,
  ModelInstance,
  ModelOptions,
} from './model-class.js';
export type { AnyModel } from './models.js';
export type { CreateOptions, FindByPkOptions, FindOneOptions, FindOptions, PlanOptions } from './queries.js';
export type { ModelStatics } from './statics.js';
export type { Values } from './values.js';
export type { Where } from './where.js';
