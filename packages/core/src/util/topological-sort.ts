import { inSteps, withoutPauses } from './pausable.js';

/** The dependencies of nodes. They are read one at a time, since a list for each of very many nodes costs memory. */
export interface Dependencies<T> {
  /** Returns the unique position of a node, from 0 to `size` - 1; -1 for anything else, which counts as placed. */
  positionOf(node: T): number;
  readonly size: number;
  /** Returns the nth dependency of a node; `undefined` after the last one. */
  dependency(node: T, nth: number): T | undefined;
}

/** Nodes sorted by what they depend on. */
export interface TopologicalOrder<T> {
  /** Every node in input order, each after its dependencies: a dependency that is not placed yet comes right before it. */
  readonly order: readonly T[];
  /** The length of the longest chain of dependencies of each node, in the order of `order`. */
  readonly levels: readonly number[];
  /**
   * Cycles: nodes of which each depends on the next, and the last on the first. If there are any, the order ignores the
   * last dependency of each cycle.
   */
  readonly cycles: readonly (readonly T[])[];
}

/**
 * Sorts nodes topologically, depth first. Time and memory are proportional to nodes and dependencies, and nothing
 * recurses. The order is determined by the order of the input alone.
 *
 * @param nodes distinct nodes
 *
 * @example
 * const worn = { tie: ['shirt'], shirt: [] };
 * topologicalSort(['tie', 'shirt'], buildDependencies(['tie', 'shirt'], (item) => worn[item]));
 * // order: ['shirt', 'tie'], levels: [0, 1]
 */
export function topologicalSort<T>(nodes: readonly T[], dependencies: Dependencies<T>): TopologicalOrder<T> {
  const sort = new TopologicalSort(nodes, dependencies);
  void inSteps((count) => sort.visitSome(count), withoutPauses);
  return sort;
}

const untouched = 0;
const waiting = 1;
const placed = 2;

/** The sort as a cursor: the caller can pause after each call of `visitSome`. Its order is complete when it is finished. */
export class TopologicalSort<T> implements TopologicalOrder<T> {
  readonly order: T[] = [];
  readonly levels: number[] = [];
  readonly cycles: T[][] = [];
  readonly #nodes: readonly T[];
  /** The position of the next node in the input. */
  #next = 0;
  readonly #dependencies: Dependencies<T>;
  readonly #states: Uint8Array;
  /** The level of a placed node; the depth of a waiting node in the current path. */
  readonly #numbers: Int32Array;
  /** The waiting nodes, each of which waits for the next one. */
  readonly #path: T[] = [];
  /** For each of them, the dependency to look at next, and the level after the dependencies that are placed. */
  readonly #nexts: number[] = [];
  readonly #levels: number[] = [];

  constructor(nodes: readonly T[], dependencies: Dependencies<T>) {
    this.#nodes = nodes;
    this.#dependencies = dependencies;
    this.#states = new Uint8Array(dependencies.size);
    this.#numbers = new Int32Array(dependencies.size);
  }

  /** Takes so many of the next steps, each to a node or to a dependency. Returns whether there may be more. */
  visitSome(count: number): boolean {
    for (let left = count; left > 0; left -= 1) {
      if (this.#path.length > 0) this.#step();
      else if (this.#next < this.#nodes.length) this.#visit(this.#nodes[this.#next++] as T);
      else return false;
    }
    return true;
  }

  /** Places a node, or lets it wait if a dependency has to be placed before it. */
  #visit(node: T): void {
    const position = this.#dependencies.positionOf(node);
    if (this.#states[position] !== untouched) return;
    const level = this.#levelAfterPlaced(node);
    if (level < 0) this.#wait(node, position);
    else this.#place(node, position, level);
  }

  /** Walks down to the next dependency of the last waiting node, or back up if all of them are placed. */
  #step(): void {
    const { positionOf, dependency } = this.#dependencies;
    const depth = this.#path.length - 1;
    const node = this.#path[depth] as T;
    const other = dependency(node, this.#nexts[depth] as number);
    if (other === undefined) {
      this.#place(node, positionOf(node), this.#levels[depth] as number);
      this.#path.pop();
      this.#nexts.pop();
      this.#levels.pop();
      return;
    }
    const position = positionOf(other);
    const state = position < 0 ? undefined : this.#states[position];
    if (state === untouched) {
      this.#wait(other, position);
      return;
    }
    this.#nexts[depth] = (this.#nexts[depth] as number) + 1;
    if (state === placed) {
      const level = (this.#numbers[position] as number) + 1;
      this.#levels[depth] = Math.max(this.#levels[depth] as number, level);
    } else if (state === waiting) this.cycles.push(this.#path.slice(this.#numbers[position]));
  }

  /** Returns the level of a node whose dependencies are all placed, which is the common case; -1 otherwise. */
  #levelAfterPlaced(node: T): number {
    const { positionOf, dependency } = this.#dependencies;
    let level = 0;
    for (let nth = 0; ; nth += 1) {
      const other = dependency(node, nth);
      if (other === undefined) return level;
      const position = positionOf(other);
      if (position < 0) continue;
      if (this.#states[position] !== placed) return -1;
      level = Math.max(level, (this.#numbers[position] as number) + 1);
    }
  }

  #wait(node: T, position: number): void {
    this.#states[position] = waiting;
    this.#numbers[position] = this.#path.length;
    this.#path.push(node);
    this.#nexts.push(0);
    this.#levels.push(0);
  }

  #place(node: T, position: number, level: number): void {
    this.#states[position] = placed;
    this.#numbers[position] = level;
    this.order.push(node);
    this.levels.push(level);
  }
}

/** Builds dependencies from a list for each node, for small graphs. */
export function buildDependencies<T>(
  nodes: readonly T[],
  getList: (node: T) => readonly T[],
): Dependencies<T> {
  const positions = new Map(nodes.map((node, position) => [node, position]));
  const lists = new Map(nodes.map((node) => [node, getList(node)]));
  return {
    size: nodes.length,
    positionOf: (node) => positions.get(node) ?? -1,
    dependency: (node, nth) => lists.get(node)?.[nth],
  };
}
