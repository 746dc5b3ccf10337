import { getEventListeners } from 'node:events';
import { AbortError } from '../../../src/errors/database-errors.js';
import { withLimits } from '../../../src/execute/call-limits.js';
import { Cancellation } from '../../../src/execute/cancellation.js';

const never = new Promise<never>(() => {});
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('a cancellation', () => {
  it('is not created for a call without limits', async () => {
    expect(await withLimits({}, async (cancellation) => cancellation)).toBeUndefined();
  });

  it.each(['succeeds', 'fails'])('stops listening to the signal of a call that %s', async (end) => {
    const { signal } = new AbortController();
    const call = withLimits({ signal, timeout: 1000 }, async () => {
      expect(listeners(signal)).toBe(1);
      if (end === 'fails') throw new Error(end);
    });
    await Promise.allSettled([call]);
    expect(listeners(signal)).toBe(0);
  });

  it('has the reason of the signal, of any type', () => {
    const controller = new AbortController();
    const cancellation = new Cancellation({ signal: controller.signal });
    cancellation.check();
    controller.abort('gone');
    expect(thrownBy(() => cancellation.check())).toMatchObject({ cause: 'gone' });
    expect(cancellation.signal.reason).toBeInstanceOf(AbortError);
  });

  it('reads the clock, since no timer fires while the process is busy', () => {
    const cancellation = new Cancellation({ timeout: 1 });
    const start = performance.now();
    while (performance.now() - start < 2);
    expect(thrownBy(() => cancellation.check())).toMatchObject({ name: 'TimeoutError' });
    cancellation.end();
  });

  it('ends a wait, and leaves no listener after a wait', async () => {
    const controller = new AbortController();
    const cancellation = new Cancellation({ signal: controller.signal });
    expect(await cancellation.race(Promise.resolve('done'))).toBe('done');
    expect(listeners(cancellation.signal)).toBe(0);
    const waiting = cancellation.race(never);
    controller.abort('gone');
    await expect(waiting).rejects.toMatchObject({ cause: 'gone' });
    await expect(cancellation.race(never)).rejects.toMatchObject({ cause: 'gone' });
  });

  it('follows the one around it until it is unlinked', () => {
    const controller = new AbortController();
    const outer = new Cancellation({ signal: controller.signal });
    const [linked, unlinked] = [new Cancellation({}), new Cancellation({})];
    linked.linkTo(outer);
    unlinked.linkTo(outer)();
    expect(listeners(outer.signal)).toBe(1);
    controller.abort('gone');
    expect(linked.signal.reason).toMatchObject({ cause: 'gone' });
    unlinked.check();
  });
});
