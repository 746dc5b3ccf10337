import { EspalierError } from '@espalier/core';

/** What a scenario reports. It is sent from process to process. */
export interface Counts {
  calls: number;
  faults: number;
  succeeded: number;
  /** Failed calls by the class of their error. */
  failed: Record<string, number>;
  unknown: number;
  violations: string[];
}

/** How a call ended: whether its writes were kept, rolled back, or nobody can know. */
export type Outcome = 'kept' | 'undone' | 'unknown';

export type Settled<T> =
  | { readonly outcome: 'kept'; readonly value: T }
  | { readonly outcome: 'undone' | 'unknown' | 'pending'; readonly error?: unknown };

/** What the caller's own code throws on purpose, such as the function of a transaction. */
export class PlannedError extends Error {}

/** In milliseconds. Faults end long before, so a call that takes longer never settles. */
const maxCall = 45_000;

/** Counts the calls and faults of a scenario, and collects what must never happen. */
export class Tally {
  readonly counts: Counts = noCounts();
  /** Is called before each call that says what it is about: it might block this process. */
  onCall: (about: string) => void = () => {};

  /**
   * Runs one call and counts how it ends. An error that is not an EspalierError is a violation, and so is a call that
   * has not settled in time.
   *
   * @param about what a violation reports of the call
   */
  async call<T>(work: () => Promise<T>, milliseconds = maxCall, about = ''): Promise<Settled<T>> {
    const { counts } = this;
    counts.calls += 1;
    if (about !== '') this.onCall(about);
    const started = performance.now();
    const settled = await withinTime(settle(work), milliseconds);
    const taken = performance.now() - started;
    // A blocked event loop fires no timer in time.
    if (settled.outcome === 'pending' || taken > milliseconds) {
      const state = settled.outcome === 'pending' ? 'is pending' : 'settled';
      this.violation(
        `a call ${state} after its limit`,
        `${Math.round(taken - milliseconds)} ms late; ${about}`,
      );
    }
    if (settled.outcome === 'kept') counts.succeeded += 1;
    else if (settled.outcome !== 'pending') this.#countFailure(settled.error, settled.outcome, about);
    return settled;
  }

  #countFailure(error: unknown, outcome: Outcome, about: string): void {
    const name = error instanceof Error ? error.constructor.name : typeof error;
    this.counts.failed[name] = (this.counts.failed[name] ?? 0) + 1;
    if (outcome === 'unknown') this.counts.unknown += 1;
    if (!(error instanceof EspalierError || error instanceof PlannedError))
      this.violation(`a call threw something that is not an EspalierError: ${describe(error)}`, about);
  }

  fault(): void {
    this.counts.faults += 1;
  }

  /** @param about what helps to find the cause; violations that differ only in it are reported as one */
  violation(text: string, about = ''): void {
    this.counts.violations.push(about === '' ? text : `${text}\n  ${about}`);
  }
}

export function noCounts(): Counts {
  return { calls: 0, faults: 0, succeeded: 0, failed: {}, unknown: 0, violations: [] };
}

/** Adds the counts of another process. */
export function addCounts(total: Counts, { failed, violations, ...numbers }: Counts): void {
  for (const name of ['calls', 'faults', 'succeeded', 'unknown'] as const) total[name] += numbers[name];
  for (const [name, count] of Object.entries(failed)) total.failed[name] = (total.failed[name] ?? 0) + count;
  total.violations.push(...violations);
}

/** Returns an error with the places of core that it came through; the nearest one is in the first line. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [place, ...callers] = error.stack?.match(/(?<=packages\/core\/)\S+:\d+/g) ?? [];
  const text = `${error.name}: ${error.message}`;
  return place === undefined ? text : `${text} at ${place}\n  from ${callers.slice(0, 3).join(' ')}`;
}

async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { outcome: 'kept', value: await work() };
  } catch (error) {
    const isUnknown = (error as { outcome?: unknown } | undefined)?.outcome === 'unknown';
    return { outcome: isUnknown ? 'unknown' : 'undone', error };
  }
}

function withinTime<T>(settling: Promise<Settled<T>>, milliseconds: number): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ outcome: 'pending' }), milliseconds);
    void settling.then((settled) => {
      clearTimeout(timer);
      resolve(settled);
    });
  });
}
