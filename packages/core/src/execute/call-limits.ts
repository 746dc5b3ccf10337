import { OptionError } from '../errors/input-errors.js';
import { describeValue } from '../util/describe-value.js';
import { andFinally } from '../util/pausable.js';
import type { Call } from './call.js';
import { type CallLimits, Cancellation } from './cancellation.js';

/**
 * Runs `work` within the limits of a call. Without limits, nothing is allocated.
 *
 * @throws OptionError if a limit is invalid; AbortError or TimeoutError if the call is cancelled
 */
export function withLimits<R>(
  limits: CallLimits & { readonly cancellation?: Cancellation | undefined },
  work: (cancellation: Cancellation | undefined) => R,
): R {
  checkLimits(limits);
  if (limits.cancellation !== undefined) return work(limits.cancellation);
  if (limits.signal === undefined && limits.timeout === undefined) return work(undefined);
  const cancellation = new Cancellation(limits);
  return andFinally(
    () => work(cancellation),
    () => cancellation.end(),
  );
}

/** Runs the steps of a call within its limits. The steps get options that share them. */
export function sharingLimits<O extends Call, R>(options: O, work: (options: O) => R): R {
  return withLimits(options, (cancellation) => {
    if (cancellation === undefined) return work(options);
    return work({ ...options, signal: undefined, timeout: undefined, cancellation });
  });
}

/** @throws OptionError if a limit is invalid */
export function checkLimits({ signal, timeout }: CallLimits): void {
  if (signal !== undefined && !isSignal(signal))
    throw new OptionError(`\`signal\` takes an AbortSignal, not ${describeValue(signal)}`);
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0))
    throw new OptionError('`timeout` takes a number of milliseconds above 0');
}

/** Asks for the methods, because a signal of another realm is not an instance of this realm's class. */
function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}
