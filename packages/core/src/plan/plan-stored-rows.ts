import type { IncludeNode } from '../graph/include.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { getOrAdd } from '../util/grouping.js';
import { findPlaces, type Place, planPlaces } from './plan-places.js';
import type { StoredRowsPlan, StoredRowsStep } from './stored-rows-plan.js';

/** The maximum number of places to describe: those of a cyclic include have no end. */
const maxDescribed = 100;

/**
 * Plans how a save finds its stored rows, as far as it is known without a database.
 *
 * @param inOneStatement whether the database can save in one statement
 * @returns `undefined` if all records are new
 */
export function planStoredRows(
  graph: RecordGraph,
  include: readonly IncludeNode[],
  inOneStatement: boolean,
): StoredRowsPlan | undefined {
  const { records } = graph;
  if (!records.some(({ identity }) => identity !== undefined)) return undefined;
  const places = findPlaces(graph, include, maxDescribed);
  const steps = places.filter(({ needsRows }) => needsRows).flatMap(planSteps);
  const mayExist = records.filter(({ operation }) => operation === 'upsert').map(({ index }) => index);
  return Object.freeze({
    steps: Object.freeze(steps),
    mayExist: Object.freeze(mayExist),
    inOneStatement: inOneStatement && planPlaces(graph, include) !== undefined,
  });
}

function planSteps({ model, association, missing, stored }: Place): readonly StoredRowsStep[] {
  const drafts = new Map<
    string,
    { kind: StoredRowsStep['kind']; key: readonly Attribute[]; records: number[] }
  >();
  for (const { record } of stored) {
    const { key } = record.identity as NonNullable<GraphRecord['identity']>;
    const kind = association === undefined ? rootKind(record) : record.operation === 'none' ? 'link' : 'find';
    const names = key.map(({ name }) => name).join();
    getOrAdd(drafts, `${kind} ${names}`, () => ({ kind, key, records: [] })).records.push(record.index);
  }
  if (association !== undefined && drafts.size === 0) drafts.set('', { kind: 'find', key: [], records: [] });
  return [...drafts.values()].map(({ kind, key, records }) =>
    Object.freeze({ kind, model, association, missing, key, records: Object.freeze(records) }),
  );
}

/** The version of a root is its lock, if the values give it. */
function rootKind({ model: { version }, values }: GraphRecord): StoredRowsStep['kind'] {
  return version !== undefined && values[version.name] != null ? 'check' : 'lock';
}
