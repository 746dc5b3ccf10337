import {
  type Edge,
  type GraphRecord,
  mayInsert,
  type RecordGraph,
  rowIdentity,
  type ScopeValueUpdate,
} from '../graph/record-graph.js';
import type { ForeignKeyPair } from '../schema/model-definition.js';
import { isSameValue, keyString } from '../util/equality.js';
import { getOrAdd } from '../util/grouping.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import type { CycleBreaks } from './order-records.js';
import type { LinkBatch } from './write-plan.js';

type LinkDraft = LinkBatch & { readonly records: number[]; readonly targets: number[] };

/**
 * Plans the edges that no insert can write: one link batch for each foreign key of each model. Then the scopes of stored
 * rows: one link batch for each value.
 */
export function planLinks(
  { records, scopeUpdates }: RecordGraph,
  cycleBreaks: CycleBreaks,
  pace: Pace | undefined,
): Paced<readonly LinkBatch[]> {
  const links = new Map<string, LinkDraft>();
  const planning = inParts(records, pace, (some) => addLinks(links, some, cycleBreaks));
  return andThen(planning, () => {
    addScopeUpdates(links, scopeUpdates);
    return Object.freeze([...links.values()].map(freezeLink));
  });
}

function addLinks(
  links: Map<string, LinkDraft>,
  records: readonly GraphRecord[],
  cycleBreaks: CycleBreaks,
): void {
  for (const record of records) {
    // An update sets the foreign keys of its row itself.
    if (record.operation === 'update' || (mayInsert(record) && cycleBreaks.size === 0)) continue;
    const breaks = cycleBreaks.get(record);
    for (const edge of record.edges) {
      if (mayInsert(record) ? breaks?.get(edge) !== 'deferred' : isLinkedAlready(record, edge)) continue;
      const id = JSON.stringify([record.model.name, edge.to.model.name, edge.pairs.map(namesOf)]);
      const link = getOrAdd(links, id, () => startLink(record, edge));
      link.records.push(record.index);
      link.targets.push(edge.to.index);
    }
  }
}

function addScopeUpdates(links: Map<string, LinkDraft>, scopeUpdates: readonly ScopeValueUpdate[]): void {
  for (const each of scopeUpdates) {
    const id = JSON.stringify([each.record.model.name, each.attribute.name, keyString([each.value])]);
    const link = getOrAdd(links, id, () => startScopeUpdate(each));
    link.records.push(each.record.index);
    link.targets.push(each.record.index);
  }
}

/**
 * Returns the links that need separate statements, if one statement does everything else. That statement does not
 * see the rows that it inserts itself, and it can update a row only once.
 */
export function findDeferredLinks(
  links: readonly LinkBatch[],
  records: readonly GraphRecord[],
): readonly LinkBatch[] {
  if (links.length === 0) return links;
  const linked = new Set<string>();
  return links.filter((link) => {
    const own = link.records.map((record) => records[record] as GraphRecord);
    if (link.scope.length > 0 || own.some(({ operation }) => operation === 'insert')) return true;
    const rows = own.map(rowIdentity);
    const waits = rows.some((row) => linked.has(row));
    if (!waits) for (const row of rows) linked.add(row);
    return waits;
  });
}

function namesOf({ foreignKey, key }: ForeignKeyPair): readonly string[] {
  return [foreignKey.name, key.name];
}

function isLinkedAlready({ values }: GraphRecord, { pairs, to }: Edge): boolean {
  if (mayInsert(to)) return false;
  for (const { foreignKey, key } of pairs) {
    const value = to.values[key.name];
    if (value === undefined || !isSameValue(values[foreignKey.name], value)) return false;
  }
  return true;
}

function startLink({ model }: GraphRecord, { pairs, to }: Edge): LinkDraft {
  return {
    kind: 'link',
    model,
    pairs,
    scope: noScope,
    toModel: to.model,
    records: [],
    targets: [],
  };
}

const noScope: LinkBatch['scope'] = Object.freeze([]);

function startScopeUpdate({ record: { model }, attribute, value }: ScopeValueUpdate): LinkDraft {
  const scope = Object.freeze([Object.freeze({ attribute, value })]);
  return {
    kind: 'link',
    model,
    pairs: Object.freeze([]),
    scope,
    toModel: model,
    records: [],
    targets: [],
  };
}

function freezeLink(link: LinkDraft): LinkBatch {
  Object.freeze(link.records);
  Object.freeze(link.targets);
  return Object.freeze(link);
}
