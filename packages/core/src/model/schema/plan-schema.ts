import type { Compiler } from '../../compile/compiler.js';
import { createSchemaStatement, createTableStatements } from '../../compile/create-table.js';
import { foreignKeyIndexStatements } from '../../compile/foreign-key-indexes.js';
import type { Adapter } from '../../execute/adapter.js';
import { type Connection, statement } from '../../execute/connection.js';
import { checkVirtualColumns, managedModels, readRelationKinds } from '../../execute/tables.js';
import { describeModels } from '../../execute/wanted-tables.js';
import { orderTables } from '../../plan/table-order.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { buildSchemaPlan } from '../../schema-change/build-plan.js';
import type { Renames } from '../../schema-change/changes.js';
import { compareSchemas, type ModelTable } from '../../schema-change/compare-schemas.js';
import { findOtherTables, findRenameHints } from '../../schema-change/hints.js';
import { applyRenames, findRenames } from '../../schema-change/renames.js';
import type { SchemaPlan } from '../../schema-change/schema-plan.js';
import type { TableDescription } from '../../schema-change/table-description.js';
import { mergeWanted, type WantedTable } from '../../schema-change/wanted-table.js';
import { deepFreeze } from '../../util/deep-freeze.js';
import { addToList } from '../../util/grouping.js';
import type { DatabaseContext } from '../context.js';

/** A transaction that changes only what is rolled back, so that it needs no lock until then. */
const planning = { begin: 'begin', before: [], after: [] };

/** Compares the models with the database. See `Database.planSchema`. */
export async function planSchema({ registry, compiler, session }: DatabaseContext): Promise<SchemaPlan> {
  const ordered = orderTables(registry.schema().models);
  return session.runDdl((connection, adapter) => plan(connection, adapter, compiler, ordered), planning);
}

/** Reads the tables of the database. See `Database.readSchema`. */
export async function readSchema({
  registry,
  compiler,
  session,
}: DatabaseContext): Promise<readonly TableDescription[]> {
  const { models } = registry.schema();
  const read = (connection: Connection, adapter: Adapter) =>
    adapter.readTables(connection, compiler, { isTemporary: false, models });
  return deepFreeze(await session.runDdl(read, planning));
}

async function plan(
  connection: Connection,
  adapter: Adapter,
  compiler: Compiler,
  ordered: readonly ModelDefinition[],
): Promise<SchemaPlan> {
  const { dialect } = compiler;
  const { schemaChanges: comparison } = dialect;
  const toRead = { isTemporary: false, models: ordered };
  const stored = await adapter.readTables(connection, compiler, toRead);
  const managed = await withoutOtherRelations(connection, compiler, managedModels(ordered), stored);
  await checkVirtualColumns(connection, compiler, managed);
  const wanted = await describeModels(connection, adapter, compiler, managed, ordered);
  const renames = findRenames(comparison, stored, managed);
  const renamed = await afterRenames(connection, compiler, stored, renames, () =>
    adapter.readTables(connection, compiler, toRead),
  );
  const tables = modelTables(compiler, managed, ordered, wanted);
  const changes = compareSchemas(comparison, renamed, tables, renames);
  const named = new Set(ordered.map(({ table }) => comparison.nameKey(table)));
  const others = findOtherTables(renamed, (table) => named.has(comparison.nameKey(table)));
  const steps = comparison.planSteps(changes);
  const [before, after] = steps.some(({ outsideTransaction }) => outsideTransaction)
    ? dialect.aroundDdl
    : [[], []];
  return buildSchemaPlan({
    dialect: dialect.name,
    steps,
    hints: findRenameHints(changes, others),
    otherTables: others.map(({ table }) => table),
    beforeTransaction: before,
    afterTransaction: after,
  });
}

/** Leaves out the models whose table is a view or another relation in the database, as `sync` does. */
async function withoutOtherRelations(
  connection: Connection,
  compiler: Compiler,
  models: readonly ModelDefinition[],
  stored: readonly TableDescription[],
): Promise<readonly ModelDefinition[]> {
  const { nameKey } = compiler.dialect.schemaChanges;
  const tables = new Set(stored.map(({ table }) => nameKey(table)));
  const unread = models.filter(({ table }) => !tables.has(nameKey(table)));
  const kindOf = await readRelationKinds(connection, compiler, unread);
  return models.filter(({ table }) => !kindOf.has(table));
}

/** Returns the tables as they are after renames, which are made and rolled back where only the database knows the result. */
async function afterRenames(
  connection: Connection,
  { dialect }: Compiler,
  stored: readonly TableDescription[],
  renames: Renames,
  read: () => Promise<readonly TableDescription[]>,
): Promise<readonly TableDescription[]> {
  const { renameInSql, planSteps } = dialect.schemaChanges;
  if (renames.tables.length + renames.columns.length === 0) return stored;
  if (renameInSql !== undefined) return applyRenames(renameInSql, stored, renames);
  await connection.run(statement('savepoint espalier_renamed'));
  const steps = planSteps({ stored, renames, created: [], changed: [] });
  for (const sql of steps.flatMap(({ up }) => up)) await connection.run(statement(sql));
  const renamed = await read();
  await connection.run(statement('rollback to savepoint espalier_renamed'));
  await connection.run(statement('release savepoint espalier_renamed'));
  return renamed;
}

/** Returns each table of the models once, with what all models that share it say about it. */
function modelTables(
  compiler: Compiler,
  models: readonly ModelDefinition[],
  all: readonly ModelDefinition[],
  wanted: ReadonlyMap<ModelDefinition, WantedTable>,
): readonly ModelTable[] {
  const { createsForeignKeysInline, schemaChanges } = compiler.dialect;
  const sharing = new Map<string, ModelDefinition[]>();
  for (const model of models) addToList(sharing, schemaChanges.nameKey(model.table), model);
  return [...sharing.values()].map((group) => {
    const described = group.map((model) => wanted.get(model) as WantedTable);
    const [creator] = group as [ModelDefinition];
    const { table } = described[0] as WantedTable;
    return {
      creation: {
        table,
        statements: creationOf(compiler, creator, all),
        foreignKeys: createsForeignKeysInline ? [] : table.foreignKeys,
      },
      wanted: mergeWanted(schemaChanges, described),
    };
  });
}

function creationOf(
  compiler: Compiler,
  model: ModelDefinition,
  all: readonly ModelDefinition[],
): readonly string[] {
  const statements = [
    ...(model.schema === undefined ? [] : [createSchemaStatement(compiler, model.schema)]),
    ...createTableStatements(compiler, model),
    ...foreignKeyIndexStatements(compiler, [model], all),
  ];
  return statements.map(({ sql }) => sql);
}
