import { keyText } from '../schema/key-text.js';
import type { BelongsToManyAssociation } from '../schema/model-definition.js';
import type { GraphRecord } from './record-graph.js';

/** What a belongsToMany joins by: the same for both directions of one pair of models. */
interface Kind {
  readonly id: string;
  /** Whether the source's foreign keys come first in it. */
  readonly sourceFirst: boolean;
}

const kinds = new WeakMap<BelongsToManyAssociation, Kind>();

/** The through records of a graph by the two records that they join: met from either end, a pair is joined once. */
export class Joinings {
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
    const pair = first * mostRecords + second;
    const known = joined.get(pair);
    if (known !== undefined) return known;
    const made = make();
    joined.set(pair, made);
    return made;
  }
}

/** Two positions below this make one safe integer. */
const mostRecords = 2 ** 26;

function kindOf(association: BelongsToManyAssociation): Kind {
  const known = kinds.get(association);
  if (known !== undefined) return known;
  const { through, sourceKeys, targetKeys, throughScope } = association;
  const source = JSON.stringify(sourceKeys.map(({ foreignKey }) => foreignKey));
  const target = JSON.stringify(targetKeys.map(({ foreignKey }) => foreignKey));
  const scope = throughScope.map(({ attribute, value }) => [attribute.name, keyText([value])]);
  const sourceFirst = source <= target;
  const ends = sourceFirst ? [source, target] : [target, source];
  const kind = { id: JSON.stringify([through.table, ends, scope]), sourceFirst };
  kinds.set(association, kind);
  return kind;
}
