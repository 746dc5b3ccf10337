import * as fc from 'fast-check';
import { topologicalLevels } from '../../../src/graph/topological-levels.js';

type Graph = { readonly nodes: readonly number[]; readonly dependencies: ReadonlyMap<number, number[]> };

const sort = ({ nodes, dependencies }: Graph) =>
  topologicalLevels(nodes, (node) => dependencies.get(node) ?? []);

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

/** Oracle: whatever a node depends on, directly or not. */
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

describe('topological levels', () => {
  it('put what depends on nothing first, and the rest one level behind what it depends on', () => {
    const dependencies: Record<string, string[]> = {
      tie: ['shirt'],
      jacket: ['tie', 'shirt'],
      shoes: ['socks'],
    };
    const { levels, cycles } = topologicalLevels(
      ['jacket', 'tie', 'shirt', 'socks', 'shoes'],
      (node) => dependencies[node] ?? [],
    );
    expect(levels).toEqual([['shirt', 'socks'], ['tie', 'shoes'], ['jacket']]);
    expect(cycles).toEqual([]);
  });

  it('of nothing are none', () => {
    expect(topologicalLevels([], () => [])).toEqual({ levels: [], cycles: [] });
  });

  it('count a dependency that is not among the nodes as done', () => {
    expect(topologicalLevels(['a'], () => ['elsewhere']).levels).toEqual([['a']]);
  });

  it('count a dependency that is named twice once', () => {
    const dependencies: Record<string, string[]> = { b: ['a', 'a'] };
    expect(topologicalLevels(['b', 'a'], (node) => dependencies[node] ?? []).levels).toEqual([['a'], ['b']]);
  });

  it('report a node that depends on itself as a cycle of one, and sort the others', () => {
    const dependencies: Record<string, string[]> = { a: ['a'], b: ['c'] };
    expect(topologicalLevels(['a', 'b', 'c'], (node) => dependencies[node] ?? [])).toEqual({
      levels: [['c'], ['b']],
      cycles: [['a']],
    });
  });

  it('place every node of any acyclic graph once, as early as its dependencies allow', () => {
    return fc.assert(
      fc.property(acyclicGraphs, (graph) => {
        const { levels, cycles } = sort(graph);
        expect(cycles).toEqual([]);
        const levelOf = new Map(
          levels.flatMap((level, index) => level.map((node) => [node, index] as const)),
        );
        expect(levels.flat()).toHaveLength(graph.nodes.length);
        for (const node of graph.nodes) expect(levelOf.get(node)).toBe(longestChain(graph, node));
      }),
    );
  });

  it('keep the order of the input within a level, whatever order dependencies are named in', () => {
    return fc.assert(
      fc.property(acyclicGraphs, (graph) => {
        const { levels } = sort(graph);
        for (const level of levels) expect(level).toEqual(graph.nodes.filter((node) => level.includes(node)));
        const backwards = new Map([...graph.dependencies].map(([node, on]) => [node, [...on].reverse()]));
        expect(sort({ ...graph, dependencies: backwards }).levels).toEqual(levels);
      }),
    );
  });

  it('report a real cycle of any graph that has one, and sort what does not hang on a cycle', () => {
    return fc.assert(
      fc.property(graphs, (graph) => {
        const { levels, cycles } = sort(graph);
        const isInRing = (node: number) => reached(graph, node).has(node);
        const hangsOnRing = (node: number) => isInRing(node) || [...reached(graph, node)].some(isInRing);
        const sortable = graph.nodes.filter((node) => !hangsOnRing(node));
        expect(levels.flat().sort()).toEqual(sortable.sort());
        expect(cycles.length === 0).toBe(!graph.nodes.some(isInRing));
        for (const cycle of cycles) {
          for (const [index, node] of cycle.entries()) {
            expect(graph.dependencies.get(node)).toContain(cycle[(index + 1) % cycle.length]);
          }
        }
        expect(new Set(cycles.flat()).size).toBe(cycles.flat().length);
      }),
    );
  });

  it('sort a chain of 100,000 nodes, given in the worst order', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => 99_999 - index);
    const { levels } = topologicalLevels(nodes, (node) => (node === 0 ? [] : [node - 1]));
    expect(levels).toHaveLength(100_000);
    expect(levels[99_999]).toEqual([99_999]);
  });

  it('report every ring of separate rings at once', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'];
    const dependencies: Record<string, string[]> = { a: ['b'], b: ['a'], c: ['d'], d: ['c'], e: ['a'] };
    const { levels, cycles } = topologicalLevels(nodes, (node) => dependencies[node] ?? []);
    expect(levels).toEqual([]);
    expect(cycles).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('find a cycle of 100,000 nodes', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => index);
    const { cycles } = topologicalLevels(nodes, (node) => [(node + 1) % nodes.length]);
    expect(cycles.map(({ length }) => length)).toEqual([100_000]);
  });
});
