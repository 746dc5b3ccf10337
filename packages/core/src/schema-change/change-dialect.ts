import type { SchemaChanges } from './changes.js';
import type { SchemaStep } from './schema-plan.js';

/** A database whose tables can be changed. */
export interface ChangingDialect {
  readonly schemaChanges: SchemaChangeDialect;
}

/** What differs between databases in changes of tables. */
export interface SchemaChangeDialect {
  /** Whether two types or expressions that the database prints say the same. */
  isSameSql(left: string, right: string): boolean;
  /** Returns the form in which a default is compared. */
  defaultForm(sql: string): string;
  /** Whether a column of a type can have a collation. */
  canHaveCollation(type: string): boolean;
  /** Returns what is equal for two names exactly if the database reads them as one. */
  nameKey(name: string): string;
  /** Returns the steps of changes, in the order in which they can run. */
  planSteps(changes: SchemaChanges): readonly SchemaStep[];
  /**
   * Returns an expression as the database would print it after the rename of a column. `undefined` if the renames are made
   * in a savepoint that is rolled back, and the database is read again; elsewhere they would wait for locks.
   */
  readonly renameInSql: ((sql: string, from: string, to: string) => string) | undefined;
  /** The schema of temporary tables, if names can have it. */
  readonly temporarySchema: string | undefined;
  /**
   * The query for the reason why this connection can create no temporary table, or null; `undefined` if every connection
   * can.
   */
  readonly temporaryTablesTest: string | undefined;
}
