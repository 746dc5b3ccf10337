import type { Knex } from 'knex';
import type { RootQuery } from '../plan/find-plan.js';
import type { KeyPair } from '../schema/association.js';
import type { Attribute } from '../schema/attribute.js';
import { type Association, attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import type { Statement } from './statement.js';

/** Reads the rows of a root query. Columns come in the order of the model's attributes. */
export function rootStatement(compiler: Compiler, query: RootQuery): Statement {
  const { model, where, order, limit, offset } = query;
  const shape = [
    model.table,
    ...where.map(({ attribute, value }) => `${attribute.column}${value === null ? ' is null' : ''}`),
    ...order.map(({ attribute, direction }) => `${attribute.column} ${direction}`),
    `limit ${limit} ${offset}`,
  ];
  const sql = compiler.texts.get(`select ${shape.join('\n')}`, () => textOf(rootBuilder(compiler, query)));
  const bound = where.filter(({ value }) => value !== null);
  const bindings: unknown[] = bound.map(({ attribute, value }) => compiler.encode(attribute, value));
  return { sql, bindings: [...bindings, ...pageBindings(compiler, query)] };
}

function rootBuilder(
  compiler: Compiler,
  { model, where, order, limit, offset }: RootQuery,
): Knex.QueryBuilder {
  const builder = compiler.knex(model.table).select(model.attributes.map(({ column }) => column));
  for (const { attribute, value } of where) {
    if (value === null) builder.whereNull(attribute.column);
    else builder.whereRaw(equals(attribute), [attribute.column, null as never]);
  }
  for (const { attribute, direction } of order) builder.orderBy(attribute.column, direction);
  if (limit !== undefined) builder.limit(limit);
  if (offset !== undefined) builder.offset(offset);
  return builder;
}

/** `json` has no equality in PostgreSQL. */
function equals({ type }: Attribute): string {
  return type.key === 'JSON' ? 'cast(?? as text) = ?' : '?? = ?';
}

/** knex binds limit and offset behind the conditions, and SQLite needs a limit wherever there is an offset. */
function pageBindings(compiler: Compiler, query: RootQuery): readonly unknown[] {
  if (query.limit === undefined && query.offset === undefined) return [];
  return rootBuilder(compiler, { ...query, where: [] })
    .toSQL()
    .toNative().bindings;
}

/** Which attributes of the parents lead into an association, and which columns of the rows found hold the same values. */
export function branchKeys(association: Association): {
  readonly parent: readonly string[];
  readonly row: readonly string[];
} {
  if (association.kind === 'belongsTo')
    return { parent: foreignKeysOf(association.keys), row: keysOf(association.keys) };
  const pairs = association.kind === 'belongsToMany' ? association.sourceKeys : association.keys;
  return { parent: keysOf(pairs), row: foreignKeysOf(pairs) };
}

const keysOf = (pairs: readonly KeyPair[]) => pairs.map(({ key }) => key);
const foreignKeysOf = (pairs: readonly KeyPair[]) => pairs.map(({ foreignKey }) => foreignKey);

/**
 * Reads the rows of an association for any number of parents. Columns come in the order of the target's attributes,
 * those of a through model behind them.
 *
 * @param parentKeys the parents' values for the attributes of {@link branchKeys}, distinct and without nulls
 */
export function branchStatement(
  compiler: Compiler,
  association: Association,
  parentKeys: readonly (readonly unknown[])[],
): Statement {
  const holder = association.kind === 'belongsToMany' ? association.through : association.target;
  const matched = branchKeys(association).row.map((name) => attributeNamed(holder, name));
  const [single, another] = matched;
  return single !== undefined && another === undefined
    ? singleKeyStatement(
        compiler,
        association,
        single,
        parentKeys.map(([key]) => key),
      )
    : compositeKeyStatement(compiler, association, matched, parentKeys);
}

const targetAlias = 't';
const throughAlias = 'j';

function singleKeyStatement(
  compiler: Compiler,
  association: Association,
  matched: Attribute,
  keys: readonly unknown[],
): Statement {
  const alias = association.kind === 'belongsToMany' ? throughAlias : targetAlias;
  const { kind, source, as } = association;
  const sql = compiler.texts.get(`branch ${kind} ${source.name}\n${as}`, () => {
    const column = `${alias}.${matched.column}`;
    return textOf(
      branchBuilder(compiler, association).whereRaw(compiler.dialect.isAnyOf, [column, null as never]),
    );
  });
  const encoded = keys.map((key) => compiler.encode(matched, key));
  const scope = scopeConditions(association).map(({ attribute, value }) => compiler.encode(attribute, value));
  return { sql, bindings: [...scope, compiler.dialect.encodeList(encoded)] };
}

function compositeKeyStatement(
  compiler: Compiler,
  association: Association,
  matched: readonly Attribute[],
  keys: readonly (readonly unknown[])[],
): Statement {
  const alias = association.kind === 'belongsToMany' ? throughAlias : targetAlias;
  const columns = matched.map(({ column }) => `${alias}.${column}`);
  const encoded = keys.map((parts) =>
    parts.map((part, index) => compiler.encode(matched[index] as Attribute, part)),
  );
  const builder = branchBuilder(compiler, association).whereIn(columns, encoded as never);
  const scope = scopeConditions(association).map(({ attribute, value }) => compiler.encode(attribute, value));
  return { sql: textOf(builder), bindings: [...scope, ...encoded.flat()] };
}

function branchBuilder(compiler: Compiler, association: Association): Knex.QueryBuilder {
  const { target } = association;
  const builder = compiler.knex({ [targetAlias]: target.table }).select(prefixed(targetAlias, target));
  if (association.kind === 'belongsToMany') {
    const { through, targetKeys } = association;
    builder.select(prefixed(throughAlias, through)).join({ [throughAlias]: through.table }, (join) => {
      for (const { foreignKey, key } of targetKeys) {
        join.on(
          `${throughAlias}.${attributeNamed(through, foreignKey).column}`,
          `${targetAlias}.${attributeNamed(target, key).column}`,
        );
      }
    });
  }
  for (const { alias, attribute } of scopeConditions(association)) {
    builder.whereRaw(equals(attribute), [`${alias}.${attribute.column}`, null as never]);
  }
  return builder.orderBy(prefixedColumns(targetAlias, target.primaryKey));
}

function prefixed(alias: string, model: ModelDefinition): string[] {
  return prefixedColumns(alias, model.attributes);
}

function prefixedColumns(alias: string, attributes: readonly Attribute[]): string[] {
  return attributes.map(({ column }) => `${alias}.${column}`);
}

/** An association leads only to rows that have its scope. */
function scopeConditions(
  association: Association,
): { alias: string; attribute: Attribute; value: unknown }[] {
  const inTarget = Object.entries(association.scope).map(([name, value]) => {
    return { alias: targetAlias, attribute: attributeNamed(association.target, name), value };
  });
  if (association.kind !== 'belongsToMany') return inTarget;
  const inThrough = Object.entries(association.throughScope).map(([name, value]) => {
    return { alias: throughAlias, attribute: attributeNamed(association.through, name), value };
  });
  return [...inTarget, ...inThrough];
}

function textOf(builder: Knex.QueryBuilder): string {
  return builder.toSQL().toNative().sql;
}
