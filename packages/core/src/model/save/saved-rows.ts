import type { PlaceRows } from '../../execute/adapter.js';
import type { IncludeNode } from '../../graph/include.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import { hydrateIncluded } from '../../hydrate/hydrate-included.js';
import { readInstances, wholeRow } from '../../hydrate/row-reader.js';
import type { Place } from '../../plan/plan-places.js';
import type { Attribute } from '../../schema/attribute.js';
import type { Pace } from '../../util/pausable.js';
import type { DatabaseContext } from '../context.js';
import type { StoredRowReader } from './find-stored-rows.js';
import { matchByKey, planStoredRows } from './select-stored-rows.js';

/** Returns a reader of the rows that a statement has found and reported. */
export function savedRowsReader(
  { compiler, ...database }: DatabaseContext,
  places: readonly Place[],
  rows: PlaceRows,
  pace: Pace | undefined,
): StoredRowReader {
  const findIn = async (from: readonly Place[], records: readonly GraphRecord[]) => {
    const found = new Map<GraphRecord, object>();
    for (const place of from) {
      const own = new Set(place.stored.map(({ record }) => record));
      const wanted = records.filter((record) => own.has(record));
      const [first] = wanted;
      if (first === undefined) continue;
      const read = place.association?.keyHolder === 'through' ? rows.linkedIn(place) : rows.storedIn(place);
      await matchByKey(
        first.identity?.key as readonly Attribute[],
        wanted,
        await readInstances(compiler, place.model, wholeRow(place.model), read, pace),
        found,
        pace,
      );
    }
    return found;
  };
  return {
    findRoots: (records) => findIn(places.slice(0, 1), records),
    findByKeys: (records) => findIn(places.slice(1), records),
    async readAssociated(node: IncludeNode, parents: readonly object[]) {
      const [query] = planStoredRows({ compiler, ...database }, node);
      if (query === undefined) return;
      const read = places.filter((place) => place.node === node).flatMap((place) => rows.storedIn(place));
      await hydrateIncluded(compiler, query, parents, read, pace);
    },
  };
}
