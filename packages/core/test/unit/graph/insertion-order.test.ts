import * as fc from 'fast-check';
import { insertionOrder } from '../../../src/graph/insertion-order.js';

const size = fc.integer({ min: 1, max: 15 });
/** Each number depends on lower ones only; the order of input is any. */
const acyclic = size.chain((count) => {
  const nodes = Array.from({ length: count }, (_, node) => node);
  const node = fc.nat(count - 1);
  return fc.tuple(
    fc.shuffledSubarray(nodes, { minLength: count, maxLength: count }),
    fc.array(fc.tuple(node, node), { maxLength: 3 * count }),
  );
});
const dependenciesIn = (pairs: readonly (readonly [number, number])[]) => (node: number) =>
  pairs.filter(([a, b]) => Math.max(a, b) === node && a !== b).map(([a, b]) => Math.min(a, b));

describe('the order of insertion', () => {
  it('is that of the input where nothing depends on anything', () => {
    expect(insertionOrder(['b', 'a', 'c'], () => [])).toEqual(['b', 'a', 'c']);
  });

  it('puts what a node waits for right before it', () => {
    const order = insertionOrder(['chair', 'user', 'table'], (node) => (node === 'chair' ? ['user'] : []));
    expect(order).toEqual(['user', 'chair', 'table']);
  });

  it('counts a dependency that is not among the nodes as done', () => {
    expect(insertionOrder(['a'], () => ['elsewhere'])).toEqual(['a']);
  });

  it('has every node of any acyclic graph once, behind all that it depends on', () => {
    return fc.assert(
      fc.property(acyclic, ([nodes, pairs]) => {
        const dependenciesOf = dependenciesIn(pairs);
        const order = insertionOrder(nodes, dependenciesOf);
        expect([...order].sort()).toEqual([...nodes].sort());
        for (const [at, node] of order.entries())
          for (const dependency of dependenciesOf(node)) expect(order.indexOf(dependency)).toBeLessThan(at);
      }),
    );
  });

  it('leaves the order of the input where that conforms already', () => {
    return fc.assert(
      fc.property(acyclic, ([nodes, pairs]) => {
        const dependenciesOf = dependenciesIn(pairs);
        const order = insertionOrder(nodes, dependenciesOf);
        expect(insertionOrder(order, dependenciesOf)).toEqual(order);
      }),
    );
  });

  it('of a chain of 100,000 nodes is found, given in the worst order', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => 99_999 - index);
    const order = insertionOrder(nodes, (node) => (node === 0 ? [] : [node - 1]));
    expect(order).toEqual([...nodes].reverse());
  });
});
