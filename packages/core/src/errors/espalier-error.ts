import type { ErrorCode } from './error-codes.js';
import type { Path } from './path.js';

/** The facts that an error reports in addition to its message. */
export interface ErrorDetails {
  readonly code?: ErrorCode | undefined;
  /** The name of the model concerned. */
  readonly model?: string | undefined;
  /** The name of the attribute concerned. */
  readonly attribute?: string | undefined;
  /** The property name (`as`) of the association concerned. */
  readonly association?: string | undefined;
  /** Advice for the developer. It is not part of the message, which a client of an API may see. */
  readonly hint?: string | undefined;
  /** The text that a log shows in place of the message. Default: the message and the hint. */
  readonly log?: string | undefined;
  /** The place in the caller's values; empty at the root. */
  readonly path?: Path | undefined;
  /** `unknown` if the database may have committed. */
  readonly outcome?: 'unknown' | undefined;
  /** The error that caused this one, such as the driver's. */
  readonly cause?: unknown;
}

/**
 * The base class of every error that Espalier throws. Tell errors apart by class or by `code`: both are stable, messages
 * are not.
 *
 * @example
 * try {
 *   await User.create(values, { include });
 * } catch (error) {
 *   if (error instanceof EspalierError && error.code === 'UNIQUE_CONSTRAINT') return 409;
 *   throw error;
 * }
 */
export class EspalierError extends Error {
  static {
    EspalierError.setName(this, 'EspalierError');
  }

  /** The stable name of what is wrong, one of a closed list. */
  readonly code: ErrorCode;
  /** The name of the model concerned. */
  declare readonly model?: string;
  /** The name of the attribute concerned. */
  declare readonly attribute?: string;
  /** The property name (`as`) of the association concerned. */
  declare readonly association?: string;
  /** The place in the values of the call; {@link formatPath} prints it. */
  declare readonly path?: Path;
  /**
   * `'unknown'` if the connection was lost after something that commits was sent and before the database confirmed it: the
   * rows may or may not be written. Absent if nothing of the call was committed.
   */
  declare readonly outcome?: 'unknown';
  /** Advice for the developer: `stack` and `toString()` show it, `message` and JSON do not. */
  declare readonly hint?: string;
  readonly #log: string;

  constructor(message: string, code: ErrorCode, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = Object.hasOwn(new.target.prototype, 'name') ? new.target.prototype.name : new.target.name;
    this.code = details.code ?? code;
    for (const key of ['model', 'attribute', 'association', 'path', 'outcome'] as const) {
      if (details[key] !== undefined) Object.assign(this, { [key]: details[key] });
    }
    const { hint, log = hint === undefined ? message : `${message}; ${hint}` } = details;
    this.#log = log;
    if (hint !== undefined) Object.defineProperty(this, 'hint', { value: hint });
    EspalierError.logInStack(this);
  }

  /** Returns the name, the message and the hint. */
  override toString(): string {
    return `${this.name}: ${this.#log}`;
  }

  /** Sets the name of the errors of a class, which a minifier must not change with the name of the class. @internal */
  static setName({ prototype }: { readonly prototype: Error }, name: string): void {
    Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true });
  }

  /** Replaces the message in the stack of an error by the text for logs. @internal */
  static logInStack(error: EspalierError): void {
    const log = error.#log;
    // Reading a stack makes V8 format it, which errors without a hint should not pay for.
    if (log === error.message || error.stack === undefined) return;
    error.stack = error.stack.replace(error.message, () => log);
  }
}
