import type { ErrorCode } from './error-codes.js';
import type { Path } from './path.js';

/** What an error reports in addition to its message. */
export interface ErrorDetails {
  readonly code?: ErrorCode | undefined;
  /** Name of the model concerned. */
  readonly model?: string | undefined;
  /** Name of the attribute concerned. */
  readonly attribute?: string | undefined;
  /** Property name (`as`) of the association concerned. */
  readonly association?: string | undefined;
  /** Advice for the developer. It is no part of the message, which a client of an API may see. */
  readonly hint?: string | undefined;
  /** What a log shows in place of the message, where that is more than the message and the hint. */
  readonly log?: string | undefined;
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
  /** Advice for the developer: `stack` and `toString()` show it, `message` and JSON do not. */
  declare readonly hint?: string;
  readonly #log: string;

  constructor(message: string, code: ErrorCode, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code ?? code;
    for (const key of ['model', 'attribute', 'association', 'path'] as const) {
      if (details[key] !== undefined) Object.assign(this, { [key]: details[key] });
    }
    const { hint, log = hint === undefined ? message : `${message}; ${hint}` } = details;
    this.#log = log;
    if (hint !== undefined) Object.defineProperty(this, 'hint', { value: hint });
    EspalierError.logInStack(this);
  }

  override toString(): string {
    return `${this.name}: ${this.#log}`;
  }

  /** Shows in the stack of an error what a log is to show. @internal */
  static logInStack(error: EspalierError): void {
    const log = error.#log;
    // Reading a stack makes V8 format it, which an error without a hint need not pay for.
    if (log === error.message || error.stack === undefined) return;
    error.stack = error.stack.replace(error.message, () => log);
  }
}
