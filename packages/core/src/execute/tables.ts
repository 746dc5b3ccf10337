import type { Compiler } from '../compile/compiler.js';
import { createSchemaStatements } from '../compile/create-schema.js';
import { dropTableStatement, selectRelationKinds } from '../compile/create-table.js';
import { ConfigurationError } from '../errors/schema-errors.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type Connection, statement } from './connection.js';

/**
 * Creates the tables that do not exist, then the foreign keys between them, and then the indexes on the foreign keys.
 *
 * @throws ConfigurationError before anything is created, if the server lacks what a table needs
 */
export async function createTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<void> {
  const missing = await missingTables(connection, compiler, managedModels(ordered));
  await checkVirtualColumns(connection, compiler, missing);
  for (const statement of createSchemaStatements(compiler, missing, ordered)) await connection.run(statement);
}

/**
 * Drops the tables that exist, those that refer to others first.
 *
 * @throws ConfigurationError before anything is dropped, if one is a view or whatever else `sync` does not create
 */
export async function dropTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<void> {
  const managed = managedModels(ordered);
  const others = ordered.filter((model) => !managed.includes(model));
  const kindOf = await readRelationKinds(connection, compiler, ordered);
  for (const model of managed) checkIsTable(model, kindOf.get(model.table));
  for (const { table } of [...managed].reverse()) await connection.run(dropTableStatement(compiler, table));
  if (others.length > 0) checkAreKept(others, kindOf, await readRelationKinds(connection, compiler, others));
}

/** Returns the models whose tables are created and dropped. A table that several models share is left alone if one says so. */
export function managedModels(models: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const kept = new Set(models.filter(({ isManaged }) => !isManaged).map(({ table }) => table));
  return models.filter(({ table }) => !kept.has(table));
}

/** Checks that the drop of a table has dropped no view that reads it: that is left alone. */
function checkAreKept(
  models: readonly ModelDefinition[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  const lost = models.find(({ table }) => before.has(table) && !after.has(table));
  if (lost === undefined) return;
  const kind = before.get(lost.table);
  const text = `The ${kind} '${lost.table}' of model '${lost.name}' reads a table that is to be dropped, which would drop it too`;
  const hint = `drop the ${kind} by a statement, and create it again after sync`;
  throw new ConfigurationError(`${text}; nothing was dropped`, { model: lost.name, hint });
}

function checkIsTable({ name: model, table }: ModelDefinition, kind = 'table'): void {
  if (kind === 'table') return;
  const text = `Model '${model}' has the ${kind} '${table}' as its table, and only tables are dropped`;
  const hint = `drop the ${kind} by a statement, and create it again after sync`;
  throw new ConfigurationError(`${text}; nothing was dropped`, { model, hint });
}

/** Checks that the server has generated columns that are not stored, if a model has some. */
export async function checkVirtualColumns(
  connection: Connection,
  { dialect }: Compiler,
  models: readonly ModelDefinition[],
): Promise<void> {
  const [found] = models.flatMap(({ name: model, generated }) =>
    generated.flatMap((each) =>
      each.generated?.isStored === false ? [{ model, attribute: each.name }] : [],
    ),
  );
  const { virtualColumnsTest, displayName } = dialect;
  if (found === undefined || virtualColumnsTest === undefined) return;
  const { rows } = await connection.run(statement(virtualColumnsTest));
  if (rows.length > 0) return;
  const label = `Attribute '${found.model}.${found.attribute}'`;
  const text = `${label} has \`stored: false\`, and this server of ${displayName} stores every generated column`;
  throw new ConfigurationError(text, { ...found, hint: 'say `stored: true`' });
}

/** Returns the model that creates each table that does not exist. */
async function missingTables(
  connection: Connection,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<readonly ModelDefinition[]> {
  const kindOf = await readRelationKinds(connection, compiler, ordered);
  return creatorsOf(ordered).filter(({ table }) => !kindOf.has(table));
}

/** Returns the model that creates each table. If several models share a table, the first one does. */
export function creatorsOf(ordered: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const firstOf = new Map([...ordered].reverse().map((model) => [model.table, model]));
  return ordered.filter((model) => firstOf.get(model.table) === model);
}

/** Returns the kind of relation that each table name stands for in the database, if there is one. */
export async function readRelationKinds(
  connection: Connection,
  compiler: Compiler,
  models: readonly ModelDefinition[],
): Promise<ReadonlyMap<string, string>> {
  const tables = models.map(({ table }) => table);
  if (tables.length === 0) return new Map();
  const { rows } = await connection.run(selectRelationKinds(compiler, tables));
  return new Map(
    (rows as [string, string | null][]).filter((row): row is [string, string] => row[1] !== null),
  );
}
