import fc from 'fast-check';
import { quantile, ratios, spread } from '../src/statistics.ts';

describe('the statistics of the benchmark', () => {
  it('returns the median, which is the mean of the two middle figures if their number is even', () => {
    expect(spread([9, 1, 5]).median).toBe(5);
    expect(spread([9, 1, 5, 7]).median).toBe(6);
  });

  it('returns the range of the middle half', () => {
    expect(spread([1, 2, 3, 4, 100])).toEqual({ median: 3, low: 2, high: 4 });
  });

  it('compares each round with the same round of the reference', () => {
    // The machine was three times as slow in the second round, for both.
    expect(ratios([20, 60, 22], [10, 30, 11])).toEqual([2, 2, 2]);
  });

  it('rejects rounds that differ in number, and an empty list', () => {
    expect(() => ratios([1, 2], [1])).toThrow(RangeError);
    expect(() => spread([])).toThrow(RangeError);
  });

  it('has at most the share of figures below a quantile, in any order of the figures', () => {
    const figures = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(figures, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const found = quantile(list, share);
        const below = list.filter((figure) => figure < found).length;
        const above = list.filter((figure) => figure > found).length;
        expect(below).toBeLessThanOrEqual(Math.ceil(share * (list.length - 1)));
        expect(above).toBeLessThanOrEqual(Math.ceil((1 - share) * (list.length - 1)));
        expect(quantile([...list].reverse(), share)).toBe(found);
      }),
    );
  });
});
