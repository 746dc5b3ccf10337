import type { Compiler } from '../compile/compiler.js';
import { createTableStatements, foreignKeyName, hasLiteral } from '../compile/create-table.js';
import { foreignKeyIndexStatements } from '../compile/foreign-key-indexes.js';
import { identifier } from '../compile/fragment.js';
import { ConfigurationError } from '../errors/schema-errors.js';
import type { DefaultValue } from '../schema/default-value.js';
import {
  attributeNamed,
  bareTable,
  type ForeignKey,
  type ModelDefinition,
} from '../schema/model-definition.js';
import { isTimestamp } from '../schema/timestamps.js';
import type { ForeignKeyDescription, TableDescription } from '../schema-change/table-description.js';
import type { WantedTable } from '../schema-change/wanted-table.js';
import { addToList } from '../util/grouping.js';
import type { Adapter } from './adapter.js';
import { type Connection, statement } from './connection.js';

/**
 * Describes the tables of models as the database itself would print them: it creates them as temporary tables, which are
 * dropped again before anything else runs. What a foreign key says needs no server, and refers to tables that may not exist.
 *
 * @param models the models to describe, each with the name of its own table
 * @param all every model of the database
 * @throws ConfigurationError if the connection can create no temporary tables
 */
export async function describeModels(
  connection: Connection,
  adapter: Adapter,
  compiler: Compiler,
  models: readonly ModelDefinition[],
  all: readonly ModelDefinition[],
): Promise<ReadonlyMap<ModelDefinition, WantedTable>> {
  await checkTemporaryTables(connection, compiler);
  const described = new Map<ModelDefinition, WantedTable>();
  for (const group of withDistinctNames(models))
    for (const [model, wanted] of await describeGroup(connection, adapter, compiler, group, all))
      described.set(model, wanted);
  return described;
}

async function checkTemporaryTables(connection: Connection, { dialect }: Compiler): Promise<void> {
  const { temporaryTablesTest: test } = dialect.schemaChanges;
  if (test === undefined) return;
  const [[reason] = []] = (await connection.run(statement(test))).rows;
  if (reason === null || reason === undefined) return;
  const text = `The models cannot be compared with the database: ${reason}`;
  const hint = 'the models are compared as temporary tables; connect as a user that may create some';
  throw new ConfigurationError(text, { hint });
}

/** Returns groups of models of one schema. No two tables of a group, or of their indexes, have the same name. */
function withDistinctNames(models: readonly ModelDefinition[]): readonly (readonly ModelDefinition[])[] {
  const counts = new Map<string, number>();
  const groups = new Map<string, ModelDefinition[]>();
  for (const model of models) {
    const count = counts.get(model.table) ?? 0;
    counts.set(model.table, count + 1);
    addToList(groups, JSON.stringify([model.schema, count]), model);
  }
  return [...groups.values()];
}

async function describeGroup(
  connection: Connection,
  adapter: Adapter,
  compiler: Compiler,
  models: readonly ModelDefinition[],
  all: readonly ModelDefinition[],
): Promise<readonly (readonly [ModelDefinition, WantedTable])[]> {
  const temporary = new Map(models.map((model) => [model, asTemporary(compiler, model)]));
  const tableOf = (model: ModelDefinition) => identifier(temporary.get(model)?.table ?? model.table);
  await connection.runAll([
    statement('savepoint espalier_wanted'),
    ...[...temporary.values()].flatMap((each) => createTableStatements(compiler, each, 'temporary table')),
    ...foreignKeyIndexStatements(compiler, models, all, tableOf),
  ]);
  const tables = await adapter.readTables(connection, compiler, { isTemporary: true, models: [] });
  await connection.runAll([
    statement('rollback to savepoint espalier_wanted'),
    statement('release savepoint espalier_wanted'),
  ]);
  const byName = new Map(tables.map((table) => [table.name, table]));
  return models.map((model) => [model, wantedTable(model, byName.get(bareTable(model)))] as const);
}

/** A check or an index names columns by their model, so the model stays the same but for its table. */
function asTemporary({ dialect }: Compiler, model: ModelDefinition): ModelDefinition {
  const { temporarySchema: schema } = dialect.schemaChanges;
  const name = bareTable(model);
  return { ...model, schema, table: schema === undefined ? name : `${schema}.${name}`, foreignKeys: [] };
}

function wantedTable(model: ModelDefinition, described: TableDescription | undefined): WantedTable {
  if (described === undefined) throw new Error(`the table of model '${model.name}' was not described`);
  const { table, schema } = model;
  const open = model.attributes.filter(
    (attribute) => isTimestamp(model, attribute) || leavesDefaultOpen(attribute.defaultValue),
  );
  return {
    table: {
      ...described,
      table,
      schema,
      name: bareTable(model),
      foreignKeys: model.foreignKeys.map((key) => describeForeignKey(model, key)),
    },
    openDefaults: new Set(open.map(({ column }) => column)),
  };
}

/**
 * Espalier itself inserts what a function returns, and a value that has no literal. The table may have a default for other
 * programs.
 */
function leavesDefaultOpen(defaultValue: DefaultValue | undefined): boolean {
  if (defaultValue?.kind !== 'value') return defaultValue?.kind === 'function';
  return defaultValue.value !== null && !hasLiteral(defaultValue.value);
}

function describeForeignKey(model: ModelDefinition, key: ForeignKey): ForeignKeyDescription {
  return {
    name: foreignKeyName(model, key),
    columns: key.attributes.map((name) => attributeNamed(model, name).column),
    table: key.table,
    referencedColumns: key.columns,
    onDelete: key.onDelete,
    onUpdate: key.onUpdate,
    deferral: '',
    isValidated: true,
  };
}
