import type { Attribute } from '../schema/attribute.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ContextValues } from '../schema/tenant.js';
import { isSameValue } from '../util/equality.js';
import { noAttributes, type RecordDraft } from './graph-draft.js';
import type { Edge, RecordIdentity } from './record-graph.js';
import { hasFixedTenant } from './tenants.js';

/** An attribute that records found alike may assign: if they give it a value, or because an edge sets it. */
interface Candidate {
  readonly attribute: Attribute;
  readonly isSetByEdge: boolean;
}

/**
 * Lists the attributes that records assign to their rows: values, and foreign keys to stored rows. The records of one list
 * are usually found alike and assign the same, so they share what is computed.
 */
export class AssignedAttributes {
  readonly #context: ContextValues | undefined;
  #identity: RecordIdentity | undefined;
  #edges: readonly Edge[] | undefined;
  #stored: boolean | undefined;
  #candidates: readonly Candidate[] = [];
  #latest: readonly Attribute[] = noAttributes;

  constructor(context: ContextValues | undefined) {
    this.#context = context;
  }

  /** Returns the list of a record whose values and edges are all known. */
  listOf(record: RecordDraft, identity: RecordIdentity): readonly Attribute[] {
    const stored = record.source && stateOf(record.source)?.stored;
    const candidates = this.#candidatesOf(record, identity, stored !== undefined);
    const latest = this.#latest;
    let assigned: Attribute[] | undefined;
    let count = 0;
    for (const { attribute, isSetByEdge } of candidates) {
      if (!isSetByEdge && !isGiven(record, attribute, stored)) continue;
      if (assigned === undefined && latest[count] !== attribute) assigned = latest.slice(0, count);
      assigned?.push(attribute);
      count += 1;
    }
    if (assigned !== undefined || count < latest.length) this.#latest = assigned ?? latest.slice(0, count);
    return this.#latest;
  }

  #candidatesOf(record: RecordDraft, identity: RecordIdentity, isStored: boolean): readonly Candidate[] {
    const { edges } = record;
    if (identity === this.#identity && edges === this.#edges && isStored === this.#stored)
      return this.#candidates;
    this.#identity = identity;
    this.#edges = edges;
    this.#stored = isStored;
    this.#candidates = findCandidates(record, identity, isStored, this.#context);
    return this.#candidates;
  }
}

function findCandidates(
  { model, edges }: RecordDraft,
  identity: RecordIdentity,
  isStored: boolean,
  context: ContextValues | undefined,
): readonly Candidate[] {
  const fixed = hasFixedTenant(model, context) ? model.tenant : undefined;
  const candidates: Candidate[] = [];
  for (const attribute of model.attributes) {
    if (identity.key.includes(attribute) || attribute === model.version || attribute.generated !== undefined)
      continue;
    if (attribute === fixed) continue;
    const edge = findEdge(edges, attribute);
    if (edge === undefined || setsForeignKey(edge, identity, isStored))
      candidates.push({ attribute, isSetByEdge: edge !== undefined });
  }
  return candidates;
}

/** Finds the edge that sets a foreign key: the last one, if several do. */
function findEdge(edges: readonly Edge[], attribute: Attribute): Edge | undefined {
  for (let index = edges.length - 1; index >= 0; index -= 1) {
    const edge = edges[index] as Edge;
    for (const { foreignKey } of edge.pairs) if (foreignKey === attribute) return edge;
  }
  return undefined;
}

/** Whether the values give an attribute. Those of an instance begin with the values of its row. */
function isGiven({ values }: RecordDraft, { name }: Attribute, stored: StoredRow | undefined): boolean {
  const value = values[name];
  return value !== undefined && !(stored && isSameValue(stored.valueOf(name), value));
}

/** Whether an edge to a stored row is written: a row below its parent refers to it already. */
function setsForeignKey({ association, to }: Edge, { rules }: RecordIdentity, isStored: boolean): boolean {
  if (to.operation === 'insert') return false;
  const { moved, mode } = rules;
  return association.keyHolder === 'source' || moved === 'take' || mode === 'link' || isStored;
}
