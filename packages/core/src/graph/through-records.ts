import type { Attribute } from '../schema/attribute.js';
import { stateOf } from '../schema/instance-state.js';
import type { BelongsToManyAssociation } from '../schema/model-definition.js';
import { isSameValue, keyString } from '../util/equality.js';
import type { GraphRecord } from './record-graph.js';
import { ownValue } from './walk.js';

/** What a belongsToMany joins by: the same for both directions of one pair of models. */
interface PairKind {
  readonly id: string;
  /** Whether the source's foreign keys come first in it. */
  readonly sourceFirst: boolean;
}

const kinds = new WeakMap<BelongsToManyAssociation, PairKind>();

/** The through records of a graph by the two records that they join: met from either end, a pair is joined once. */
export class ThroughRecords {
  readonly #byKind = new Map<string, Map<number, GraphRecord>>();

  /** The through record of a pair, made when the pair is met for the first time. */
  between(
    association: BelongsToManyAssociation,
    source: GraphRecord,
    target: GraphRecord,
    make: () => GraphRecord,
  ): GraphRecord {
    const { id, sourceFirst } = kindOf(association);
    let joined = this.#byKind.get(id);
    if (joined === undefined) {
      joined = new Map();
      this.#byKind.set(id, joined);
    }
    const first = sourceFirst ? source.index : target.index;
    const second = sourceFirst ? target.index : source.index;
    const pair = first * maxRecords + second;
    const known = joined.get(pair);
    if (known !== undefined) return known;
    const made = make();
    joined.set(pair, made);
    return made;
  }
}

/**
 * The through row that joins two stored records already, as the object of either of them shows it. What was loaded or
 * created can so be passed on, and its pairs are left as they are.
 */
export function existingThroughRow(
  association: BelongsToManyAssociation,
  source: GraphRecord,
  target: GraphRecord,
): object | undefined {
  if (source.operation === 'insert' || target.operation === 'insert') return undefined;
  const { through } = association;
  for (const { source: holder } of [target, source]) {
    const row = holder && ownValue(holder, through.name);
    if (row instanceof through.declaration.instanceClass && isRowOf(association, row, source, target))
      return row;
  }
  return undefined;
}

/** What is stored counts; a key that is not known yet is equal to none. */
function isRowOf(
  { hops: [toThrough, toTarget], throughScope }: BelongsToManyAssociation,
  row: object,
  source: GraphRecord,
  target: GraphRecord,
): boolean {
  const stored = stateOf(row)?.stored;
  if (stored === undefined) return false;
  const has = ({ name }: Attribute, value: unknown) =>
    value !== undefined && isSameValue(stored.valueOf(name), value);
  return (
    toThrough.pairs.every(({ from, to }) => has(to, source.values[from.name])) &&
    toTarget.pairs.every(({ from, to }) => has(from, target.values[to.name])) &&
    throughScope.every(({ attribute, value }) => has(attribute, value))
  );
}

/** Two positions below this make one safe integer. */
const maxRecords = 2 ** 26;

function kindOf(association: BelongsToManyAssociation): PairKind {
  const known = kinds.get(association);
  if (known !== undefined) return known;
  const { through, hops, throughScope } = association;
  const [source, target] = hops.map(({ foreignKeys }) =>
    JSON.stringify(foreignKeys.map(({ foreignKey }) => foreignKey.name)),
  ) as [string, string];
  const scope = throughScope.map(({ attribute, value }) => [attribute.name, keyString([value])]);
  const sourceFirst = source <= target;
  const ends = sourceFirst ? [source, target] : [target, source];
  const kind = { id: JSON.stringify([through.table, ends, scope]), sourceFirst };
  kinds.set(association, kind);
  return kind;
}
