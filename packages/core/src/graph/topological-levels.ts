/** Nodes sorted by what they depend on; there are `cycles` when some of them cannot be. */
export interface TopologicalLevels<T> {
  readonly levels: readonly (readonly T[])[];
  /** Rings of nodes of which each depends on the next, and the last on the first; no node is in two of them. */
  readonly cycles: readonly (readonly T[])[];
}

/**
 * Sorts nodes into levels: a node stands one level behind the last of those it depends on, so a level's nodes are
 * independent of each other. Within a level, nodes keep their input order. Kahn's algorithm: time and memory are
 * proportional to nodes and dependencies, and nothing recurses.
 *
 * @param nodes distinct nodes
 * @param dependenciesOf what a node depends on; what is not among `nodes` counts as done
 *
 * @example
 * topologicalLevels(['shirt', 'tie', 'jacket'], (node) => ({ tie: ['shirt'], jacket: ['tie', 'shirt'] })[node] ?? []);
 * // { levels: [['shirt'], ['tie'], ['jacket']], cycles: [] }
 */
export function topologicalLevels<T>(
  nodes: readonly T[],
  dependenciesOf: (node: T) => Iterable<T>,
): TopologicalLevels<T> {
  const waitingFor = new Map<T, number>(nodes.map((node) => [node, 0]));
  const dependentsOf = new Map<T, T[]>();
  for (const node of nodes) {
    for (const dependency of dependenciesOf(node)) {
      if (!waitingFor.has(dependency)) continue;
      waitingFor.set(node, (waitingFor.get(node) ?? 0) + 1);
      const dependents = dependentsOf.get(dependency);
      if (dependents === undefined) dependentsOf.set(dependency, [node]);
      else dependents.push(node);
    }
  }

  const levelOf = new Map<T, number>();
  let ready = nodes.filter((node) => waitingFor.get(node) === 0);
  for (let level = 0; ready.length > 0; level += 1) {
    const next: T[] = [];
    for (const node of ready) {
      levelOf.set(node, level);
      for (const dependent of dependentsOf.get(node) ?? []) {
        const left = (waitingFor.get(dependent) ?? 0) - 1;
        waitingFor.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    ready = next;
  }

  const levels: T[][] = [];
  for (const node of nodes) {
    const level = levelOf.get(node);
    if (level === undefined) continue;
    while (levels.length <= level) levels.push([]);
    levels[level]?.push(node);
  }
  const unsorted = levelOf.size === nodes.length ? [] : nodes.filter((node) => !levelOf.has(node));
  return { levels, cycles: cyclesAmong(unsorted, dependenciesOf) };
}

/** Every unsorted node depends on another unsorted one, so following any of them ends in a ring, or in one found before. */
function cyclesAmong<T>(
  unsorted: readonly T[],
  dependenciesOf: (node: T) => Iterable<T>,
): readonly (readonly T[])[] {
  const remaining = new Set(unsorted);
  const walkOf = new Map<T, number>();
  const cycles: T[][] = [];
  for (const [number, start] of unsorted.entries()) {
    const walk: T[] = [];
    let node: T | undefined = start;
    while (node !== undefined && !walkOf.has(node)) {
      walkOf.set(node, number);
      walk.push(node);
      node = firstAmong(remaining, dependenciesOf(node));
    }
    if (node !== undefined && walk.length > 0 && walkOf.get(node) === number)
      cycles.push(walk.slice(walk.indexOf(node)));
  }
  return cycles;
}

function firstAmong<T>(nodes: ReadonlySet<T>, candidates: Iterable<T>): T | undefined {
  for (const candidate of candidates) if (nodes.has(candidate)) return candidate;
  return undefined;
}
