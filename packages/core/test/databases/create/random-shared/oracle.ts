import { belowOf, type Entry, type Node, type Way, ways } from './values.js';

/*
 * The expected result of a create of shared nodes, by the rule alone: collect the places of each node until there are no
 * more, and take every value that one of them includes. The collection is of sets, so the order of places cannot matter.
 */

/** The expected result of a create: its rows, each as text, or the codes of all its problems. */
export interface Outcome {
  readonly nodes: readonly string[];
  readonly links: readonly string[];
  readonly problems: readonly string[];
}

/** What the places of one node let be taken. */
interface Taken {
  readonly ways: Set<Way>;
  isNoteTaken: boolean;
  isTarget: boolean;
}

interface Pair {
  readonly from: Node;
  readonly to: Node;
  readonly ranks: Set<number>;
}

export function expectedOutcome(roots: readonly Node[], include: readonly Entry[]): Outcome {
  const places = gathered(roots, include);
  const { taken, pairs } = places;
  const nodes = [...taken].map(([node, { ways: included, isNoteTaken }]) => {
    const labelAt = (way: 'left' | 'right') => (included.has(way) ? node[way]?.label : undefined);
    return textOf([node.label, isNoteTaken ? node.note : null, labelAt('left'), labelAt('right')]);
  });
  const links = [...pairs.values()].map(({ from, to, ranks }) => textOf([from.label, to.label, ...ranks]));
  return { nodes: nodes.sort(), links: links.sort(), problems: problemsOf(places).sort() };
}

/** Removes values that are rejected because no place includes them, and keeps those that are rejected for another reason. */
export function removeUncovered(roots: readonly Node[], include: readonly Entry[]): void {
  for (const [node, { ways: included, isTarget }] of gathered(roots, include).taken) {
    for (const way of ways) if (!included.has(way)) delete node[way];
    if (!isTarget) delete node.link;
  }
}

function gathered(roots: readonly Node[], include: readonly Entry[]): Gathered {
  const places = new Gathered();
  for (const root of roots) places.place(root, undefined, include);
  return places;
}

export function textOf(values: readonly unknown[]): string {
  return values.filter((value) => value !== null && value !== undefined).join(' ');
}

function problemsOf({ taken, pairs }: Gathered): string[] {
  const ofNodes = [...taken].flatMap(([node, { ways: included, isTarget }]) => [
    ...ways.filter((way) => node[way] !== undefined && !included.has(way)).map(() => 'NOT_INCLUDED'),
    ...(node.link !== undefined && !isTarget ? ['UNKNOWN_KEY'] : []),
  ]);
  const ofPairs = [...pairs.values()].filter(({ ranks }) => ranks.size > 1).map(() => 'INVALID_VALUE');
  return [...ofNodes, ...ofPairs];
}

class Gathered {
  readonly taken = new Map<Node, Taken>();
  readonly pairs = new Map<string, Pair>();
  readonly #seen = new Map<Node, Set<unknown>>();

  /** A node at a place: at a root, or at the target of an entry. */
  place(node: Node, entry: Entry | undefined, include: readonly Entry[]): void {
    const taken = this.taken.get(node) ?? { ways: new Set(), isNoteTaken: false, isTarget: false };
    this.taken.set(node, taken);
    if (takes(entry, 'note')) taken.isNoteTaken = true;
    const seen = this.#seen.get(node) ?? new Set();
    this.#seen.set(node, seen);
    if (seen.has(entry)) return;
    seen.add(entry);
    for (const each of include) this.#nested(node, taken, each);
  }

  #nested(node: Node, taken: Taken, entry: Entry): void {
    const way = entry.association;
    taken.ways.add(way);
    for (const below of belowOf(node, way) ?? []) {
      this.place(below, entry, entry.include);
      if (way === 'next') this.#join(node, below, below, entry);
      if (way === 'back') this.#join(below, node, below, entry);
    }
  }

  #join(from: Node, to: Node, target: Node, entry: Entry): void {
    (this.taken.get(target) as Taken).isTarget = true;
    const key = `${from.label} ${to.label}`;
    const pair = this.pairs.get(key) ?? { from, to, ranks: new Set() };
    this.pairs.set(key, pair);
    if (target.link !== undefined && takes(entry, 'link')) pair.ranks.add(target.link.rank);
  }
}

function takes(entry: Entry | undefined, name: string): boolean {
  return entry?.fields === undefined || entry.fields.includes(name);
}
