import { readerWarning } from '../../../schema-change/reader-warning.js';
import type { SchemaWarning } from '../../../schema-change/schema-plan.js';
import type { DependentDescription } from '../../../schema-change/table-description.js';
import { nameIn, readWords } from './sql-words.js';

/** A trigger or a view as SQLite stores it. `table` is that of a trigger. */
export type StoredObject = readonly [kind: 'trigger' | 'view', name: string, table: string, sql: string];

/**
 * Returns the function that finds the triggers and views that name a table, or a view that names the table. SQLite checks
 * all of them when a table is renamed, and finds no table under the old name while it is rebuilt.
 */
export function findDependents(
  objects: readonly StoredObject[],
): (table: string) => readonly DependentDescription[] {
  const namesOf = new Map(
    objects.map((object) => [object, new Set(readWords(object[3]).flatMap((token) => nameIn(token) ?? []))]),
  );
  return (table) => {
    const reached = new Set([table.toLowerCase()]);
    const found = new Set<StoredObject>();
    let size = -1;
    while (found.size > size) {
      size = found.size;
      for (const object of objects) {
        const [kind, name] = object;
        if (![...(namesOf.get(object) ?? [])].some((each) => reached.has(each))) continue;
        found.add(object);
        if (kind === 'view') reached.add(name.toLowerCase());
      }
    }
    return objects.filter((each) => found.has(each)).map(([kind, name, , sql]) => ({ kind, name, sql }));
  };
}

/** Returns the warnings for the triggers and views of a table that name a column which is dropped. */
export function readerWarnings(
  dependents: readonly DependentDescription[],
  column: string,
): readonly SchemaWarning[] {
  const isNamed = (sql: string) => readWords(sql).some((token) => nameIn(token) === column.toLowerCase());
  return dependents
    .filter(({ sql }) => isNamed(sql))
    .map(({ kind, name }) => readerWarning(`${kind} '${name}'`, column));
}
