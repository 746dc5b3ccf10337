import {
  andFinally,
  inParts,
  inSteps,
  orElse,
  type Pace,
  paceOfMany,
  pauseIfDue,
  WorkTime,
  withoutPauses,
} from '../../../src/util/pausable.js';
import { countClockReads } from '../../helpers/clock-reads';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Works on each of some items, and returns them and what the work returns. */
function workOn(count: number, pace?: Pace) {
  const done: number[] = [];
  const working = inParts(items(count), pace, (some) => {
    done.push(...some);
  });
  return { done, working };
}

describe('work on few items', () => {
  it('is done at once, without a promise and without a clock', async () => {
    const { reads } = await countClockReads(async () => {
      const { done, working } = workOn(1000);
      expect(working).toBeUndefined();
      expect(done).toEqual(items(1000));
    }, 1000);
    expect(reads).toBe(0);
  });

  it('is not interrupted between its pieces', async () => {
    const { reads } = await countClockReads(async () => {
      expect(pauseIfDue(1000, undefined)).toBeUndefined();
    }, 1000);
    expect(reads).toBe(0);
  });

  it('awaits its items without a clock', () => {
    expect(paceOfMany(1000, undefined)).toBe(withoutPauses);
    expect(paceOfMany(1001, undefined)).not.toBe(withoutPauses);
  });
});

describe('work on many items', () => {
  it('is done in the order of the items, and lets the event loop run', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns < 1000) setImmediate(count);
    };
    setImmediate(count);
    await countClockReads(async () => {
      const { done, working } = workOn(3000);
      expect(working).toBeInstanceOf(Promise);
      await working;
      expect(done).toEqual(items(3000));
    }, 10);
    expect(turns).toBeGreaterThan(5);
    turns = 1000;
  });

  it('lets the event loop run between two pieces that cannot pause, if they take long', async () => {
    const time = new WorkTime(0);
    const pace = { ...withoutPauses, isPauseDue: () => time.isOver(10), pause: () => time.pause() };
    const pausing = pauseIfDue(1001, pace);
    expect(pausing).toBeInstanceOf(Promise);
    await pausing;
    expect(pauseIfDue(1001, pace)).toBeUndefined();
    expect(pauseIfDue(1001, withoutPauses)).toBeUndefined();
  });

  it('is done at once if it cannot pause', async () => {
    const { reads } = await countClockReads(async () => {
      const { done, working } = workOn(3000, withoutPauses);
      expect(working).toBeUndefined();
      expect(done).toEqual(items(3000));
    }, 1000);
    expect(reads).toBe(0);
  });

  it('fails with the error of a step, before and after a pause', async () => {
    const failAt = (position: number) => (some: readonly number[]) => {
      if (some.includes(position)) throw new Error(`item ${position}`);
    };
    await countClockReads(async () => {
      expect(() => inParts(items(1000), undefined, failAt(5))).toThrow('item 5');
      const working = inParts(items(3000), undefined, failAt(2500));
      await expect(working).rejects.toThrow('item 2500');
    }, 10);
  });

  it('shares the time of a turn with other work that pauses', async () => {
    const together = async (calls: number) => {
      const { mostInOneTurn } = await countClockReads(async () => {
        const steps = items(calls).map(() => {
          let left = 500;
          const time = new WorkTime(performance.now());
          const pace: Pace = { ...withoutPauses, isPauseDue: () => time.isOver(), pause: () => time.pause() };
          return inSteps(() => {
            left -= 1;
            return left > 0;
          }, pace);
        });
        await Promise.all(steps);
      }, 0.5);
      return mostInOneTurn;
    };
    await together(1);
    // 20 reads of half a millisecond fill a turn.
    expect(await together(1)).toBeLessThan(30);
    expect(await together(5)).toBeLessThan(150);
  });
});

describe('work that may return a promise', () => {
  const failure = new Error('no place');
  const fail = () => {
    throw failure;
  };

  it('is followed by what recovers from its failure, at once or later', async () => {
    const recovered: unknown[] = [];
    const recover = (error: unknown) => {
      recovered.push(error);
      return 'recovered';
    };
    expect(orElse(() => 'done', recover)).toBe('done');
    expect(recovered).toEqual([]);
    expect(orElse<string>(fail, recover)).toBe('recovered');
    await expect(orElse(async () => 'done', recover)).resolves.toBe('done');
    await expect(orElse<string>(async () => fail(), recover)).resolves.toBe('recovered');
    expect(recovered).toEqual([failure, failure]);
    expect(() => orElse(() => 'done', fail)).not.toThrow();
    expect(() => orElse(fail, fail)).toThrow(failure);
  });

  it('is followed by its end once, after its success or failure', async () => {
    let ends = 0;
    const end = () => {
      ends += 1;
    };
    expect(andFinally(() => 'done', end)).toBe('done');
    expect(ends).toBe(1);
    expect(() => andFinally(fail, end)).toThrow(failure);
    expect(ends).toBe(2);
    const working = andFinally(async () => 'done', end);
    expect(ends).toBe(2);
    await expect(working).resolves.toBe('done');
    await expect(andFinally(async () => fail(), end)).rejects.toBe(failure);
    expect(ends).toBe(4);
  });
});
