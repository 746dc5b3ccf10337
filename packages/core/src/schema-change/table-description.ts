/**
 * A table as a database has it: frozen data. Types and expressions are texts as the database prints them, so that two
 * descriptions of one database can be compared.
 */
export interface TableDescription {
  /** As a model names it: with its schema, unless the search path finds the table. */
  readonly table: string;
  /** The schema of the table; `undefined` on SQLite. */
  readonly schema: string | undefined;
  /** The name without the schema. */
  readonly name: string;
  /** In their order in the table. */
  readonly columns: readonly ColumnDescription[];
  /** The primary key; `undefined` if there is none. */
  readonly primaryKey: KeyDescription | undefined;
  /** The indexes and the unique keys, without that of the primary key. */
  readonly indexes: readonly IndexDescription[];
  /** The check constraints. */
  readonly checks: readonly CheckDescription[];
  /** The foreign keys of the table, not those that refer to it. */
  readonly foreignKeys: readonly ForeignKeyDescription[];
  /** The comment of the table; `undefined` if there is none. */
  readonly comment: string | undefined;
  /** SQLite: what follows the columns, such as `strict` or `without rowid`; empty if nothing does. */
  readonly options: string;
  /** SQLite: the triggers and views that a rebuild of the table drops and creates again. PostgreSQL: none. */
  readonly dependents: readonly DependentDescription[];
}

/** A column of a table. */
export interface ColumnDescription {
  /** The name of the column. */
  readonly name: string;
  /** With its parameters: `character varying(255)`. */
  readonly type: string;
  /** Whether the column may be null. */
  readonly allowNull: boolean;
  /** The expression of the default; `undefined` if there is none. */
  readonly default: string | undefined;
  /** What numbers the rows; `undefined` if nothing does. */
  readonly numberedBy: 'identity' | 'sequence' | 'autoincrement' | 'rowid' | undefined;
  /** `undefined` for a column whose values are written. */
  readonly generated: { readonly expression: string; readonly isStored: boolean } | undefined;
  /** `undefined` for the collation of the type. */
  readonly collation: string | undefined;
  /** The comment of the column; `undefined` if there is none. */
  readonly comment: string | undefined;
  /** PostgreSQL: the views, triggers and policies that read the column, such as `view 'names'`. SQLite: none. */
  readonly readers: readonly string[];
}

/** A primary key. */
export interface KeyDescription {
  /** The name of the constraint; `undefined` on SQLite for one without a name. */
  readonly name: string | undefined;
  /** The columns in their order. */
  readonly columns: readonly string[];
}

/** An index, or a unique key, which an index enforces. */
export interface IndexDescription {
  /** The name of the index. */
  readonly name: string;
  /** Whether no two rows may have equal values. */
  readonly unique: boolean;
  /** Whether a constraint of the table owns the index. */
  readonly isConstraint: boolean;
  /** The columns in their order, without those that are only included; `undefined` for each expression. */
  readonly columns: readonly (string | undefined)[];
  /** What follows the name of the table: the columns and expressions, the condition, and on PostgreSQL the method. */
  readonly definition: string;
  /** Whether queries can use the index: on PostgreSQL, not if its concurrent creation has failed. */
  readonly isValid: boolean;
}

/** A check constraint. */
export interface CheckDescription {
  /** `undefined` on SQLite for one without a name. */
  readonly name: string | undefined;
  /** The condition that no row may break. */
  readonly expression: string;
  /** Whether the stored rows were checked. */
  readonly isValidated: boolean;
}

/** A foreign key. `columns` refer to `referencedColumns` of a table, pairwise by position. */
export interface ForeignKeyDescription {
  /** `undefined` on SQLite for one without a name. */
  readonly name: string | undefined;
  /** The columns of the table. */
  readonly columns: readonly string[];
  /** As a model names it. */
  readonly table: string;
  /** The columns of the other table. */
  readonly referencedColumns: readonly string[];
  /** In upper case: `SET NULL`. */
  readonly onDelete: string;
  /** In upper case: `CASCADE`. */
  readonly onUpdate: string;
  /** What says when the constraint is checked, such as `deferrable initially deferred`; empty if nothing does. */
  readonly deferral: string;
  /** Whether the stored rows were checked. */
  readonly isValidated: boolean;
}

/** A trigger or a view that reads a table or belongs to it. */
export interface DependentDescription {
  /** Whether it is a trigger or a view. */
  readonly kind: 'trigger' | 'view';
  /** The name of the trigger or the view. */
  readonly name: string;
  /** The statement that creates it. */
  readonly sql: string;
}

/** A table's name in two parts. */
export type TableName = Pick<TableDescription, 'schema' | 'name'>;

/** Returns the columns of which no value is written. */
export function isGenerated({ generated }: ColumnDescription): boolean {
  return generated !== undefined;
}
