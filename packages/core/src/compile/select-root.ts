import type { IncludedQuery, RootQuery } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { addCondition, addOrder, and, type Fragment, join, toKnex, toSql } from './fragment.js';
import { orderFragment } from './order.js';
import { requiredFragment } from './required-includes.js';
import { selectionFragments } from './selection.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** Reads the rows of a root query, the columns in the order of its selection. */
export function rootStatement(
  compiler: Compiler,
  query: RootQuery,
  includes: readonly IncludedQuery[],
): Statement {
  const { model, distinct = false, lock } = query;
  const pieces = {
    selected: join(selectionFragments(compiler, query.selection, ''), ', ', distinct ? 'distinct ' : ''),
    condition: rootCondition(compiler, query, includes),
    order: orderFragment(compiler, query.order),
  };
  const [limit, offset] = limits(compiler, query);
  const locking = lock === undefined ? '' : compiler.dialect.lock(lock.mode, lock.skipLocked);
  const shape = JSON.stringify([shapesOf(pieces), limit === undefined, offset === undefined, locking]);
  const sql = compiler.cached(model, `select ${shape}`, () => {
    const builder = compiler.knex(model.table).select(toKnex(compiler, pieces.selected));
    addOrder(addCondition(builder, pieces.condition), pieces.order);
    if (limit !== undefined) builder.limit(limit);
    if (offset !== undefined) builder.offset(offset);
    return toSql(builder) + locking;
  });
  return {
    sql,
    bindings: [...valuesOf(pieces), ...[limit, offset].filter((each) => each !== undefined)],
    repeats: true,
  };
}

type Filter = Pick<RootQuery, 'model' | 'where'>;

/** Counts the rows of a root query; given a selection, those that show different values. */
export function countStatement(
  compiler: Compiler,
  query: Filter & Partial<Pick<RootQuery, 'selection' | 'distinct'>>,
  includes: readonly IncludedQuery[] = [],
): Statement {
  const { model, selection, distinct = false } = query;
  const columns = selection === undefined || !distinct ? [] : selectionFragments(compiler, selection, '');
  const pieces = { selected: join(columns, ', '), condition: rootCondition(compiler, query, includes) };
  const sql = compiler.cached(model, `count ${JSON.stringify(shapesOf(pieces))}`, () => {
    if (!distinct)
      return toSql(addCondition(compiler.knex(model.table).count('* as count'), pieces.condition));
    const rows = compiler.knex(model.table).distinct(toKnex(compiler, pieces.selected));
    return toSql(compiler.knex(addCondition(rows, pieces.condition).as('r')).count('* as count'));
  });
  return { sql, bindings: valuesOf(pieces), repeats: true };
}

/** Reads one row, with nothing in it, if there is any. */
export function existsStatement(
  compiler: Compiler,
  query: Filter,
  includes: readonly IncludedQuery[],
): Statement {
  const { model } = query;
  const condition = rootCondition(compiler, query, includes);
  const sql = compiler.cached(model, `exists ${JSON.stringify(shapesOf({ condition }))}`, () =>
    toSql(addCondition(compiler.knex(model.table).select(compiler.knex.raw('1')), condition).limit(1)),
  );
  return { sql, bindings: [...condition.values, 1], repeats: true };
}

function rootCondition(
  compiler: Compiler,
  { model, where }: Filter,
  includes: readonly IncludedQuery[],
): Fragment {
  return and([whereFragment(compiler, where, ''), requiredFragment(compiler, includes, model.table)]);
}

/** The pieces of a statement, in the order in which they stand in it. */
type Pieces = Readonly<Record<string, Fragment>>;

function shapesOf(pieces: Pieces): unknown {
  return Object.values(pieces).map(({ text, identifiers }) => [text, identifiers]);
}

function valuesOf(pieces: Pieces): unknown[] {
  return Object.values(pieces).flatMap(({ values }) => values);
}

/** knex binds these behind the conditions. Some databases take no offset without a limit. */
function limits({ dialect }: Compiler, { limit, offset }: Pick<RootQuery, 'limit' | 'offset'>) {
  return [limit ?? (offset === undefined ? undefined : dialect.noLimit), offset] as const;
}
