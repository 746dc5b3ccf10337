import type { TableChange } from './changes.js';
import type { Comparison } from './compare.js';
import type { TableDescription } from './table-description.js';

type NameKey = Comparison['nameKey'];

/** What a table gets, with a name. */
interface Named {
  readonly name: string | undefined;
}

/** PostgreSQL truncates a longer name, in bytes. */
const maxBytes = 63;

/**
 * Returns changes in which an index, a check or a foreign key that is added has another name, if something that stays has its
 * name already. The names of those that stay are not compared, so they can be any.
 */
export function withFreeNames(
  { nameKey }: Comparison,
  stored: readonly TableDescription[],
  changed: readonly TableChange[],
): readonly TableChange[] {
  const indexNames = new Set<string>();
  const keyOf = (schema: string | undefined, name: string) => JSON.stringify([schema, nameKey(name)]);
  for (const { schema, name, indexes, primaryKey } of stored)
    for (const each of [name, primaryKey?.name, ...indexes.map((index) => index.name)])
      if (each !== undefined) indexNames.add(keyOf(schema, each));
  return changed.map((change) => renameAdded(nameKey, change, indexNames, keyOf));
}

/** A name that the change itself makes free can be used. */
function renameAdded(
  nameKey: NameKey,
  change: TableChange,
  indexNames: Set<string>,
  keyOf: (schema: string | undefined, name: string) => string,
): TableChange {
  const { from, to, indexes, checks, foreignKeys } = change;
  const dropped = new Set<Named>([...indexes.dropped, ...checks.dropped, ...foreignKeys.dropped]);
  const own = new Set(constraintsOf(from, dropped).map(nameKey));
  for (const { name } of indexes.dropped) indexNames.delete(keyOf(to.schema, name));
  const isTaken = (name: string) => indexNames.has(keyOf(to.schema, name)) || own.has(nameKey(name));
  const renamed = new Map<Named, Named>();
  const choose = <T extends Named>(added: readonly T[], isUsed: (name: string) => boolean) =>
    added.map((each): T => {
      if (each.name === undefined) return each;
      const free = { ...each, name: freeName(each.name, isUsed) };
      renamed.set(each, free);
      own.add(nameKey(free.name));
      return free;
    });
  const added = {
    indexes: choose(indexes.added, isTaken),
    checks: choose(checks.added, (name) => own.has(nameKey(name))),
    foreignKeys: choose(foreignKeys.added, (name) => own.has(nameKey(name))),
  };
  for (const { name } of [...added.indexes, ...indexes.dropped]) indexNames.add(keyOf(to.schema, name));
  const after = <T extends Named>(all: readonly T[]) => all.map((each) => (renamed.get(each) ?? each) as T);
  return {
    ...change,
    to: {
      ...to,
      indexes: after(to.indexes),
      checks: after(to.checks),
      foreignKeys: after(to.foreignKeys),
    },
    indexes: { ...indexes, added: added.indexes },
    checks: { ...checks, added: added.checks },
    foreignKeys: { ...foreignKeys, added: added.foreignKeys },
  };
}

function constraintsOf(
  { primaryKey, indexes, checks, foreignKeys }: TableDescription,
  dropped: ReadonlySet<Named>,
): readonly string[] {
  const constraints: readonly Named[] = [
    ...(primaryKey === undefined ? [] : [primaryKey]),
    ...indexes.filter(({ isConstraint }) => isConstraint),
    ...checks,
    ...foreignKeys,
  ];
  return constraints.flatMap((each) => (each.name === undefined || dropped.has(each) ? [] : [each.name]));
}

/** Returns a name, or the name with the first number after it that nothing has. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; isTaken(free); number += 1) free = withSuffix(name, `_${number}`);
  return free;
}

function withSuffix(name: string, suffix: string): string {
  const length = maxBytes - suffix.length;
  return `${Buffer.from(name)
    .subarray(0, length)
    .toString('utf8')
    .replace(/\uFFFD$/, '')}${suffix}`;
}
