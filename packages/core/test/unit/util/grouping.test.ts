import { chunks, groups } from '../../../src/util/chunks.js';
import { addToList, addToSet, getOrAdd } from '../../../src/util/grouping.js';
import { memoize } from '../../../src/util/memoize.js';
import { haveSameNames } from '../../../src/util/same-names.js';

describe('grouping', () => {
  it('produces the items of a group only when it is asked for', () => {
    const produced: number[] = [];
    function* numbers() {
      for (const number of [1, 2, 3, 4, 5]) {
        produced.push(number);
        yield number;
      }
    }
    const taken = groups(numbers(), 2);
    expect([taken.next().value, produced]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect([...taken]).toEqual([[3, 4], [5]]);
    expect([...groups([], 2)]).toEqual([]);
  });

  it('makes the value of a key once', () => {
    const map = new Map<string, object>();
    const made = getOrAdd(map, 'a', () => ({}));
    expect(getOrAdd(map, 'a', () => ({}))).toBe(made);
  });

  it('collects items under keys, in order', () => {
    const lists = new Map<string, number[]>();
    for (const [key, item] of [
      ['a', 1],
      ['b', 2],
      ['a', 1],
    ] as const)
      addToList(lists, key, item);
    expect(Object.fromEntries(lists)).toEqual({ a: [1, 1], b: [2] });
    const sets = new Map<string, Set<number>>();
    for (const [key, item] of [
      ['a', 1],
      ['b', 2],
      ['a', 1],
    ] as const)
      addToSet(sets, key, item);
    expect(Object.fromEntries(sets)).toEqual({ a: new Set([1]), b: new Set([2]) });
  });
});

describe('memoize', () => {
  it('computes a result once for each object', () => {
    const compute = jest.fn((key: { readonly id: number }) => [key.id]);
    const memoized = memoize(compute);
    const [one, two] = [{ id: 1 }, { id: 2 }];
    expect([memoized(one), memoized(two), memoized(one)]).toEqual([[1], [2], [1]]);
    expect(compute).toHaveBeenCalledTimes(2);
  });
});

describe('chunks', () => {
  it.each([
    [[], 2, []],
    [[1, 2], 2, [[1, 2]]],
    [[1, 2, 3, 4, 5], 2, [[1, 2], [3, 4], [5]]],
    [[1, 2], 0.5, [[1], [2]]],
    [[1, 2], Number.POSITIVE_INFINITY, [[1, 2]]],
  ])('splits %j by %d', (items: number[], size, lists) => {
    expect(chunks(items, size)).toEqual(lists);
  });
});

describe('names', () => {
  it('are the same in any order', () => {
    expect(haveSameNames(['a', 'b'], ['b', 'a'])).toBe(true);
    expect(haveSameNames(['a', 'b'], ['a'])).toBe(false);
    expect(haveSameNames(['a', 'b'], ['a', 'c'])).toBe(false);
  });
});
