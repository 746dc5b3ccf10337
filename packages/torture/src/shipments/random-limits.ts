import type { Random } from '../random.ts';
import type { Tally } from '../tally.ts';
import { type Limits, noLimits } from './world.ts';

/**
 * Returns a function that draws the limits of a call: none, a timeout, or a signal, of up to `longest` milliseconds.
 *
 * @param grace within how many milliseconds after its limit a call has to settle. Default: 3000, because a cancelled
 * statement has two seconds before its connection is cut
 */
export function randomLimits(
  { random, tally }: { readonly random: Random; readonly tally: Tally },
  longest: number,
  grace = 3000,
): () => Limits {
  return () => {
    if (random.happens(40)) return noLimits();
    tally.fault();
    // Short limits are the most frequent, because calls are short.
    const milliseconds = 0.1 + longest * random.next() ** 3;
    const options = random.happens(50) ? { timeout: milliseconds } : { signal: abortedAfter(milliseconds) };
    return { options, settlesWithin: milliseconds + grace };
  };
}

function abortedAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  if (milliseconds < 0.2) controller.abort();
  else setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
