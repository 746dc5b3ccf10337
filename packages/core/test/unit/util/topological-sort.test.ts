import * as fc from 'fast-check';
import { buildDependencies, topologicalSort } from '../../../src/util/topological-sort.js';

type Graph = { readonly nodes: readonly number[]; readonly dependencies: ReadonlyMap<number, number[]> };

const sortBy = <T>(nodes: readonly T[], listOf: (node: T) => readonly T[]) =>
  topologicalSort(nodes, buildDependencies(nodes, listOf));
const sort = ({ nodes, dependencies }: Graph) => sortBy(nodes, (node) => dependencies.get(node) ?? []);

const graphOf = (nodes: readonly number[], pairs: readonly (readonly [number, number])[]): Graph => {
  const dependencies = new Map<number, number[]>(nodes.map((node) => [node, []]));
  for (const [node, dependency] of pairs) dependencies.get(node)?.push(dependency);
  return { nodes, dependencies };
};

const size = fc.integer({ min: 1, max: 20 });
const inAnyOrder = (count: number) => {
  const all = Array.from({ length: count }, (_, node) => node);
  return fc.shuffledSubarray(all, { minLength: count, maxLength: count });
};
const anyGraph = size.chain((count) => {
  const node = fc.nat(count - 1);
  return fc.tuple(inAnyOrder(count), fc.array(fc.tuple(node, node), { maxLength: 3 * count }));
});
const graphs = anyGraph.map(([nodes, pairs]) => graphOf(nodes, pairs));
/** A higher number depends on lower ones only, so there is no cycle; the order of input is any. */
const acyclicGraphs = anyGraph.map(([nodes, pairs]) =>
  graphOf(
    nodes,
    pairs.filter(([a, b]) => a !== b).map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const),
  ),
);

/** Oracle: how many nodes the longest chain of dependencies below a node has. */
function longestChain({ dependencies }: Graph, node: number): number {
  return Math.max(
    0,
    ...(dependencies.get(node) ?? []).map((each) => 1 + longestChain({ nodes: [], dependencies }, each)),
  );
}

/** Oracle: everything that a node depends on, directly or not. */
function reached({ dependencies }: Graph, start: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const pending = [...(dependencies.get(start) ?? [])];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...(dependencies.get(node) ?? []));
  }
  return seen;
}

describe('the topological order', () => {
  it('is that of the input if nothing depends on anything', () => {
    expect(sortBy(['b', 'a', 'c'], () => [])).toMatchObject({ order: ['b', 'a', 'c'], levels: [0, 0, 0] });
  });

  it('puts the dependencies of a node right before it', () => {
    const { order } = sortBy(['chair', 'user', 'table'], (node) => (node === 'chair' ? ['user'] : []));
    expect(order).toEqual(['user', 'chair', 'table']);
  });

  it('gives each node the level after the last of those it depends on', () => {
    const lists: Record<string, string[]> = { tie: ['shirt'], jacket: ['tie', 'shirt'], shoes: ['socks'] };
    const { order, levels, cycles } = sortBy(
      ['jacket', 'tie', 'shirt', 'socks', 'shoes'],
      (node) => lists[node] ?? [],
    );
    expect(order).toEqual(['shirt', 'tie', 'jacket', 'socks', 'shoes']);
    expect(levels).toEqual([0, 1, 2, 0, 1]);
    expect(cycles).toEqual([]);
  });

  it('of nothing is nothing', () => {
    expect(sortBy([], () => [])).toMatchObject({ order: [], levels: [], cycles: [] });
  });

  it('counts a dependency that is not among the nodes as done', () => {
    expect(sortBy(['a'], () => ['elsewhere'])).toMatchObject({ order: ['a'], levels: [0] });
  });

  it('counts a dependency that is named twice once', () => {
    const lists: Record<string, string[]> = { b: ['a', 'a'] };
    expect(sortBy(['b', 'a'], (node) => lists[node] ?? [])).toMatchObject({
      order: ['a', 'b'],
      levels: [0, 1],
    });
  });

  it('reports a node that depends on itself as a cycle of one', () => {
    const lists: Record<string, string[]> = { a: ['a'], b: ['c'] };
    expect(sortBy(['a', 'b', 'c'], (node) => lists[node] ?? [])).toMatchObject({
      order: ['a', 'c', 'b'],
      cycles: [['a']],
    });
  });

  it('has every node of any acyclic graph once, after all that it depends on, at the earliest level', () => {
    return fc.assert(
      fc.property(acyclicGraphs, (graph) => {
        const { order, levels, cycles } = sort(graph);
        expect(cycles).toEqual([]);
        expect([...order].sort()).toEqual([...graph.nodes].sort());
        for (const [at, node] of order.entries()) {
          for (const each of graph.dependencies.get(node) ?? []) expect(order.indexOf(each)).toBeLessThan(at);
          expect(levels[at]).toBe(longestChain(graph, node));
        }
      }),
    );
  });

  it('is the order of the input if that conforms', () => {
    return fc.assert(
      fc.property(acyclicGraphs, (graph) => {
        const { order } = sort(graph);
        expect(sort({ ...graph, nodes: order }).order).toEqual(order);
      }),
    );
  });

  it('has every node of a graph with cycles once too, and reports real cycles, without which the graph is acyclic', () => {
    return fc.assert(
      fc.property(graphs, (graph) => {
        const { order, cycles } = sort(graph);
        const isInRing = (node: number) => reached(graph, node).has(node);
        expect([...order].sort()).toEqual([...graph.nodes].sort());
        expect(cycles.length === 0).toBe(!graph.nodes.some(isInRing));
        for (const cycle of cycles) {
          for (const [index, node] of cycle.entries()) {
            expect(graph.dependencies.get(node)).toContain(cycle[(index + 1) % cycle.length]);
          }
        }
        const closing = cycles.map((cycle) => [cycle.at(-1), cycle[0]]);
        const opened = new Map(
          graph.nodes.map((node) => {
            const kept = (graph.dependencies.get(node) ?? []).filter(
              (each) => !closing.some(([from, to]) => from === node && to === each),
            );
            return [node, kept] as const;
          }),
        );
        expect(sort({ ...graph, dependencies: opened })).toMatchObject({ order, cycles: [] });
      }),
    );
  });

  it('of a chain of 100,000 nodes is found, given in the worst order', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => 99_999 - index);
    const { order, levels } = sortBy(nodes, (node) => (node === 0 ? [] : [node - 1]));
    expect(order).toEqual([...nodes].reverse());
    expect(levels.at(-1)).toBe(99_999);
  });

  it('reports every cycle of separate cycles at once', () => {
    const lists: Record<string, string[]> = { a: ['b'], b: ['a'], c: ['d'], d: ['c'], e: ['a'] };
    const { cycles } = sortBy(['a', 'b', 'c', 'd', 'e'], (node) => lists[node] ?? []);
    expect(cycles).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('finds a cycle of 100,000 nodes', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => index);
    const { cycles } = sortBy(nodes, (node) => [(node + 1) % nodes.length]);
    expect(cycles.map(({ length }) => length)).toEqual([100_000]);
  });
});
