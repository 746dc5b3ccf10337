import type { Draws } from '../random-graphs/draws.js';

/** Ways from a node to others: to one, to many, and to many over the same joining rows the other way round. */
export const ways = ['left', 'right', 'next', 'back'] as const;
export type Way = (typeof ways)[number];

/** A node of the values. It may be at any number of places, in itself too. */
export interface Node {
  readonly label: string;
  note: string;
  link?: { rank: number };
  left?: Node;
  right?: Node;
  next?: Node[];
  back?: Node[];
}

/** An entry of `include`; no list has two of one association. */
export interface Entry {
  readonly association: Way;
  readonly fields?: readonly string[];
  include: Entry[];
}

export function belowOf(node: Node, way: Way): readonly Node[] | undefined {
  const below = node[way];
  return below === undefined || Array.isArray(below) ? below : [below];
}

/** One to six nodes that refer to each other at random; the first one or two are the roots. */
export function randomNodes(draws: Draws): readonly Node[] {
  const count = 1 + draws.upTo(5);
  const nodes: Node[] = Array.from({ length: count }, (_, index) => ({ label: `n${index}`, note: 'note' }));
  const any = () => draws.oneOf(nodes as [Node]);
  for (const [index, node] of nodes.entries()) {
    if (draws.happens(40)) node.link = { rank: draws.happens(85) ? 1 : index };
    if (draws.happens(60)) node.left = any();
    if (draws.happens(40)) node.right = any();
    if (draws.happens(50)) node.next = [any(), any()];
    if (draws.happens(40)) node.back = [any()];
  }
  return nodes.slice(0, 1 + draws.upTo(1));
}

/** A list of entries, some levels deep; some lists contain a list around them. */
export function randomInclude(draws: Draws, depth = 4, above: readonly Entry[][] = []): Entry[] {
  const list: Entry[] = [];
  const lists: [Entry[], ...Entry[][]] = [list, ...above];
  for (const association of ways) {
    if (depth === 0 || !draws.happens(70)) continue;
    const include = draws.happens(15) ? draws.oneOf(lists) : randomInclude(draws, depth - 1, lists);
    const fields = draws.happens(25)
      ? { fields: ['label', ...['note', 'link'].filter(() => draws.happens(40))] }
      : {};
    list.push({ association, ...fields, include });
  }
  return list;
}

/** The same include, each list of it in another order. */
export function reordered(include: readonly Entry[], draws: Draws): Entry[] {
  const done = new Map<readonly Entry[], Entry[]>();
  const copy = (list: readonly Entry[]): Entry[] => {
    const known = done.get(list);
    if (known !== undefined) return known;
    const made: Entry[] = [];
    done.set(list, made);
    for (const entry of shuffled(list, draws)) made.push({ ...entry, include: copy(entry.include) });
    return made;
  };
  return copy(include);
}

export function shuffled<T>(list: readonly T[], draws: Draws): T[] {
  const left = [...list];
  const taken: T[] = [];
  while (left.length > 0) taken.push(...left.splice(draws.upTo(left.length - 1), 1));
  return taken;
}
