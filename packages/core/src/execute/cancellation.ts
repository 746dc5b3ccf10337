import { TimeoutError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import { ValidationError } from '../errors/input-errors.js';
import { describeValue } from '../util/describe-value.js';

/** What a call may be given up for. */
export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds. */
  readonly timeout?: number | undefined;
}

/** Longer than this, a timer of Node's fires at once. */
const maxTimerDelay = 2 ** 31 - 1;

/** Inside Espalier, whatever a call is given up for travels as this, so that nobody takes it for an error of a driver. */
export class Cancelled extends EspalierError {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('The call was given up', 'TIMEOUT', { cause: reason });
    this.reason = reason;
  }
}

/** What stops a call early: its signal, its timeout, or what stops the transaction that it is part of. */
export class Cancellation {
  #cancelled: Cancelled | undefined;
  #outer: Cancellation | undefined;
  readonly #callbacks = new Set<() => void>();
  readonly #signal: AbortSignal | undefined;
  readonly #timeout: number | undefined;
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @internal See {@link withLimits}, which ends it. */
  constructor({ signal, timeout }: CallLimits) {
    this.#signal = signal;
    this.#timeout = timeout;
    this.#deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout;
    if (timeout !== undefined) this.#timer = setTimeout(this.#expire, Math.min(timeout, maxTimerDelay));
    if (signal?.aborted === true) this.#abort();
    else signal?.addEventListener('abort', this.#abort);
  }

  get isCancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  /** Throws when the call is to stop. Asks the clock too: no timer fires while SQLite works. */
  check(): void {
    if (performance.now() >= this.#deadline) this.#expire();
    this.#outer?.check();
    if (this.#cancelled !== undefined) throw this.#cancelled;
  }

  /** Calls back once when the call is to stop, or at once where it already is; the function given back takes that back. */
  onCancel(callback: () => void): () => void {
    if (this.#cancelled !== undefined) callback();
    else this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }

  /** What a promise gives, unless the call is to stop before: then whatever comes of the promise is nobody's concern. */
  async race<T>(awaited: Promise<T>): Promise<T> {
    let leave = () => {};
    const stopped = new Promise<never>((_, reject) => {
      leave = this.onCancel(() => reject(this.#cancelled));
    });
    try {
      return await Promise.race([awaited, stopped]);
    } finally {
      leave();
    }
  }

  /** Stops when another does, until the function given back is called. */
  linkTo(outer: Cancellation): () => void {
    this.#outer = outer;
    const leave = outer.onCancel(() => this.#cancel(outer.#cancelled as Cancelled));
    return () => {
      this.#outer = undefined;
      leave();
    };
  }

  /** Leaves no timer and no listener behind. */
  end(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = () => this.#cancel(new Cancelled(this.#signal?.reason));

  readonly #expire = () => {
    const message = `The call took longer than its timeout of ${this.#timeout} ms; nothing of it was kept`;
    this.#cancel(new Cancelled(new TimeoutError(message)));
  };

  #cancel(reason: Cancelled): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = reason;
    for (const callback of [...this.#callbacks]) callback();
  }
}

/**
 * Runs `work` within the limits of a call; without any, nothing is made for it.
 *
 * @throws ValidationError when the limits are none; Interrupted when the call is stopped
 */
export function withLimits<T>(
  limits: CallLimits,
  work: (interrupt: Cancellation | undefined) => Promise<T>,
): Promise<T> {
  const interrupt = cancellationFor(limits);
  return interrupt === undefined ? work(undefined) : work(interrupt).finally(() => interrupt.end());
}

function cancellationFor(limits: CallLimits): Cancellation | undefined {
  checkLimits(limits);
  const isLimited = limits.signal !== undefined || limits.timeout !== undefined;
  return isLimited ? new Cancellation(limits) : undefined;
}

/** @throws ValidationError when the limits are none */
export function checkLimits({ signal, timeout }: CallLimits): void {
  if (signal !== undefined && !isSignal(signal))
    throw new ValidationError(`\`signal\` takes an AbortSignal, not ${describeValue(signal)}`, {
      code: 'INVALID_QUERY',
    });
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0))
    throw new ValidationError('`timeout` takes a number of milliseconds above 0', { code: 'INVALID_QUERY' });
}

/** By what it can do: one of another realm is no instance of this one's class. */
function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

/** What a call throws for an error inside it: of one that was stopped, the reason. */
export function toThrown(error: unknown): unknown {
  return error instanceof Cancelled ? error.reason : error;
}
