import type { SchemaChangeDialect } from '../../../schema-change/change-dialect.js';
import { planSteps } from './plan-steps.js';
import { isSameSql } from './sql-words.js';

export const schemaChanges = Object.freeze<SchemaChangeDialect>({
  isSameSql,
  // knex writes a number in quotes, which a column of numbers reads as the number.
  defaultForm: (sql) => sql.replace(/^'(-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)'$/, '$1'),
  nameKey: (name) => name.toLowerCase(),
  canHaveCollation: () => true,
  planSteps,
  // Only SQLite knows how it writes the statements of indexes, triggers and views again.
  renameInSql: undefined,
  temporarySchema: undefined,
  temporaryTablesTest: `select case when query_only then 'the transaction is read only' end from pragma_query_only`,
});
