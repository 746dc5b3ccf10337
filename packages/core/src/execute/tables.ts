import type { Compiler } from '../compile/compiler.js';
import {
  createSchemaStatement,
  createTableStatements,
  dropTableStatement,
  foreignKeyStatements,
} from '../compile/create-table.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type Connection, statement } from './connection.js';
import { translateError } from './failures.js';

/** Creates those of the tables that are not there, and then the foreign keys between them. */
export async function createTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<void> {
  await translated(compiler, async () => {
    const { rows } = await connection.run(statement(compiler.dialect.listTables));
    const there = new Set(rows.map(([name]) => name));
    const firstOf = new Map([...ordered].reverse().map((model) => [model.table, model]));
    // Two models may stand for one table; the first of them makes it.
    const missing = ordered.filter((model) => !there.has(model.table) && firstOf.get(model.table) === model);
    for (const schema of new Set(missing.map((model) => model.schema)))
      if (schema !== undefined) await connection.run(createSchemaStatement(compiler, schema));
    for (const model of missing) {
      for (const statement of createTableStatements(compiler, model)) await connection.run(statement);
    }
    for (const model of missing) {
      for (const statement of foreignKeyStatements(compiler, model)) await connection.run(statement);
    }
  });
}

/** Drops the tables that are there, those that refer to others first. */
export async function dropTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<void> {
  await translated(compiler, async () => {
    for (const { table } of [...ordered].reverse()) await connection.run(dropTableStatement(compiler, table));
  });
}

async function translated(compiler: Compiler, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw translateError(compiler.dialect, error);
  }
}
