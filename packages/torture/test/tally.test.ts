import { OptionError } from '@espalier/core';
import { PlannedError, Tally } from '../src/tally.js';

describe('the tally of the torture', () => {
  it('counts how calls end, and failures by the class of their error', async () => {
    const tally = new Tally();
    await tally.call(async () => 1);
    await tally.call(() => Promise.reject(new OptionError('no')));
    await tally.call(() => Promise.reject(Object.assign(new OptionError('no'), { outcome: 'unknown' })));
    await tally.call(() => Promise.reject(new PlannedError()));
    expect(tally.counts).toEqual({
      calls: 4,
      faults: 0,
      succeeded: 1,
      failed: { OptionError: 2, PlannedError: 1 },
      unknown: 1,
      violations: [],
    });
  });

  it('reports an error that is not an EspalierError, and a call that does not settle', async () => {
    const tally = new Tally();
    await tally.call(() => Promise.reject(new TypeError('no')), 1000, 'find');
    await tally.call(() => new Promise(() => {}), 10);
    expect(tally.counts.violations).toEqual([
      expect.stringMatching(/not an EspalierError: TypeError: no\n {2}find$/),
      expect.stringMatching(/^a call is pending after its limit\n/),
    ]);
  });
});
