/** How many items are worked on between two questions whether to pause. */
export const itemsBetweenChecks = 200;

/** More than any list has. V8 counts numbers of this size fastest. */
const allItems = 2 ** 30 - 1;

/** Says when long work pauses, and for how long. Work that nothing can cancel has no pace, and does not pause. */
export interface Pace {
  /** Asked before each step. Throws if the work has to end. */
  isPauseDue(): boolean;
  /** Lets the process do other work. */
  pause(): Promise<void>;
  /** The same pace for work that has to be finished, because it shows what is written already. Never throws. */
  readonly afterWrite: Pace;
}

/** The result of work that may pause: a promise only if it has paused, or has to wait for something else. */
export type Paced<T> = T | Promise<T>;

/** Lets the event loop run, which fires timers and aborts signals. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Works on items step by step, and pauses between two steps if a pause is due. The loop over the items of a step is in a
 * plain function, which costs work without a pace nothing.
 *
 * @param step works on as many of the next items as it is given, and returns whether any may be left
 */
export function inSteps(step: (count: number) => boolean, pace: Pace | undefined): Paced<void> {
  if (pace === undefined) {
    while (step(allItems));
    return undefined;
  }
  do if (pace.isPauseDue()) return afterPause(step, pace);
  while (step(itemsBetweenChecks));
  return undefined;
}

async function afterPause(step: (count: number) => boolean, pace: Pace): Promise<void> {
  await pace.pause();
  while (step(itemsBetweenChecks)) if (pace.isPauseDue()) await pace.pause();
}

/**
 * Works on the items of a list, and pauses between two parts of it if a pause is due.
 *
 * @param work works on some items, the first of which is at the position `start`
 */
export function inParts<T>(
  items: readonly T[],
  pace: Pace | undefined,
  work: (some: readonly T[], start: number) => void,
): Paced<void> {
  if (pace === undefined) return work(items, 0);
  let next = 0;
  return inSteps((count) => {
    const start = next;
    next += count;
    work(items.slice(start, next), start);
    return next < items.length;
  }, pace);
}

/** Works on items one after the other, each of which may pause. */
export function eachOf<T>(items: readonly T[], work: (item: T) => Paced<void>): Paced<void> {
  for (let next = 0; next < items.length; next += 1) {
    const working = work(items[next] as T);
    if (working instanceof Promise) return workOnRest(working, items.slice(next + 1), work);
  }
  return undefined;
}

async function workOnRest<T>(
  first: Promise<void>,
  items: readonly T[],
  work: (item: T) => Paced<void>,
): Promise<void> {
  await first;
  for (const item of items) await work(item);
}

/** Calls the next step of work with the result of the step before it; without a promise if that is known already. */
export function andThen<T, R>(before: Paced<T>, next: (result: T) => Paced<R>): Paced<R> {
  return before instanceof Promise ? before.then(next) : next(before);
}

/** Returns the result of work without a pace, which has nothing to wait for. */
export function withoutPause<T>(result: Paced<T>): T {
  if (result instanceof Promise) throw new TypeError('Work without a pace has paused');
  return result;
}
