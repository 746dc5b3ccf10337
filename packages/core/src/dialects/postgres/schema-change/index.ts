import type { SchemaChangeDialect } from '../../../schema-change/change-dialect.js';
import { nameWriter } from '../../../schema-change/names.js';
import { renameInSql } from '../../../schema-change/rename-in-sql.js';
import { sqlSyntax } from '../sql-syntax.js';
import { planSteps } from './plan-steps.js';

const { quote } = nameWriter('"');
const comparison = {
  isSameSql,
  defaultForm: (text: string) => text,
  nameKey: (name: string) => name,
  canHaveCollation: (type: string) => /^(?:text|character|citext)\b/.test(type),
};

export const schemaChanges = Object.freeze<SchemaChangeDialect>({
  ...comparison,
  planSteps: (changes) => planSteps(comparison, changes),
  renameInSql: (sql, from, to) => renameInSql(sqlSyntax, sql, from, to, quote),
  temporarySchema: 'pg_temp',
  temporaryTablesTest: `select case
    when current_setting('transaction_read_only')::boolean then 'the database, or the transaction, is read only'
    when not has_database_privilege(current_database(), 'temporary') then 'its user may not create temporary tables'
    end`,
});

/** Both texts are printed by the server. Only names that were renamed in them may have quotes that they do not need. */
function isSameSql(left: string, right: string): boolean {
  return left === right || withoutQuotes(left) === withoutQuotes(right);
}

function withoutQuotes(sql: string): string {
  return sql.replaceAll(/"([a-z_][a-z\d_]*)"/g, '$1');
}
