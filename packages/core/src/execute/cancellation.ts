import { setMaxListeners } from 'node:events';
import { AbortError, TimeoutError } from '../errors/database-errors.js';
import { onAbort } from '../util/on-abort.js';
import { type Pace, paceOf, WorkTime } from '../util/pausable.js';

/** The options that can cancel a call. */
export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds. */
  readonly timeout?: number | undefined;
}

/** The longest delay in milliseconds: a longer timer of Node fires at once. */
const maxTimerDelay = 2 ** 31 - 1;

/** Returns the error of a call whose signal is aborted. */
export function aborted(signal: AbortSignal): AbortError {
  return new AbortError('The call was aborted by its signal', { cause: signal.reason });
}

/**
 * Cancels a call: when its own signal is aborted, after its timeout, or with the transaction that it is part of.
 *
 * It links signals itself, because Node keeps every `AbortSignal.any` of a signal that outlives it, and has a timer of
 * its own, because the timer of `AbortSignal.timeout` cannot be cleared and does not keep the process running.
 *
 * @see https://github.com/nodejs/node/issues/54614
 */
export class Cancellation implements Pace {
  readonly #controller = new AbortController();
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #removeListener: (() => void) | undefined;
  readonly #timeout: number | undefined;
  readonly #workTime: WorkTime;
  #outer: Cancellation | undefined;

  /** @internal Created and ended by `withLimits`. */
  constructor({ signal, timeout }: CallLimits) {
    this.#timeout = timeout;
    const start = performance.now();
    this.#workTime = new WorkTime(start);
    this.#deadline = timeout === undefined ? Number.POSITIVE_INFINITY : start + timeout;
    if (timeout !== undefined)
      this.#timer = setTimeout(() => this.#expire(), Math.min(timeout, maxTimerDelay));
    if (signal !== undefined) this.#removeListener = onAbort(signal, () => this.#cancel(aborted(signal)));
    // Each savepoint inside a transaction listens too, so their number is no sign of a leak.
    setMaxListeners(0, this.signal);
  }

  /** Aborted when the call is cancelled. Its reason is the error that the call throws. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Throws if the call is cancelled. Reads the clock too, because no timer fires while SQLite works. */
  check(): void {
    this.#checkAt(performance.now());
  }

  /** Throws if the call is cancelled. Whether the event loop has to run. */
  isPauseDue(): boolean {
    const now = performance.now();
    this.#checkAt(now);
    return this.#workTime.isOver(now);
  }

  pause(): Promise<void> {
    return this.#workTime.pause();
  }

  get afterWrite(): Pace {
    return paceOf(this.#workTime);
  }

  /** Waits for a promise, or throws as soon as the call is cancelled. What the promise does after that is ignored. */
  async race<T>(promise: Promise<T>): Promise<T> {
    let removeListener = () => {};
    const cancelled = new Promise<never>((_, reject) => {
      removeListener = onAbort(this.signal, () => reject(this.signal.reason));
    });
    try {
      return await Promise.race([promise, cancelled]);
    } finally {
      removeListener();
    }
  }

  /** Is cancelled along with another one, until the returned function is called. */
  linkTo(outer: Cancellation): () => void {
    this.#outer = outer;
    const removeListener = onAbort(outer.signal, () => this.#cancel(outer.signal.reason));
    return () => {
      this.#outer = undefined;
      removeListener();
    };
  }

  /** Clears the timer and removes the listener. */
  end(): void {
    clearTimeout(this.#timer);
    this.#removeListener?.();
  }

  #checkAt(now: number): void {
    if (now >= this.#deadline) this.#expire();
    this.#outer?.check();
    this.signal.throwIfAborted();
  }

  #expire(): void {
    const message = `The call took longer than its timeout of ${this.#timeout} ms`;
    this.#cancel(new TimeoutError(message));
  }

  #cancel(reason: AbortError | TimeoutError): void {
    this.#controller.abort(reason);
  }
}
