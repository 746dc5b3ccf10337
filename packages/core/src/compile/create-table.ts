import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Attribute } from '../schema/attribute.js';
import {
  attributeNamed,
  bareTable,
  type ForeignKey,
  type ModelDefinition,
} from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import type { Statement } from './statement.js';

/** The statements that make a table and its indexes. */
export function createTableStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  const { knex, dialect } = compiler;
  const builder = knex.schema.createTable(model.table, (table) => {
    for (const attribute of model.attributes) addColumn(compiler, table, attribute);
    addPrimaryKey(table, model);
    for (const { name, attributes } of model.uniqueKeys) {
      // Names of indexes are shared by all tables, and those of groups are given within one.
      const indexName =
        name === undefined ? nameFor(model, attributes, 'unique') : shortened(`${bareTable(model)}_${name}`);
      table.unique(columnsOf(model, attributes), { indexName });
    }
    for (const { name, attributes, unique } of model.indexes) {
      const columns = columnsOf(model, attributes);
      if (unique) table.unique(columns, { indexName: name ?? nameFor(model, attributes, 'unique') });
      else table.index(columns, name ?? nameFor(model, attributes, 'index'));
    }
    if (dialect.createsForeignKeysInline)
      for (const key of model.foreignKeys) addForeignKey(table, model, key);
  });
  return statementsOf(builder);
}

/** The statements that add a table's foreign keys, where they cannot come with the table itself. */
export function foreignKeyStatements(
  { knex, dialect }: Compiler,
  model: ModelDefinition,
): readonly Statement[] {
  if (dialect.createsForeignKeysInline || model.foreignKeys.length === 0) return [];
  const builder = knex.schema.alterTable(model.table, (table) => {
    for (const key of model.foreignKeys) addForeignKey(table, model, key);
  });
  return statementsOf(builder);
}

/** Makes a schema unless it is there. */
export function createSchemaStatement({ knex }: Compiler, schema: string): Statement {
  return { sql: knex.raw('create schema if not exists ??', [schema]).toSQL().toNative().sql, bindings: [] };
}

/** Drops a table if it is there. */
export function dropTableStatement({ knex, dialect }: Compiler, table: string): Statement {
  const { sql } = knex.raw(`drop table if exists ??${dialect.dropTableSuffix}`, [table]).toSQL().toNative();
  return { sql, bindings: [] };
}

function addColumn(compiler: Compiler, table: Knex.CreateTableBuilder, attribute: Attribute): void {
  const { column, allowNull, defaultValue, comment, type } = attribute;
  const check = type.values !== undefined ? membersCheck(compiler, attribute) : '';
  const builder = table.specificType(column, compiler.dialect.columnType(attribute) + check);
  if (!allowNull && !attribute.autoIncrement) builder.notNullable();
  if (defaultValue?.kind === 'sql') builder.defaultTo(sqlDefault(compiler, attribute));
  else if (defaultValue?.kind === 'value')
    addLiteralDefault(compiler, builder, attribute, defaultValue.value);
  if (comment !== undefined) builder.comment(comment);
}

function membersCheck({ knex }: Compiler, { column, type: { values = [] } }: Attribute): string {
  const members = values.map(() => '?').join(', ');
  return knex.raw(` check (?? in (${members}))`, [column, ...values]).toQuery();
}

/** In parentheses: SQLite takes an expression as a default in no other way. */
function sqlDefault({ knex }: Compiler, { defaultValue }: Attribute): Knex.Raw {
  const fragment = defaultValue?.kind === 'sql' ? defaultValue.fragment : undefined;
  return knex.raw(
    `(${knex.raw(fragment?.text ?? 'null', (fragment?.bindings ?? []) as Knex.Value[]).toQuery()})`,
  );
}

/** Simple values stand in the table as well, for whoever else writes to it. Espalier itself always writes them out. */
function addLiteralDefault(
  compiler: Compiler,
  builder: Knex.ColumnBuilder,
  attribute: Attribute,
  value: unknown,
): void {
  if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return;
  // SQL has no literal for these.
  if (typeof value === 'number' && !Number.isFinite(value)) return;
  const encoded = compiler.encode(attribute, value);
  const literal = typeof encoded === 'bigint' ? String(encoded) : (encoded as Knex.Value);
  builder.defaultTo(compiler.knex.raw('?', [literal]));
}

function addPrimaryKey(table: Knex.CreateTableBuilder, model: ModelDefinition): void {
  const { primaryKey } = model;
  const numbered = primaryKey.length === 1 && primaryKey[0]?.autoIncrement === true;
  const columns = primaryKey.map(({ column }) => column);
  if (columns.length > 0 && !numbered) table.primary(columns, shortened(`${bareTable(model)}_pkey`));
}

function addForeignKey(table: Knex.TableBuilder, model: ModelDefinition, key: ForeignKey): void {
  table
    .foreign(columnsOf(model, key.attributes), nameFor(model, key.attributes, 'fkey'))
    .references([...key.columns])
    .inTable(key.table)
    .onDelete(key.onDelete)
    .onUpdate(key.onUpdate);
}

function columnsOf(model: ModelDefinition, attributes: readonly string[]): string[] {
  return attributes.map((name) => attributeNamed(model, name).column);
}

function nameFor(model: ModelDefinition, attributes: readonly string[], kind: string): string {
  return shortened([bareTable(model), ...columnsOf(model, attributes), kind].join('_'));
}

/** PostgreSQL cuts names at 63 bytes, which could make two of them one. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= 63) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${Buffer.from(name).subarray(0, 54).toString('utf8').replace(/�+$/, '')}_${digest}`;
}

function statementsOf(builder: Knex.SchemaBuilder): readonly Statement[] {
  const compiled = builder.toSQL() as unknown as readonly {
    readonly sql: string;
    readonly bindings?: readonly unknown[];
  }[];
  return compiled.map(({ sql, bindings = [] }) => ({ sql, bindings }));
}
