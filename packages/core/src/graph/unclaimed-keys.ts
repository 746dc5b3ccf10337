import type { ProblemList } from '../errors/problem-list.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { addToSet } from '../util/grouping.js';
import type { IncludeNode } from './include.js';
import { ownValue } from './input-objects.js';
import { notIncluded, unknownKey } from './problems.js';
import type { OtherKeys } from './read-values.js';
import { type GraphRecord, nestedUnder } from './record-graph.js';

/** Collects keys of records that are valid only if something that is read later claims them. */
export class UnclaimedKeys {
  /** Keys that are valid only if an occurrence of their object includes the association. */
  readonly #nested: { readonly record: GraphRecord; readonly association: AssociationDefinition }[] = [];
  /** Keys that are valid only if a through record of that model joins their record. */
  readonly #throughKeys: { readonly record: GraphRecord; readonly key: string }[] = [];
  #claimedThroughs: Map<GraphRecord, Set<string>> | undefined;

  /**
   * Adds the keys of an object that are not attributes.
   *
   * @param include the include of this occurrence of the object, which claims its associations
   */
  add(
    record: GraphRecord,
    object: object,
    { associations, throughKeys }: OtherKeys,
    include: readonly IncludeNode[],
  ): void {
    for (const key of throughKeys) this.#throughKeys.push({ record, key });
    for (const each of associations) {
      const isIncluded = include.some(({ association }) => association === each);
      if (isIncluded || ownValue(object, each.as) === undefined) continue;
      this.#nested.push({ record, association: each });
    }
  }

  /** Remembers that a through record joins a record, so that the record's object can have values for it. */
  claimThrough(record: GraphRecord, through: string): void {
    // The keys of a record are read before it is linked. Most records have no key of a through record.
    if (this.#throughKeys.length === 0) return;
    this.#claimedThroughs ??= new Map();
    addToSet(this.#claimedThroughs, record, through);
  }

  /** Reports the keys that no occurrence of their object has claimed. */
  report(problems: ProblemList): void {
    for (const { record, key } of this.#throughKeys) {
      const isClaimed = this.#claimedThroughs?.get(record)?.has(key) === true;
      if (!isClaimed) problems.add(unknownKey(record.model, key, record.path));
    }
    for (const { record, association } of this.#nested) {
      const isReached = nestedUnder(record, association) !== undefined;
      if (!isReached) problems.add(notIncluded(record.model, association.as, record.path));
    }
  }
}
