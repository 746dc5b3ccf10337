import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { createSchemaStatement, createTableStatements, foreignKeyStatements } from './create-table.js';
import { foreignKeyIndexStatements } from './foreign-key-indexes.js';
import type { Statement } from './statement.js';

/**
 * Returns the statements that create the tables of some models: schemas, then tables, then the foreign keys between them, and
 * then the indexes on the foreign keys.
 *
 * @param all every model of the database: no two indexes of a schema have the same name
 */
export function createSchemaStatements(
  compiler: Compiler,
  models: readonly ModelDefinition[],
  all: readonly ModelDefinition[],
): readonly Statement[] {
  const schemas = new Set(models.map(({ schema }) => schema).filter((schema) => schema !== undefined));
  return [
    ...[...schemas].map((schema) => createSchemaStatement(compiler, schema)),
    ...models.flatMap((model) => createTableStatements(compiler, model)),
    ...models.flatMap((model) => foreignKeyStatements(compiler, model)),
    ...foreignKeyIndexStatements(compiler, models, all),
  ];
}
