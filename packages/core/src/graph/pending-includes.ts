import type { IncludeNode } from './include.js';
import type { NestedRecords } from './record-graph.js';

/** An entry of `include`, met at a further place of an object, for what another place has let be nested below it. */
interface PendingInclude {
  readonly childList: NestedRecords;
  readonly node: IncludeNode;
}

/**
 * What further places of an object include below what is nested already. An entry is applied once to a slot: so objects
 * that lead back to themselves come to an end, whatever the include.
 */
export class PendingIncludes {
  /** In the order in which they were met; applying one may add others. */
  readonly queue: PendingInclude[] = [];
  #nodesOf: Map<NestedRecords, Set<IncludeNode>> | undefined;

  add(childList: NestedRecords, node: IncludeNode): void {
    if (!addsTo(childList.includeNode, node)) return;
    this.#nodesOf ??= new Map();
    const nodes = this.#nodesOf.get(childList);
    if (nodes?.has(node) === true) return;
    if (nodes === undefined) this.#nodesOf.set(childList, new Set([node]));
    else nodes.add(node);
    this.queue.push({ childList, node });
  }
}

/** Whether an entry can let more be taken than another one of the same association. */
function addsTo(first: IncludeNode, { children, fields }: IncludeNode): boolean {
  const isDeeper = children.length > 0 && children !== first.children;
  return isDeeper || (first.fields !== undefined && first.fields !== fields);
}
