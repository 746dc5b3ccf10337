import { planGenerated } from '../plan/table-definitions.js';
import type { Attribute } from '../schema/attribute.js';
import { DataTypes, descriptionOf } from '../schema/data-types/index.js';
import {
  attributeNamed,
  bareTable,
  type ForeignKey,
  type ModelDefinition,
} from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { checkConstraints } from './create-check.js';
import { indexStatements, isPlainIndex } from './create-index.js';
import { expressionFragment } from './expression.js';
import {
  column,
  columns,
  type Fragment,
  fill,
  identifier,
  interleave,
  join,
  plainName,
  raw,
  sql,
  table,
  value,
} from './fragment.js';
import { render, renderLiterals, toStatement } from './render.js';
import type { Statement } from './statement.js';
import { buildIndexName, truncateName } from './table-names.js';

/** Returns the statements that create a table and its indexes. Statements that define something bind no values. */
export function createTableStatements(
  compiler: Compiler,
  model: ModelDefinition,
  kind: 'table' | 'temporary table' = 'table',
): readonly Statement[] {
  const { dialect } = compiler;
  const foreignKeys = dialect.createsForeignKeysInline ? model.foreignKeys : [];
  const parts = [
    ...model.attributes.map((attribute) => columnDefinition(compiler, model, attribute)),
    ...foreignKeys.map((key) => render(compiler, foreignKeyConstraint(model, key))),
    ...primaryKeyConstraint(compiler, model),
    ...checkConstraints(compiler, model),
  ];
  return [
    definition(`${render(compiler, sql`create ${raw(kind)} ${table(model)}`)} (${parts.join(', ')})`),
    ...uniqueKeyStatements(compiler, model),
    ...plainIndexStatements(compiler, model),
    ...indexStatements(compiler, model),
    ...commentStatements(compiler, model),
  ];
}

/** Returns the statements that add a table's foreign keys, unless `create table` contains them. */
export function foreignKeyStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  if (compiler.dialect.createsForeignKeysInline) return [];
  return model.foreignKeys.map((key) =>
    toStatement(compiler, sql`alter table ${table(model)} add ${foreignKeyConstraint(model, key)}`),
  );
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

function columnDefinition(compiler: Compiler, model: ModelDefinition, attribute: Attribute): string {
  const { allowNull, autoIncrement, type } = attribute;
  const parts = [
    render(compiler, column(attribute)),
    compiler.dialect.columnType(attribute) + generatedColumn(compiler, model, attribute),
    ...(type.values === undefined ? [] : [membersCheck(compiler, attribute)]),
    ...(allowNull || autoIncrement ? [] : ['not null']),
    ...defaultClause(compiler, attribute),
  ];
  return parts.join(' ');
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
      : [definition(renderLiterals(compiler, sql`comment on ${on} is ${value(comment)}`))],
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
  return renderLiterals(compiler, sql`check (${column(attribute)} in (${members}))`);
}

/** Returns the default of a column. SQLite requires parentheses around an expression. */
function defaultClause(compiler: Compiler, attribute: Attribute): readonly string[] {
  const { defaultValue } = attribute;
  if (defaultValue?.kind === 'sql') {
    const { texts, bindings } = defaultValue.fragment;
    return [renderLiterals(compiler, sql`default (${interleave(texts, bindings.map(value))})`)];
  }
  if (defaultValue?.kind !== 'value' || !hasLiteral(defaultValue.value)) return [];
  const encoded = compiler.encode(attribute, defaultValue.value);
  const literal = typeof encoded === 'bigint' ? String(encoded) : encoded;
  return [renderLiterals(compiler, sql`default ${value(literal)}`)];
}

/**
 * Whether a default is written to the table, for other programs that write to it: Espalier itself always inserts it. SQL has
 * no literal for NaN and the infinities.
 */
export function hasLiteral(defaultValue: unknown): boolean {
  if (typeof defaultValue === 'number') return Number.isFinite(defaultValue);
  return ['string', 'boolean', 'bigint'].includes(typeof defaultValue);
}

function primaryKeyConstraint(compiler: Compiler, model: ModelDefinition): readonly string[] {
  const { primaryKey } = model;
  const isAutoIncrement = primaryKey.length === 1 && primaryKey[0]?.autoIncrement === true;
  if (primaryKey.length === 0 || isAutoIncrement) return [];
  const name = plainName(truncateName(`${bareTable(model)}_pkey`));
  return [render(compiler, sql`constraint ${name} primary key (${columns(primaryKey)})`)];
}

/** Returns the name of the constraint of a foreign key. */
export function foreignKeyName(model: ModelDefinition, { attributes }: ForeignKey): string {
  return buildIndexName(model, attributes, 'fkey');
}

function foreignKeyConstraint(model: ModelDefinition, key: ForeignKey): Fragment {
  const name = plainName(foreignKeyName(model, key));
  const own = columns(attributesNamed(model, key.attributes));
  const referenced = sql`${identifier(key.table)} (${join(key.columns.map(plainName))})`;
  const actions = raw(`on delete ${key.onDelete} on update ${key.onUpdate}`);
  return sql`constraint ${name} foreign key (${own}) references ${referenced} ${actions}`;
}

function uniqueKeyStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  return model.uniqueKeys.map(({ name, attributes }) => {
    // An index name is unique in the schema; the name of a group is unique in its model only.
    const full = name === undefined ? undefined : truncateName(`${bareTable(model)}_${name}`);
    return uniqueStatement(compiler, model, attributes, full);
  });
}

function uniqueStatement(
  compiler: Compiler,
  model: ModelDefinition,
  attributes: readonly string[],
  name: string | undefined,
): Statement {
  const quoted = plainName(name ?? buildIndexName(model, attributes, 'unique'));
  const own = columns(attributesNamed(model, attributes));
  const unique = compiler.dialect.supportsUniqueConstraints
    ? sql`alter table ${table(model)} add constraint ${quoted} unique (${own})`
    : sql`create unique index ${quoted} on ${table(model)} (${own})`;
  return toStatement(compiler, unique);
}

/** Returns the statements for indexes of whole columns. One that says the same as an earlier one, or as a unique attribute, has none. */
function plainIndexStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  const added = new Set(
    model.uniqueKeys
      .filter(({ name }) => name === undefined)
      .map(({ attributes }) => indexKey(attributes, true)),
  );
  return model.indexes.filter(isPlainIndex).flatMap(({ name, parts, unique }) => {
    const attributes = parts.flatMap((part) => (part.kind === 'attribute' ? [part.attribute] : []));
    const key = indexKey(attributes, unique);
    if (name === undefined && added.has(key)) return [];
    if (name === undefined) added.add(key);
    if (unique) return [uniqueStatement(compiler, model, attributes, name)];
    const quoted = plainName(name ?? buildIndexName(model, attributes, 'index'));
    const own = columns(attributesNamed(model, attributes));
    return [toStatement(compiler, sql`create index ${quoted} on ${table(model)} (${own})`)];
  });
}

function indexKey(attributes: readonly string[], unique: boolean): string {
  return JSON.stringify([unique, ...attributes]);
}

function attributesNamed(model: ModelDefinition, names: readonly string[]): readonly Attribute[] {
  return names.map((name) => attributeNamed(model, name));
}

function definition(text: string): Statement {
  return { sql: text, bindings: [] };
}
