/** How many items are worked on between two questions whether to pause. */
export const itemsBetweenChecks = 200;

/** How many items are worked on before the first question, if nothing can cancel the work. Few items read no clock. */
const itemsBeforeChecks = 1000;

/** In milliseconds. Long work lets the event loop run at least so often. */
const maxWorkBetweenPauses = 10;

/** Says when long work pauses, and for how long. */
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
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The number of calls that wait for the event loop. */
let waiting = 0;

/** Measures how long work has kept the event loop from running. Calls that pause at the same time share the time of a turn. */
export class WorkTime {
  #lastPause: number;
  #max = maxWorkBetweenPauses;

  /** @param start the time from which work is measured */
  constructor(start: number) {
    this.#lastPause = start;
  }

  isOver(now = performance.now()): boolean {
    return now - this.#lastPause >= this.#max;
  }

  async pause(): Promise<void> {
    waiting += 1;
    await nextTurn();
    this.#max = maxWorkBetweenPauses / waiting;
    waiting -= 1;
    this.#lastPause = performance.now();
  }
}

/** The pace of work that nothing can cancel. */
const uncancelled = paceOf(new WorkTime(Number.NEGATIVE_INFINITY));

/** Returns the pace of work that has to be finished. */
export function paceOf(time: WorkTime): Pace {
  const pace: Pace = {
    isPauseDue: () => time.isOver(),
    pause: () => time.pause(),
    get afterWrite() {
      return pace;
    },
  };
  return pace;
}

/** The pace of work that cannot pause, because its caller returns no promise. */
export const withoutPauses: Pace = Object.freeze<Pace>({
  isPauseDue: () => false,
  pause: nextTurn,
  get afterWrite() {
    return withoutPauses;
  },
});

/**
 * Works on items step by step, and pauses between two steps if a pause is due. The loop over the items of a step is in a
 * plain function, so that few items cost no more than this loop.
 *
 * @param step works on as many of the next items as it is given, and returns whether any may be left
 * @param pace that of a call that can be cancelled; `undefined` for another one, which pauses only if the items are many
 */
export function inSteps(step: (count: number) => boolean, pace: Pace | undefined): Paced<void> {
  if (pace === undefined) return step(itemsBeforeChecks) ? inSteps(step, uncancelled) : undefined;
  do if (pace.isPauseDue()) return afterPause(step, pace);
  while (step(itemsBetweenChecks));
  return undefined;
}

async function afterPause(step: (count: number) => boolean, pace: Pace): Promise<void> {
  await pace.pause();
  while (step(itemsBetweenChecks)) if (pace.isPauseDue()) await pace.pause();
}

/** Returns the pace of work that awaits each of its items. @param count the number of items */
export function paceOfMany(count: number, pace: Pace | undefined): Pace {
  return pace ?? (count <= itemsBeforeChecks ? withoutPauses : uncancelled);
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
  if (pace === undefined && items.length <= itemsBeforeChecks) return work(items, 0);
  let next = 0;
  return inSteps((count) => {
    const start = next;
    next += count;
    work(items.slice(start, next), start);
    return next < items.length;
  }, pace);
}

/** Pauses if a pause is due: between pieces of work on all items that cannot pause themselves. @param count the number of items */
export function pauseIfDue(count: number, pace: Pace | undefined): Paced<void> {
  const own = paceOfMany(count, pace);
  return own.isPauseDue() ? own.pause() : undefined;
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

/** Runs work, and what follows its failure; without a promise if the work, or what follows, ends without one. */
export function orElse<T>(work: () => Paced<T>, recover: (error: unknown) => Paced<T>): Paced<T> {
  let result: Paced<T>;
  try {
    result = work();
  } catch (error) {
    return recover(error);
  }
  return result instanceof Promise ? result.catch(recover) : result;
}

/** Runs work, and `end` after its success or failure. Returns a promise if the work does. */
export function andFinally<R>(work: () => R, end: () => void): R {
  let result: R;
  try {
    result = work();
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) return result.finally(end) as R;
  end();
  return result;
}

/** Returns the result of work that cannot pause: its pace is `withoutPauses`. */
export function withoutPause<T>(result: Paced<T>): T {
  if (result instanceof Promise) throw new TypeError('Work that cannot pause has paused');
  return result;
}
