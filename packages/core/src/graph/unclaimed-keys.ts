import type { ValidationError } from '../errors/input-errors.js';
import type { Association } from '../schema/model-definition.js';
import type { IncludeNode } from './include.js';
import { notIncluded, unknownKey } from './problems.js';
import type { OtherKeys } from './read-values.js';
import { type GraphRecord, nestedUnder } from './record-graph.js';
import { ownValue } from './walk.js';

/** Keys that mean something only if some place of their object, met sooner or later, says so. */
export class UnclaimedKeys {
  /** Nested values at a place that does not include them. */
  readonly #nested: { readonly record: GraphRecord; readonly association: Association }[] = [];
  /** Values of a through record, where none has been met that leads to the object. */
  readonly #throughs: { readonly record: GraphRecord; readonly key: string }[] = [];
  #reached: Map<GraphRecord, Set<string>> | undefined;

  /** @param include that of the place at which the record is met first */
  add(
    record: GraphRecord,
    source: object,
    { associations, throughs }: OtherKeys,
    include: readonly IncludeNode[],
  ): void {
    for (const key of throughs) this.#throughs.push({ record, key });
    for (const each of associations) {
      const isIncluded = include.some(({ association }) => association === each);
      if (isIncluded || ownValue(source, each.as) === undefined) continue;
      this.#nested.push({ record, association: each });
    }
  }

  /** A through record of some model leads to a record. */
  claimThrough(record: GraphRecord, through: string): void {
    // A record's own keys were read before it is joined: where there are none of a through record, nobody asks.
    if (this.#throughs.length === 0) return;
    this.#reached ??= new Map();
    const names = this.#reached.get(record);
    if (names === undefined) this.#reached.set(record, new Set([through]));
    else names.add(through);
  }

  /** What no place of its object gave a meaning to. */
  problems(): ValidationError[] {
    const unknown = this.#throughs.filter(({ record, key }) => !this.#reached?.get(record)?.has(key));
    const unreached = this.#nested.filter(
      ({ record, association }) => nestedUnder(record, association) === undefined,
    );
    return [
      ...unknown.map(({ record, key }) => unknownKey(record.model, key, record.path)),
      ...unreached.map(({ record, association }) => notIncluded(record.model, association.as, record.path)),
    ];
  }
}
