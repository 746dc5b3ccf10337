import type { BelongsToManyAssociation, ScopedValue } from '../schema/model-definition.js';
import type { ContextValues } from '../schema/tenant.js';
import { isSameValue, keyString } from '../util/equality.js';
import { getOrAdd } from '../util/grouping.js';
import { memoize } from '../util/memoize.js';
import { existingThroughRow } from './existing-through-row.js';
import type { GraphDraft, NestedDraft, RecordDraft } from './graph-draft.js';
import { identifyThroughInstance, identifyThroughRow } from './identify.js';
import type { Occurrences } from './merge-occurrences.js';
import { scopeConflict } from './problems.js';
import { applyScope, readStoredValues } from './read-values.js';
import { type Edge, isStoredSource, writesRow } from './record-graph.js';
import { applyTenant } from './tenants.js';
import type { UnclaimedKeys } from './unclaimed-keys.js';
import type { InputFrame } from './walk.js';

/** Links records to the records that they are nested in: with edges, through records and scopes. */
export class EdgeLinker {
  readonly #draft: GraphDraft;
  readonly #occurrences: Occurrences;
  readonly #unclaimed: UnclaimedKeys;
  /** Through records by kind of join and joined records. Two records are joined once, whichever of them comes first. */
  readonly #throughRecords = new Map<string, Map<number, RecordDraft>>();
  /** Whether a save reads the values, so that through rows may be stored. */
  readonly #isSave: boolean;
  readonly #context: ContextValues | undefined;
  /** The values that scopes have set on stored rows. */
  #scopeValues: Map<RecordDraft, Map<string, unknown>> | undefined;

  constructor(
    draft: GraphDraft,
    occurrences: Occurrences,
    unclaimed: UnclaimedKeys,
    context: ContextValues | undefined,
    isSave = false,
  ) {
    this.#draft = draft;
    this.#occurrences = occurrences;
    this.#unclaimed = unclaimed;
    this.#isSave = isSave;
    this.#context = context;
  }

  /** Adds a record to the children of its parent, and an edge to the one that holds the foreign key. */
  link(
    record: RecordDraft,
    frame: InputFrame,
    parent: RecordDraft,
    childList: NestedDraft,
    object: object,
  ): void {
    const { association } = childList;
    if (association.keyHolder === 'source') {
      parent.edges = [...parent.edges, { association, to: record, pairs: association.hops[0].foreignKeys }];
    } else if (association.keyHolder === 'through') {
      childList.throughRecords.push(this.#getThroughRecord(record, association, frame, childList, object));
    } else if (record.edges.length === 0) {
      record.edges = childList.edgesToParent;
    } else if (!record.edges.some((edge) => edge.association === association && edge.to === parent)) {
      record.edges = [...record.edges, ...childList.edgesToParent];
    }
    childList.records.push(record);
    if (association.scope.length === 0) return;
    if (!writesRow(record)) this.#updateToScope(record, association.scope);
    else if (isStoredSource(record))
      for (const { attribute, value } of association.scope) record.values[attribute.name] = value;
    else applyScope(record, association.scope, this.#draft.problems);
  }

  #getThroughRecord(
    target: RecordDraft,
    association: BelongsToManyAssociation,
    { fields }: InputFrame,
    { edgesToParent }: NestedDraft,
    object: object,
  ): RecordDraft {
    const [edge] = edgesToParent as [Edge];
    const { id, isSourceFirst } = getJoinKind(association);
    const joined = getOrAdd(this.#throughRecords, id, newMap);
    const first = isSourceFirst ? edge.to.index : target.index;
    const second = isSourceFirst ? target.index : edge.to.index;
    const pair = first * positionLimit + second;
    this.#unclaimed.claimThrough(target, association.through.name);
    const earlier = joined.get(pair);
    if (earlier !== undefined) {
      this.#occurrences.extendThrough(earlier, association, object, fields);
      return earlier;
    }
    const throughRecord = this.#addThroughRecord(target, association, edge);
    joined.set(pair, throughRecord);
    if (this.#isSave) this.#identify(throughRecord, association);
    this.#occurrences.beginThrough(throughRecord, association, object, fields);
    if (!writesRow(throughRecord)) return throughRecord;
    applyScope(throughRecord, association.throughScope, this.#draft.problems);
    applyTenant(throughRecord, this.#context);
    return throughRecord;
  }

  #addThroughRecord(target: RecordDraft, association: BelongsToManyAssociation, edge: Edge): RecordDraft {
    const { through, hops } = association;
    const row = existingThroughRow(association, edge.to, target);
    const throughRecord = this.#draft.addRecord(through, { parent: target.path, step: through.name }, row);
    throughRecord.edges = [edge, { association, to: target, pairs: hops[1].foreignKeys }];
    if (row !== undefined) readStoredValues(throughRecord, row);
    return throughRecord;
  }

  /** Two stored records may be joined already. */
  #identify(throughRecord: RecordDraft, { hops, throughScope }: BelongsToManyAssociation): void {
    const { source, edges } = throughRecord;
    if (source !== undefined) identifyThroughInstance(throughRecord, source, this.#draft.problems);
    else if (!edges.some(({ to }) => to.operation === 'insert')) {
      const pair = hops.flatMap(({ foreignKeys }) => foreignKeys.map(({ foreignKey }) => foreignKey));
      identifyThroughRow(throughRecord, [...pair, ...throughScope.map(({ attribute }) => attribute)]);
    }
  }

  /** Updates a stored row to the values of a scope. Different values of two associations are a problem. */
  #updateToScope(record: RecordDraft, scope: readonly ScopedValue[]): void {
    this.#scopeValues ??= new Map();
    const values = getOrAdd(this.#scopeValues, record, () => new Map<string, unknown>());
    const { scopeUpdates, problems } = this.#draft;
    for (const { attribute, value } of scope) {
      const { name } = attribute;
      if (!values.has(name)) {
        values.set(name, value);
        if (!isSameValue(record.values[name], value)) scopeUpdates.push({ record, attribute, value });
      } else if (!isSameValue(values.get(name), value))
        problems.add(scopeConflict(record.model, name, record.path));
    }
  }
}

/** Two positions below this number fit into one safe integer. */
const positionLimit = 2 ** 26;

const newMap = () => new Map<number, RecordDraft>();

/** The through table, foreign keys and scope that a belongsToMany joins by, in either direction. */
interface JoinKind {
  readonly id: string;
  /** Whether the source's foreign keys come first in the id. */
  readonly isSourceFirst: boolean;
}

const getJoinKind = memoize((association: BelongsToManyAssociation): JoinKind => {
  const { through, hops, throughScope } = association;
  const [source, target] = hops.map(({ foreignKeys }) =>
    JSON.stringify(foreignKeys.map(({ foreignKey }) => foreignKey.name)),
  ) as [string, string];
  const scope = throughScope.map(({ attribute, value }) => [attribute.name, keyString([value])]);
  const isSourceFirst = source <= target;
  const ends = isSourceFirst ? [source, target] : [target, source];
  return { id: JSON.stringify([through.table, ends, scope]), isSourceFirst };
});
