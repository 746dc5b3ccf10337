/**
 * A table as a database has it: frozen data. Types and expressions are texts as the database prints them, so that two
 * descriptions of one database can be compared.
 */
export interface TableDescription {
  /** As a model names it: with its schema, unless the search path finds the table. */
  readonly table: string;
  readonly schema: string | undefined;
  /** The name without the schema. */
  readonly name: string;
  /** In their order in the table. */
  readonly columns: readonly ColumnDescription[];
  readonly primaryKey: KeyDescription | undefined;
  /** The indexes and the unique keys, without that of the primary key. */
  readonly indexes: readonly IndexDescription[];
  readonly checks: readonly CheckDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
  readonly comment: string | undefined;
  /** SQLite: what follows the columns, such as `strict` or `without rowid`; empty if nothing does. */
  readonly options: string;
  /** SQLite: the triggers and views that a rebuild of the table drops and creates again. PostgreSQL: none. */
  readonly dependents: readonly DependentDescription[];
}

/** A column of a table. */
export interface ColumnDescription {
  readonly name: string;
  /** With its parameters: `character varying(255)`. */
  readonly type: string;
  readonly allowNull: boolean;
  /** The expression of the default; `undefined` if there is none. */
  readonly default: string | undefined;
  /** What numbers the rows; `undefined` if nothing does. */
  readonly numberedBy: 'identity' | 'sequence' | 'autoincrement' | 'rowid' | undefined;
  /** `undefined` for a column whose values are written. */
  readonly generated: { readonly expression: string; readonly isStored: boolean } | undefined;
  /** `undefined` for the collation of the type. */
  readonly collation: string | undefined;
  readonly comment: string | undefined;
}

/** A primary key. */
export interface KeyDescription {
  readonly name: string | undefined;
  readonly columns: readonly string[];
}

/** An index, or a unique key, which an index enforces. */
export interface IndexDescription {
  readonly name: string;
  readonly unique: boolean;
  /** Whether a constraint of the table owns the index. */
  readonly isConstraint: boolean;
  /** The columns in their order; `undefined` for each expression. */
  readonly columns: readonly (string | undefined)[];
  /** What follows the name of the table: the columns and expressions, the condition, and on PostgreSQL the method. */
  readonly definition: string;
}

/** A check constraint. */
export interface CheckDescription {
  /** `undefined` on SQLite for one without a name. */
  readonly name: string | undefined;
  readonly expression: string;
  /** Whether the stored rows were checked. */
  readonly isValidated: boolean;
}

/** A foreign key. `columns` refer to `referencedColumns` of a table, pairwise by position. */
export interface ForeignKeyDescription {
  /** `undefined` on SQLite for one without a name. */
  readonly name: string | undefined;
  readonly columns: readonly string[];
  /** As a model names it. */
  readonly table: string;
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
  readonly kind: 'trigger' | 'view';
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
