/**
 * Nodes in input order, each behind those that it depends on: whatever a node still waits for comes right before it.
 * Time and memory are proportional to nodes and dependencies, and nothing recurses.
 *
 * @param nodes distinct nodes without cycles
 * @param dependenciesOf what a node depends on; what is not among `nodes` counts as done
 *
 * @example
 * insertionOrder(['chair', 'user', 'table'], (node) => (node === 'chair' ? ['user'] : [])); // ['user', 'chair', 'table']
 */
export function insertionOrder<T>(nodes: readonly T[], dependenciesOf: (node: T) => Iterable<T>): T[] {
  const waiting = new Set(nodes);
  const order: T[] = [];
  for (const node of nodes) {
    const stack = [node];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = waiting.has(top) ? [...dependenciesOf(top)].filter((each) => waiting.has(each)) : [];
      stack.push(...before.reverse());
      if (before.length > 0) continue;
      if (waiting.delete(top)) order.push(top);
      stack.pop();
    }
  }
  return order;
}
