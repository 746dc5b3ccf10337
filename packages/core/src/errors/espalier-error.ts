import type { Path } from './path.js';

/** Every code an error of Espalier can have. The list is closed: a `switch` over it can be exhaustive. */
export type ErrorCode =
  | 'VALIDATION_FAILED'
  | 'INVALID_VALUE'
  | 'INVALID_SHAPE'
  | 'NULL_NOT_ALLOWED'
  | 'FOREIGN_KEY_CONFLICT'
  | 'DUPLICATE_KEY'
  | 'VALIDATOR_REFUSED'
  | 'TOO_MUCH_INPUT'
  | 'UNKNOWN_KEY'
  | 'NOT_INCLUDED'
  | 'INVALID_QUERY'
  | 'INVALID_OPTION'
  | 'INVALID_INCLUDE'
  | 'INVALID_SCHEMA'
  | 'CYCLIC_DEPENDENCY'
  | 'RECORD_NOT_FOUND'
  | 'ROW_NOT_INSERTED'
  | 'UNIQUE_CONSTRAINT'
  | 'FOREIGN_KEY_CONSTRAINT'
  | 'NOT_NULL_CONSTRAINT'
  | 'CHECK_CONSTRAINT'
  | 'DATABASE_FAILED'
  | 'CONNECTION_FAILED'
  | 'TIMEOUT'
  | 'TRANSACTION_FAILED'
  | 'INVALID_CONFIGURATION';

/** What an error can tell beside its message. */
export interface ErrorDetails {
  readonly code?: ErrorCode | undefined;
  /** Name of the model concerned. */
  readonly model?: string | undefined;
  /** Name of the attribute concerned. */
  readonly attribute?: string | undefined;
  /** Property name (`as`) of the association concerned. */
  readonly association?: string | undefined;
  /** Where in the user's values; empty at the root. */
  readonly path?: Path | undefined;
  /** The error beneath this one, a driver's for example. */
  readonly cause?: unknown;
}

/** Base of every error that Espalier throws. Tell errors apart by class or by `code`; both are stable, messages are not. */
export class EspalierError extends Error {
  readonly code: ErrorCode;
  declare readonly model?: string;
  declare readonly attribute?: string;
  declare readonly association?: string;
  declare readonly path?: Path;

  constructor(message: string, code: ErrorCode, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code ?? code;
    for (const key of ['model', 'attribute', 'association', 'path'] as const) {
      if (details[key] !== undefined) Object.assign(this, { [key]: details[key] });
    }
  }
}
