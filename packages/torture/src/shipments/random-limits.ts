import type { Random } from '../random.ts';
import type { Tally } from '../tally.ts';
import { type Limits, noLimits } from './world.ts';

/** In milliseconds, after the limit of a call: a cancelled statement has two seconds before its connection is cut. */
const grace = 3000;

/** Returns a function that draws the limits of a call: none, a timeout, or a signal, of up to `longest` milliseconds. */
export function randomLimits(
  { random, tally }: { readonly random: Random; readonly tally: Tally },
  longest: number,
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
