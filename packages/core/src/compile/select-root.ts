import type { Knex } from 'knex';
import type { FindBranch, RootQuery } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { addCondition, type Fragment, textOf } from './fragment.js';
import { requiredFragment } from './required.js';
import type { Statement } from './statement.js';
import { columnOf, every, whereFragment } from './where.js';

/** Reads the rows of a root query, the columns in the order of its selection. */
export function rootStatement(
  compiler: Compiler,
  query: RootQuery,
  branches: readonly FindBranch[],
): Statement {
  const { model, selection, order } = query;
  const condition = rootCondition(compiler, query, branches);
  const [limit, offset] = limits(compiler, query);
  const shape = JSON.stringify([
    selection.columns.map(({ column }) => column),
    condition.text,
    condition.identifiers,
    order.map(({ attribute, direction }) => [attribute.column, direction]),
    [limit === undefined, offset === undefined],
  ]);
  const sql = compiler.textFor(model, `select ${shape}`, () =>
    textOf(rootBuilder(compiler, query, condition)),
  );
  return { sql, bindings: [...condition.values, ...[limit, offset].filter((each) => each !== undefined)] };
}

/** Counts the rows of a root query. */
export function countStatement(
  compiler: Compiler,
  { model, where }: Pick<RootQuery, 'model' | 'where'>,
): Statement {
  const condition = whereFragment(compiler, where, '');
  const shape = JSON.stringify([condition.text, condition.identifiers]);
  const sql = compiler.textFor(model, `count ${shape}`, () =>
    textOf(addCondition(compiler.knex(model.table).count('* as count'), condition)),
  );
  return { sql, bindings: condition.values };
}

function rootCondition(
  compiler: Compiler,
  { model, where }: RootQuery,
  branches: readonly FindBranch[],
): Fragment {
  return every([whereFragment(compiler, where, ''), requiredFragment(compiler, branches, model.table)]);
}

function rootBuilder(compiler: Compiler, query: RootQuery, condition: Fragment): Knex.QueryBuilder {
  const { model, selection, order } = query;
  const columns = selection.columns.map((attribute) => columnOf(attribute, ''));
  const builder = addCondition(compiler.knex(model.table).select(columns), condition);
  for (const { attribute, direction } of order) {
    const operand = compiler.dialect.ordered(attribute.type)('??');
    builder.orderByRaw(`${operand} ${direction}`, [columnOf(attribute, '')]);
  }
  const [limit, offset] = limits(compiler, query);
  if (limit !== undefined) builder.limit(limit);
  if (offset !== undefined) builder.offset(offset);
  return builder;
}

/** knex binds these behind the conditions. Some databases take no offset without a limit. */
function limits({ dialect }: Compiler, { limit, offset }: Pick<RootQuery, 'limit' | 'offset'>) {
  return [limit ?? (offset === undefined ? undefined : dialect.limitOfAll), offset] as const;
}
