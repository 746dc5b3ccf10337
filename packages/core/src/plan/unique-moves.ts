import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';
import { getOrAdd } from '../util/grouping.js';
import { memoize } from '../util/memoize.js';
import { cannotSwap } from './cannot-swap.js';
import { temporaryValue } from './temporary-value.js';
import type { UpdateBatch } from './write-plan.js';

/** A value that an attribute of a stored row has for a moment, so that another row can have its unique value. */
export interface TemporaryUpdate {
  /** The position of the record in the graph. */
  readonly record: number;
  readonly attribute: Attribute;
  readonly value: unknown;
}

/** How unique values move between the rows that a write updates. */
export interface UniqueMoves {
  /** These are run before all other updates. */
  readonly temporary: readonly TemporaryUpdate[];
  /** Records whose rows are updated one by one in this order, by their positions: a value is free before it is taken. */
  readonly ordered: readonly number[];
}

/** A record that takes the value of a unique key that another record gives up. */
interface Move {
  readonly taker: GraphRecord;
  readonly giver: GraphRecord;
  readonly key: readonly Attribute[];
}

/** Returns the stored value of an attribute; `undefined` if the row of the record is not known. */
type StoredValue = (record: GraphRecord, attribute: Attribute) => unknown;

/**
 * Plans the order of updates between which unique values move. Where rows exchange their values, or a new row takes a value
 * that is given up only after the inserts, a row gets a temporary value first.
 *
 * @returns `undefined` if no value moves
 * @throws ValidationError with the paths of two rows that exchange their values, if no temporary value is possible
 */
export function planUniqueMoves(
  records: readonly GraphRecord[],
  updates: readonly UpdateBatch[],
  storedValue: StoredValue,
): UniqueMoves | undefined {
  const followsInserts = new Map<GraphRecord, boolean>();
  for (const batch of updates)
    for (const index of batch.records)
      followsInserts.set(records[index] as GraphRecord, batch.followsInserts);
  const moves = findMoves(records, followsInserts, storedValue);
  return moves.length === 0 ? undefined : new MoveSorter(moves, followsInserts).sort();
}

function findMoves(
  records: readonly GraphRecord[],
  updated: ReadonlyMap<GraphRecord, boolean>,
  storedValue: StoredValue,
): readonly Move[] {
  const givers = new Map<readonly Attribute[], Map<string, GraphRecord>>();
  for (const record of updated.keys()) {
    for (const key of uniqueKeysOf(record)) {
      const former = keyText(key, (attribute) => storedValue(record, attribute));
      if (former === undefined || former === newKeyText(record, key)) continue;
      getOrAdd(givers, key, () => new Map<string, GraphRecord>()).set(former, record);
    }
  }
  if (givers.size === 0) return [];
  return records.flatMap((taker) => {
    if (taker.operation !== 'insert' && !updated.has(taker)) return [];
    return uniqueKeysOf(taker).flatMap((key) => {
      const text = newKeyText(taker, key);
      const giver = text === undefined ? undefined : givers.get(key)?.get(text);
      return giver === undefined || giver === taker ? [] : [{ taker, giver, key }];
    });
  });
}

function uniqueKeysOf({ model }: GraphRecord): readonly (readonly Attribute[])[] {
  return changeableKeys(model);
}

/** The primary key of a stored row never changes. */
const changeableKeys = memoize(({ keys }: ModelDefinition) =>
  keys.filter((key) => !key.every(({ primaryKey }) => primaryKey)),
);

function newKeyText({ values }: GraphRecord, key: readonly Attribute[]): string | undefined {
  return keyText(key, ({ name }) => values[name]);
}

/** Returns a text that equal keys have in common; `undefined` for a key with NULL, which is equal to no other. */
function keyText(key: readonly Attribute[], read: (attribute: Attribute) => unknown): string | undefined {
  const values = key.map(read);
  return values.some((value) => value === undefined || value === null) ? undefined : keyString(values);
}

/** Sorts records so that those that give a value up come before those that take it. */
class MoveSorter {
  readonly #movesOf = new Map<GraphRecord, Move[]>();
  readonly #temporary: TemporaryUpdate[] = [];
  /** Records that have given their key up already, by a temporary value. */
  readonly #freed = new Map<readonly Attribute[], Set<GraphRecord>>();

  constructor(moves: readonly Move[], followsInserts: ReadonlyMap<GraphRecord, boolean>) {
    for (const move of moves) {
      const giverIsLate = followsInserts.get(move.giver) === true;
      const takerIsLate = followsInserts.get(move.taker) === true;
      if (giverIsLate && !takerIsLate) this.#free(move);
      else if (giverIsLate === takerIsLate && move.taker.operation !== 'insert')
        getOrAdd(this.#movesOf, move.taker, () => []).push(move);
    }
  }

  sort(): UniqueMoves {
    const done = new Set<GraphRecord>();
    for (const taker of this.#movesOf.keys()) if (!done.has(taker)) this.#visit(taker, done);
    const ordered = [...done].map(({ index }) => index);
    return Object.freeze({ temporary: Object.freeze(this.#temporary), ordered: Object.freeze(ordered) });
  }

  /** Adds a record after those that give up what it takes. The stack is a list, since a shift of all rows is one long chain. */
  #visit(start: GraphRecord, done: Set<GraphRecord>): void {
    const stack = [{ record: start, next: 0 }];
    const open = new Set([start]);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const move = this.#movesOf.get(top.record)?.[top.next];
      if (move === undefined) {
        stack.pop();
        open.delete(top.record);
        done.add(top.record);
        continue;
      }
      top.next += 1;
      if (open.has(move.giver)) this.#free(move);
      else if (!done.has(move.giver)) {
        stack.push({ record: move.giver, next: 0 });
        open.add(move.giver);
      }
    }
  }

  /** Frees the value of a key that a record gives up before all other updates. */
  #free(move: Move): void {
    const { giver, key } = move;
    const freed = getOrAdd(this.#freed, key, () => new Set<GraphRecord>());
    if (freed.has(giver)) return;
    freed.add(giver);
    const found = temporaryValue(giver, key, this.#temporary.length);
    if (found === undefined) throw cannotSwap(giver, move.taker, key);
    this.#temporary.push(Object.freeze({ record: giver.index, ...found }));
  }
}
