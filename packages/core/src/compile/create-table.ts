import type { Knex } from 'knex';
import { planGenerated } from '../plan/table-definitions.js';
import type { Attribute } from '../schema/attribute.js';
import { DataTypes, descriptionOf } from '../schema/data-types/index.js';
import { bareTable, type ForeignKey, type ModelDefinition } from '../schema/model-definition.js';
import type { SqlFragment } from '../schema/sql-fragment.js';
import type { Compiler } from './compiler.js';
import { checkTexts } from './create-check.js';
import { indexStatements, isPlainIndex } from './create-index.js';
import { expressionFragment } from './expression.js';
import {
  column,
  fill,
  identifier,
  interleave,
  join,
  questionMark,
  raw,
  sql,
  table,
  value,
} from './fragment.js';
import { render, renderLiterals, toKnex, toStatement } from './render.js';
import type { Statement } from './statement.js';
import { buildIndexName, columnsNamed, truncateName } from './table-names.js';

/** Returns the statements that create a table and its indexes. */
export function createTableStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  const { knex, dialect } = compiler;
  const builder = knex.schema.createTable(model.table, (table) => {
    for (const attribute of model.attributes) addColumn(compiler, table, model, attribute);
    addPrimaryKey(table, model);
    for (const { name, attributes } of model.uniqueKeys) {
      // An index name is unique in the schema; the name of a group is unique in its model only.
      const indexName =
        name === undefined
          ? buildIndexName(model, attributes, 'unique')
          : truncateName(`${bareTable(model)}_${name}`);
      table.unique(columnsNamed(model, attributes), { indexName });
    }
    addPlainIndexes(table, model);
    // knex writes neither names quoted nor a literal question mark.
    for (const { name, condition } of checkTexts(compiler, model))
      table.check(condition.replaceAll('?', questionMark), undefined, name);
    if (dialect.createsForeignKeysInline)
      for (const key of model.foreignKeys) addForeignKey(table, model, key);
  });
  return [
    ...toStatements(builder),
    ...indexStatements(compiler, model),
    ...commentStatements(compiler, model),
  ];
}

/** Returns the statements that add a table's foreign keys, unless `create table` contains them. */
export function foreignKeyStatements(
  { knex, dialect }: Compiler,
  model: ModelDefinition,
): readonly Statement[] {
  if (dialect.createsForeignKeysInline || model.foreignKeys.length === 0) return [];
  const builder = knex.schema.alterTable(model.table, (table) => {
    for (const key of model.foreignKeys) addForeignKey(table, model, key);
  });
  return toStatements(builder);
}

/** Returns the statement that creates a schema unless it exists. */
export function createSchemaStatement(compiler: Compiler, schema: string): Statement {
  return toStatement(compiler, sql`create schema if not exists ${identifier(schema)}`);
}

/** Returns the query for the kind of relation that each name stands for: rows of a name and a kind, which can be null. */
export function selectRelationKinds(compiler: Compiler, tables: readonly string[]): Statement {
  const { dialect } = compiler;
  const names = tables.map((table) => [table, render(compiler, identifier(table))]);
  const bound = dialect.bindKeyList(names).map(value);
  const text = descriptionOf(DataTypes.TEXT);
  const relation = fill(dialect.valuesRelation([text, text]), bound);
  return toStatement(compiler, sql`select v.c0, ${raw(dialect.relationKind)} from ${relation}`);
}

/** Returns the statement that drops a table if it exists. */
export function dropTableStatement(compiler: Compiler, table: string): Statement {
  const suffix = raw(compiler.dialect.dropTableSuffix);
  return toStatement(compiler, sql`drop table if exists ${identifier(table)}${suffix}`);
}

function addColumn(
  compiler: Compiler,
  table: Knex.CreateTableBuilder,
  model: ModelDefinition,
  attribute: Attribute,
): void {
  const { allowNull, defaultValue, type } = attribute;
  const check = type.values !== undefined ? membersCheck(compiler, attribute) : '';
  const generated = generatedColumn(compiler, model, attribute);
  const columnType = compiler.dialect.columnType(attribute) + generated + check;
  const builder = table.specificType(attribute.column, columnType);
  if (!allowNull && !attribute.autoIncrement) builder.notNullable();
  if (defaultValue?.kind === 'sql') builder.defaultTo(sqlDefault(compiler, defaultValue.fragment));
  else if (defaultValue?.kind === 'value')
    addLiteralDefault(compiler, builder, attribute, defaultValue.value);
}

/** Returns the statements that set the comments of a table and its columns, if the database has comments. */
function commentStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  if (!compiler.dialect.supportsComments) return [];
  const commented = [
    { on: sql`table ${table(model)}`, comment: model.comment },
    ...model.attributes.map((each) => ({
      on: sql`column ${column(each, model.table)}`,
      comment: each.comment,
    })),
  ];
  return commented.flatMap(({ on, comment }) =>
    comment === undefined
      ? []
      : [{ sql: renderLiterals(compiler, sql`comment on ${on} is ${value(comment)}`), bindings: [] }],
  );
}

/** Returns the clause of a generated column; empty if the values of the column are written. */
function generatedColumn(compiler: Compiler, model: ModelDefinition, attribute: Attribute): string {
  const expression = planGenerated(model, attribute);
  if (expression === undefined) return '';
  const computed = expressionFragment(compiler, expression, '');
  const kind = attribute.generated?.isStored === true ? raw('stored') : raw('virtual');
  return renderLiterals(compiler, sql` generated always as (${computed}) ${kind}`);
}

function membersCheck(compiler: Compiler, attribute: Attribute): string {
  const members = join((attribute.type.values ?? []).map(value));
  return renderLiterals(compiler, sql` check (${column(attribute)} in (${members}))`);
}

/** Returns the default in parentheses, which SQLite requires around an expression. */
function sqlDefault(compiler: Compiler, { texts, bindings }: SqlFragment): Knex.Raw {
  const expression = interleave(texts, bindings.map(value));
  return compiler.knex.raw(renderLiterals(compiler, sql`(${expression})`));
}

/** Adds a simple default to the table for other programs that write to it. Espalier itself always inserts it. */
function addLiteralDefault(
  compiler: Compiler,
  builder: Knex.ColumnBuilder,
  attribute: Attribute,
  defaultValue: unknown,
): void {
  if (!['string', 'number', 'boolean', 'bigint'].includes(typeof defaultValue)) return;
  // SQL has no literal for NaN and the infinities.
  if (typeof defaultValue === 'number' && !Number.isFinite(defaultValue)) return;
  const encoded = compiler.encode(attribute, defaultValue);
  const literal = typeof encoded === 'bigint' ? String(encoded) : encoded;
  builder.defaultTo(toKnex(compiler, value(literal)));
}

function addPrimaryKey(table: Knex.CreateTableBuilder, model: ModelDefinition): void {
  const { primaryKey } = model;
  const isAutoIncrement = primaryKey.length === 1 && primaryKey[0]?.autoIncrement === true;
  const columns = primaryKey.map(({ column }) => column);
  if (columns.length > 0 && !isAutoIncrement)
    table.primary(columns, truncateName(`${bareTable(model)}_pkey`));
}

/** Adds the indexes that knex can write. An index that says the same as an earlier one, or as a unique attribute, is not added. */
function addPlainIndexes(table: Knex.CreateTableBuilder, model: ModelDefinition): void {
  const added = new Set(
    model.uniqueKeys
      .filter(({ name }) => name === undefined)
      .map(({ attributes }) => indexKey(attributes, true)),
  );
  for (const { name, parts, unique } of model.indexes.filter(isPlainIndex)) {
    const attributes = parts.flatMap((part) => (part.kind === 'attribute' ? [part.attribute] : []));
    const key = indexKey(attributes, unique);
    if (name === undefined && added.has(key)) continue;
    if (name === undefined) added.add(key);
    const columns = columnsNamed(model, attributes);
    if (unique) table.unique(columns, { indexName: name ?? buildIndexName(model, attributes, 'unique') });
    else table.index(columns, name ?? buildIndexName(model, attributes, 'index'));
  }
}

function indexKey(attributes: readonly string[], unique: boolean): string {
  return JSON.stringify([unique, ...attributes]);
}

function addForeignKey(table: Knex.TableBuilder, model: ModelDefinition, key: ForeignKey): void {
  table
    .foreign(columnsNamed(model, key.attributes), buildIndexName(model, key.attributes, 'fkey'))
    .references([...key.columns])
    .inTable(key.table)
    .onDelete(key.onDelete)
    .onUpdate(key.onUpdate);
}

function toStatements(builder: Knex.SchemaBuilder): readonly Statement[] {
  const compiled = builder.toSQL() as unknown as readonly {
    readonly sql: string;
    readonly bindings?: readonly unknown[];
  }[];
  return compiled.map(({ sql, bindings = [] }) => ({ sql: sql.replaceAll(questionMark, '?'), bindings }));
}
