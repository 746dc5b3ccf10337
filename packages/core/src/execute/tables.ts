import type { Compiler } from '../compile/compiler.js';
import {
  createSchemaStatement,
  createTableStatements,
  dropTableStatement,
  foreignKeyStatements,
} from '../compile/create-table.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type Connection, statement } from './connection.js';

/** Creates the tables that do not exist, and then the foreign keys between them. */
export async function createTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<void> {
  const missing = await missingTables(connection, compiler, ordered);
  for (const schema of new Set(missing.map((model) => model.schema)))
    if (schema !== undefined) await connection.run(createSchemaStatement(compiler, schema));
  for (const model of missing) {
    for (const statement of createTableStatements(compiler, model)) await connection.run(statement);
  }
  for (const model of missing) {
    for (const statement of foreignKeyStatements(compiler, model)) await connection.run(statement);
  }
}

/** Drops the tables that exist, those that refer to others first. */
export async function dropTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<void> {
  for (const { table } of [...ordered].reverse()) await connection.run(dropTableStatement(compiler, table));
}

/** Returns a model for each table that does not exist. If several models share a table, the first one creates it. */
async function missingTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<readonly ModelDefinition[]> {
  const { rows } = await connection.run(statement(compiler.dialect.listTables));
  const existing = new Set(rows.map(([name]) => name));
  const firstOf = new Map([...ordered].reverse().map((model) => [model.table, model]));
  return ordered.filter((model) => !existing.has(model.table) && firstOf.get(model.table) === model);
}
