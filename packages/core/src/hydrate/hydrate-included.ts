import type { Compiler } from '../compile/compiler.js';
import type { IncludedQuery } from '../plan/find-plan.js';
import type { Association } from '../schema/model-definition.js';
import { addToList } from '../util/grouping.js';
import { joinKey } from './join-key.js';
import { RowReader } from './row-reader.js';

type Parent = Record<string, unknown>;

/** The distinct keys by which parents lead into an association; one that is null leads nowhere. */
export function parentKeys(
  association: Association,
  parents: readonly object[],
): readonly (readonly unknown[])[] {
  const { ofParent, partsOfParent } = joinKey(association);
  const distinct = new Map<unknown, readonly unknown[]>();
  for (const parent of parents) {
    const key = ofParent(parent);
    if (key !== undefined && !distinct.has(key)) distinct.set(key, partsOfParent(parent));
  }
  return [...distinct.values()];
}

/**
 * Hangs the rows of an association on their parents: to-many as an array, in the order of the rows, to-one as an
 * instance or null. Of a belongsToMany every parent gets instances of its own, since each shows its own through row;
 * else one row is one instance, whoever refers to it.
 *
 * @returns every instance made
 */
export function hydrateIncluded(
  compiler: Compiler,
  branch: IncludedQuery,
  parents: readonly object[],
  rows: readonly (readonly unknown[])[],
): object[] {
  const { association } = branch;
  const { as } = association;
  const { ofParent, ofRow } = joinKey(association);
  const made: object[] = [];
  const byKey = new Map<unknown, object[]>();
  readRows(compiler, branch, rows, (instance, holder) => {
    made.push(instance);
    addToList(byKey, ofRow(holder), instance);
  });
  const isMany = association.isToMany;
  for (const parent of parents) {
    const key = ofParent(parent);
    const found = key === undefined ? undefined : byKey.get(key);
    // Parents with one key share the rows, and not the list.
    (parent as Parent)[as] = isMany ? (found?.slice() ?? []) : (found?.[0] ?? null);
  }
  return made;
}

/** Hands on each instance of the target with the one that holds the key to the parent: itself, or its through row. */
function readRows(
  compiler: Compiler,
  { association, selection }: IncludedQuery,
  rows: readonly (readonly unknown[])[],
  handOn: (instance: object, holder: object) => void,
): void {
  const targets = new RowReader(compiler, association.target, selection);
  const { through } = association;
  if (through === undefined) {
    for (const row of rows) {
      const instance = targets.read(row);
      handOn(instance, instance);
    }
    return;
  }
  const whole = { columns: through.attributes, hidden: [] };
  const throughs = new RowReader(compiler, through, whole, targets.end);
  for (const row of rows) {
    const instance = targets.read(row);
    const joining = throughs.read(row);
    (instance as Parent)[through.name] = joining;
    handOn(instance, joining);
  }
}
