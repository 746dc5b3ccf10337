export { Database } from './database.js';
export type { CallTarget, DatabaseInfo, TableWrites } from './diagnostics/event-data.js';
export type { CallEvent, StatementEvent, TransactionEvent } from './diagnostics/events.js';
export type { IsolationLevel } from './dialect/transactions.js';
export type { DatabaseOptions } from './dialects/database-options.js';
export {
  AbortError,
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  RecordNotFoundError,
  RowNotInsertedError,
  TimeoutError,
  TransactionError,
  UniqueConstraintError,
  VersionConflictError,
} from './errors/database-errors.js';
export type { ErrorCode } from './errors/error-codes.js';
export { EspalierError } from './errors/espalier-error.js';
export {
  IncludeError,
  MissingContextError,
  NotIncludedError,
  OptionError,
  UnknownKeyError,
  ValidationError,
} from './errors/input-errors.js';
export { MissingChildrenError } from './errors/missing-children.js';
export { formatPath, type Path } from './errors/path.js';
export { ConfigurationError, CyclicDependencyError, SchemaError } from './errors/schema-errors.js';
export type { PoolStats } from './execute/pool-stats.js';
export type { QueryBuilder } from './execute/query-builder.js';
export type { Transaction } from './execute/transaction.js';
export type { TransactionOptions } from './execute/transaction-options.js';
export { Model } from './model/model.js';
export { changesOf } from './model/save/changes.js';
export type { PlannedFind } from './plan/planned-find.js';
export type {
  InsertBatch,
  KeyReference,
  Level,
  LinkBatch,
  RemovalBatch,
  UpdateBatch,
  UpdateReference,
  WritePlan,
} from './plan/write-plan.js';
export { type Aggregate, type AggregateName, aggregate } from './schema/aggregate-call.js';
export type { AssociationEdge, AssociationGraph, GraphModel } from './schema/association-graph.js';
export { type DataType, DataTypes, type Json } from './schema/data-types/index.js';
export type { Hook, HookDeclarations, HookName } from './schema/hooks.js';
export { plural, singular } from './schema/inflection/inflection.js';
export { Op } from './schema/operators.js';
export type { ChangeKind, RowChange } from './schema/row-change.js';
export type { ScopeConditions, ScopeDeclarations } from './schema/scopes.js';
export {
  type DatePart,
  type JsonExpression,
  type SqlExpression,
  SqlFragment,
  sql,
} from './schema/sql-fragment.js';
export { anyTenant } from './schema/tenant.js';
export type {
  AttributeValidation,
  RecordValidator,
  ValidatorFunction,
  ValidatorName,
} from './schema/validators/declared.js';
export type { StandardSchema } from './schema/validators/standard-schema.js';
export type {
  SchemaPlan,
  SchemaStep,
  SchemaStepKind,
  SchemaWarning,
} from './schema-change/schema-plan.js';
export type {
  CheckDescription,
  ColumnDescription,
  DependentDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  TableDescription,
} from './schema-change/table-description.js';
export type * from './types/index.js';
