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
  return { sql, bindings: [...bindings, ...limits(compiler, query).filter((each) => each !== undefined)] };
}

function rootBuilder(compiler: Compiler, { model, where, order, ...query }: RootQuery): Knex.QueryBuilder {
  const builder = compiler.knex(model.table).select(model.attributes.map(({ column }) => column));
  for (const { attribute, value } of where) {
    if (value === null) builder.whereNull(attribute.column);
    else builder.whereRaw(equals(attribute), [attribute.column, null as never]);
  }
  for (const { attribute, direction } of order) builder.orderBy(attribute.column, direction);
  const [limit, offset] = limits(compiler, query);
  if (limit !== undefined) builder.limit(limit);
  if (offset !== undefined) builder.offset(offset);
  return builder;
}

/** knex binds these behind the conditions. Some databases take no offset without a limit. */
function limits({ dialect }: Compiler, { limit, offset }: Pick<RootQuery, 'limit' | 'offset'>) {
  return [limit ?? (offset === undefined ? undefined : dialect.limitOfAll), offset] as const;
}
