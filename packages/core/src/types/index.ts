/**
 * The types that users can name.
 *
 * @example
 * import type { Loaded, Values } from '@espalier/core';
 */
// Some of them are for the compiler only: a declaration file with a model class has to be able to name them.

export type { AggregateOptions, AggregateResult, AggregateRow } from './aggregates.js';
export type { AnyAssociation, Association } from './association-info.js';
export type {
  BelongsToManyOptions,
  BelongsToOptions,
  CheckAssociation,
  HasOptions,
} from './association-options.js';
export type {
  BelongsTo,
  BelongsToMany,
  HasMany,
  HasOne,
} from './associations.js';
export type { CheckColumns, Columns, CreationOf, DeclaredKey, RowOf } from './attributes.js';
export type { Changes, IncrementBy, Increments, IncrementsOf, KeyNames, UpsertValuesOf } from './changes.js';
export type {
  BuildOptions,
  BulkCreateOptions,
  CallOptions,
  ConflictOptions,
  CreateOptions,
  FindOrCreateOptions,
  PlanOptions,
  Returned,
  ReturningOption,
  TransactionOption,
  UpsertOptions,
} from './create-options.js';
export type { ExpressionOf, ModelExpression } from './expressions.js';
export type {
  CountOptions,
  ExistsOptions,
  FindByPkOptions,
  FindOneOptions,
  FindOptions,
  FindPageOptions,
  Page,
  StreamOptions,
} from './find-options.js';
export type { Attributes, CreationAttributes } from './foreign-keys.js';
export type { Checked, KeyValues, NoOptions, Optional } from './helpers.js';
export type { HookOf, HookOptions } from './hooks.js';
export type { OneOrManyOf } from './include.js';
export type { IncludeEntry, Includes } from './include-entries.js';
export type {
  Incrementable,
  InstanceDestroyOptions,
  InstanceIncrementOptions,
  InstanceSaveOptions,
  InstanceUpdateOptions,
  ModelInstance,
  NestedUpdates,
  Updatable,
  UpdatableAs,
} from './instance.js';
export type { Created, IncludedOf, Loaded, LoadedOf, PartialInstance } from './loaded.js';
export type { LooseModel, LooseModelStatic } from './loose-model.js';
export type {
  CheckOptions,
  DatabaseHandle,
  Define,
  DefinedModel,
  DefineOptions,
  ModelClass,
  ModelOptions,
} from './model-class.js';
export type { AnyModel, Lazy, PkOf } from './models.js';
export type { AttributeOrder, Direction, Order } from './order.js';
export type { DestroyIncludes, SaveIncludes } from './save-include.js';
export type { PlanSaveOptions, PreviewOptions, RootMode, SaveOptions } from './save-options.js';
export type { OneOrMany, OneOrManyResults } from './save-statics.js';
export type { SaveValues, SaveValuesOf } from './save-values.js';
export type { ScopeOption } from './scopes.js';
export type { DestroySelection, RestoreSelection, Selection } from './selected-rows.js';
export type { AttributeSelection, ComputedAttribute, SelectionFor } from './selection.js';
export type { ModelStatics } from './statics.js';
export type { Values, ValuesOf } from './values.js';
export type { Where } from './where.js';
