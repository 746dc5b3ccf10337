import type { ForeignKeyDescription, TableDescription } from '@espalier/core';
import {
  belongsTo,
  belongsToMany,
  hasManyOrOne,
  type Reference,
  readJoin,
  readReference,
} from './associations.js';
import { isCovered, isUniqueKey } from './index-cover.js';
import type { PulledIndex } from './indexes.js';
import { readTypes } from './key-types.js';
import type { PulledAssociation, PulledModel } from './pulled-model.js';
import { readIndexes, readTable, type TableParts } from './read-table.js';
import { type NamedTable, nameTables } from './tables.js';
import type { UserTypes } from './user-types.js';

/** What the models depend on besides the tables. */
export interface PullContext {
  readonly dialect: string;
  readonly userTypes: UserTypes;
  /** The table in which knex counts migrations. */
  readonly migrationTable: string;
}

/** Reads models from the descriptions of tables. */
export function readModels(
  tables: readonly TableDescription[],
  { dialect, userTypes, migrationTable }: PullContext,
): readonly PulledModel[] {
  const named = nameTables(tables, migrationTable);
  const indexesOf = new Map(named.map((each) => [each, readIndexes(each)]));
  const { references, unread } = readReferences(named, indexesOf);
  const typesOf = readTypes(named, references, dialect, userTypes);
  const associationsOf = readAssociations(named, references, indexesOf);
  return named.map((each) => {
    const parts = readTable(each, indexesOf.get(each) ?? [], typesOf.get(each) ?? new Map());
    const notes = [...parts.notes, ...(unread.get(each) ?? [])];
    return buildModel(each, { ...parts, notes }, associationsOf.get(each) ?? []);
  });
}

type IndexesOf = ReadonlyMap<NamedTable, readonly PulledIndex[]>;

const unmanaged = { name: 'managed', code: 'false', note: 'a model cannot say everything about the table' };

/** A table of which no model can say everything is left to the database, so that no migration changes what is not said. */
function buildModel(
  { table, modelName, className }: NamedTable,
  { attributes, options, notes }: TableParts,
  associations: readonly PulledAssociation[],
): PulledModel {
  const isSaid = notes.length === 0 && attributes.every(({ note }) => note === undefined);
  const isManaged = isSaid || table.primaryKey === undefined;
  const all = isManaged ? options : [...options, unmanaged];
  return { name: modelName, className, options: all, attributes, associations, notes };
}

/** Reads the foreign keys, and lists those that no association can say. */
function readReferences(
  named: readonly NamedTable[],
  indexesOf: IndexesOf,
): {
  readonly references: readonly Reference[];
  readonly unread: ReadonlyMap<NamedTable, readonly string[]>;
} {
  const targetOf = new Map(named.map((each) => [each.table.table, each]));
  const references: Reference[] = [];
  const unread = new Map<NamedTable, string[]>(named.map((each) => [each, []]));
  for (const source of named) {
    const seen = new Set<string>();
    for (const key of inColumnOrder(source.table)) {
      const id = JSON.stringify(key.columns);
      const isWithoutIndex = !isCovered(source.table, indexesOf.get(source) ?? [], key.columns);
      const reference = seen.has(id)
        ? undefined
        : readReference(source, key, targetOf.get(key.table), isWithoutIndex);
      seen.add(id);
      if (reference !== undefined) references.push(reference);
      else {
        const [columns, referenced] = [key.columns, key.referencedColumns].map((names) => names.join(', '));
        unread.get(source)?.push(`the foreign key from ${columns} to ${key.table} (${referenced})`);
      }
    }
  }
  return { references, unread };
}

/** SQLite lists foreign keys in the order of their creation, or in the reverse one. */
function inColumnOrder({ columns, foreignKeys }: TableDescription): readonly ForeignKeyDescription[] {
  const placeOf = (key: ForeignKeyDescription) => columns.findIndex(({ name }) => name === key.columns[0]);
  return [...foreignKeys].sort((left, right) => placeOf(left) - placeOf(right));
}

/** Returns the associations of each table: first those of its own foreign keys, then those of others. */
function readAssociations(
  named: readonly NamedTable[],
  references: readonly Reference[],
  indexesOf: IndexesOf,
): ReadonlyMap<NamedTable, readonly PulledAssociation[]> {
  const associations = new Map(named.map((each) => [each, [] as PulledAssociation[]]));
  const joins = named.map((each) =>
    readJoin(
      each,
      references.filter(({ source }) => source === each),
    ),
  );
  for (const reference of references) associations.get(reference.source)?.push(belongsTo(reference));
  for (const reference of references) {
    const { source, target, columns } = reference;
    const join = joins.find((each) => each?.includes(reference));
    const other = join?.find((each) => each !== reference);
    const isUnique = isUniqueKey(source.table, indexesOf.get(source) ?? [], columns);
    associations
      .get(target)
      ?.push(
        other === undefined ? hasManyOrOne(reference, isUnique) : belongsToMany(source, reference, other),
      );
  }
  return associations;
}
