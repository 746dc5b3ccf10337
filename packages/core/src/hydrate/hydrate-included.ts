import type { Compiler } from '../compile/compiler.js';
import { setLoadedValue } from '../instance/loaded-value.js';
import { type IncludedQuery, isRenamed, readsPart } from '../plan/find-plan.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { addToList } from '../util/grouping.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import { getJoinKeyReader } from './join-key.js';
import { RowReader, wholeRow } from './row-reader.js';

type Parent = Record<string, unknown>;

/** Returns the distinct keys that join parents to the rows of an association. A key with a null joins no row. */
export function readParentKeys(
  association: AssociationDefinition,
  parents: readonly object[],
  pace: Pace | undefined,
): Paced<readonly (readonly unknown[])[]> {
  const { readParentKey, readKeyParts } = getJoinKeyReader(association);
  const distinct = new Map<unknown, readonly unknown[]>();
  const reading = inParts(parents, pace, (some) => {
    for (const parent of some) {
      const key = readParentKey(parent);
      if (key !== undefined && !distinct.has(key)) distinct.set(key, readKeyParts(parent));
    }
  });
  return andThen(reading, () => [...distinct.values()]);
}

/**
 * Sets an association of parents to instances of its rows: an array in the order of the rows for a to-many, an instance or
 * null for a to-one. For a belongsToMany, each parent gets its own instances, because each has its own through row.
 * Otherwise one row is one instance, whichever parents it belongs to.
 *
 * @returns every new instance
 */
export function hydrateIncluded(
  compiler: Compiler,
  query: IncludedQuery,
  parents: readonly object[],
  rows: readonly (readonly unknown[])[],
  pace: Pace | undefined,
): Paced<object[]> {
  const { readRowKey } = getJoinKeyReader(query.association);
  const instances: object[] = [];
  const byKey = new Map<unknown, object[]>();
  const forEachRow = rowReader(compiler, query);
  const reading = inParts(rows, pace, (some) =>
    forEachRow(some, (instance, keyRow) => {
      instances.push(instance);
      addToList(byKey, readRowKey(keyRow), instance);
    }),
  );
  return andThen(reading, () => {
    const setting = inParts(parents, pace, (some) => setIncluded(query, some, byKey));
    return andThen(setting, () => instances);
  });
}

/** Sets an association of parents to the instances with their keys. */
function setIncluded(
  query: IncludedQuery,
  parents: readonly object[],
  byKey: ReadonlyMap<unknown, readonly object[]>,
): void {
  const { as } = query;
  const { isToMany } = query.association;
  const { readParentKey } = getJoinKeyReader(query.association);
  // Under another name, the rows are shown only: a save takes no part of them for the association.
  const remember = isRenamed(query) ? ignore : setLoadedValue;
  const isPartial = readsPart(query);
  for (const parent of parents) {
    const key = readParentKey(parent);
    const nested = key === undefined ? undefined : byKey.get(key);
    if (isToMany) {
      // Parents with one key share the instances, but not the array, which a caller may change.
      (parent as Parent)[as] = nested?.slice() ?? [];
      remember(parent, as, nested?.slice() ?? noItems, isPartial);
    } else {
      const item = nested?.[0] ?? null;
      (parent as Parent)[as] = item;
      remember(parent, as, item, isPartial);
    }
  }
}

const noItems: readonly object[] = Object.freeze([]);
const ignore: typeof setLoadedValue = () => undefined;

type ForEachRow = (
  rows: readonly (readonly unknown[])[],
  callback: (instance: object, keyRow: object) => void,
) => void;

/**
 * Returns a function that passes each target to a callback, with the row that has the key of the parent: the target itself
 * or its through row.
 */
function rowReader(compiler: Compiler, { association, selection }: IncludedQuery): ForEachRow {
  const targets = new RowReader(compiler, association.target, selection);
  const { through } = association;
  if (through === undefined) {
    return (rows, callback) => {
      for (const row of rows) {
        const instance = targets.read(row);
        callback(instance, instance);
      }
    };
  }
  const throughRows = new RowReader(compiler, through, wholeRow(through), targets.end);
  return (rows, callback) => {
    for (const row of rows) {
      const instance = targets.read(row);
      const throughRow = throughRows.read(row);
      (instance as Parent)[through.name] = throughRow;
      callback(instance, throughRow);
    }
  };
}
