import type { AsyncResource } from 'node:async_hooks';
import type { Path } from '../errors/path.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** The rows that a statement writes, for errors of the database. */
export interface WrittenRows {
  readonly model: ModelDefinition;
  /** The path of their values in the values of the call, if the caller passed them. */
  readonly path?: Path | undefined;
  /** The values that the caller passed, or those that were written. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

/** The first table that a statement reads or writes, as events name it. */
export interface TableName {
  readonly table?: string | undefined;
}

/** SQL text with its bindings, in the form that the driver accepts. */
export interface Statement extends TableName {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** The name under which a connection keeps it prepared, if the driver needs one. */
  readonly name?: string;
  /** Whether many calls have the same text, so that it is worth keeping prepared. */
  readonly repeats?: boolean;
  /** The columns that its result begins with, in order, so that their types can be compared with those of the attributes. */
  readonly reads?: readonly ModelColumns[];
  /** The rows that it writes. */
  readonly writes?: WrittenRows;
  /** Whether it begins or ends a part of a transaction, or sets up a connection. It reads and writes no rows. */
  readonly isControl?: boolean;
  /** The asynchronous context of the call that started it, if it is sent with a statement of another call. */
  readonly startedBy?: AsyncResource;
}

/** Columns of one model. */
export interface ModelColumns {
  readonly model: ModelDefinition;
  readonly columns: readonly Attribute[];
  /** The position of the first one in the result. Default: that after the columns before it. */
  readonly start?: number;
}
