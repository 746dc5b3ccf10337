import type {
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  TableDescription,
  TableName,
} from './table-description.js';

/** One thing before and after a change. */
export interface Change<T> {
  readonly from: T;
  readonly to: T;
}

/** What is new in a table, and what the models do not have. */
export interface Difference<T> {
  readonly added: readonly T[];
  readonly dropped: readonly T[];
}

/** The differences between a table of the database and the models, after renames: frozen data. */
export interface TableChange extends Change<TableDescription> {
  readonly columns: Difference<ColumnDescription> & {
    readonly changed: readonly Change<ColumnDescription>[];
  };
  readonly primaryKey: Change<KeyDescription | undefined> | undefined;
  readonly indexes: Difference<IndexDescription>;
  readonly checks: Difference<CheckDescription> & { readonly validated: readonly CheckDescription[] };
  readonly foreignKeys: Difference<ForeignKeyDescription> & {
    readonly validated: readonly ForeignKeyDescription[];
  };
  readonly comment: Change<string | undefined> | undefined;
}

/** A table that the database does not have. */
export interface TableCreation {
  readonly table: TableDescription;
  /** The statements that create it with its indexes. */
  readonly statements: readonly string[];
  /** The statements that add its foreign keys after all tables exist. Each names the foreign key that it adds. */
  readonly foreignKeys: readonly ForeignKeyDescription[];
}

/** A table, or a column of a table, that a model says was renamed. */
export interface TableRename {
  readonly from: TableName & { readonly table: string };
  readonly to: TableName & { readonly table: string };
}

export interface ColumnRename {
  /** The table after its rename. */
  readonly table: TableName & { readonly table: string };
  readonly from: string;
  readonly to: string;
}

export interface Renames {
  readonly tables: readonly TableRename[];
  readonly columns: readonly ColumnRename[];
}

/** Everything that differs between a database and the models: frozen data. */
export interface SchemaChanges {
  /** The tables of the database after the renames. */
  readonly stored: readonly TableDescription[];
  readonly renames: Renames;
  readonly created: readonly TableCreation[];
  readonly changed: readonly TableChange[];
}

/** Returns the change that undoes a change. */
export function inverse(change: TableChange): TableChange {
  const { from, to, columns, primaryKey, indexes, checks, foreignKeys, comment } = change;
  return {
    from: to,
    to: from,
    columns: { ...swap(columns), changed: columns.changed.map(turn) },
    primaryKey: primaryKey && turn(primaryKey),
    indexes: swap(indexes),
    checks: { ...swap(checks), validated: [] },
    foreignKeys: { ...swap(foreignKeys), validated: [] },
    comment: comment && turn(comment),
  };
}

function swap<T>({ added, dropped }: Difference<T>): Difference<T> {
  return { added: dropped, dropped: added };
}

function turn<T>({ from, to }: Change<T>): Change<T> {
  return { from: to, to: from };
}
