import type { Knex } from 'knex';
import type { RootQuery } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { equals, textOf } from './conditions.js';
import type { Statement } from './statement.js';

/** Reads the rows of a root query. Columns come in the order of the model's attributes. */
export function rootStatement(compiler: Compiler, query: RootQuery): Statement {
  const { model, where, order, limit, offset } = query;
  const shape = JSON.stringify([
    where.map(({ attribute, value }) => [attribute.column, value === null]),
    order.map(({ attribute, direction }) => [attribute.column, direction]),
    [limit === undefined, offset === undefined],
  ]);
  const sql = compiler.textFor(model, `select ${shape}`, () => textOf(rootBuilder(compiler, query)));
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

/** knex binds limit and offset behind the conditions, and SQLite needs a limit wherever there is an offset. */
function pageBindings(compiler: Compiler, query: RootQuery): readonly unknown[] {
  if (query.limit === undefined && query.offset === undefined) return [];
  return rootBuilder(compiler, { ...query, where: [] })
    .toSQL()
    .toNative().bindings;
}
