import type { Condition } from '../plan/condition.js';
import type { IncludedQuery, RootQuery } from '../plan/find-plan.js';
import { addCondition, addLimits, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { and, clause, empty, type Fragment, identifier, join, raw, sql, table, value } from './fragment.js';
import { orderFragment } from './order.js';
import { cachedStatement, toKnex } from './render.js';
import { requiredFragment } from './required-includes.js';
import { selectionFragments } from './selection.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** Returns the statement that reads the rows of a root query, the columns in the order of its selection. */
export function rootStatement(
  compiler: Compiler,
  query: RootQuery,
  includes: readonly IncludedQuery[],
): Statement {
  const { model, selection } = query;
  const statement = cachedStatement(compiler, model, rootFragment(compiler, query, includes));
  return { ...statement, repeats: true, reads: [{ model, columns: selection.columns }] };
}

/** Returns the query for the rows of a root query, the columns in the order of its selection. */
export function rootFragment(
  compiler: Compiler,
  query: RootQuery,
  includes: readonly IncludedQuery[],
): Fragment {
  const { model, selection, distinct = false } = query;
  const columns = join(selectionFragments(compiler, selection, '', distinct));
  const selected = distinct ? sql`distinct ${columns}` : columns;
  return sql`select ${selected} from ${table(model)}${rootClauses(compiler, query, includes)}`;
}

/** Returns the clauses of a root query that say which rows it reads, and in which order. */
export function rootClauses(
  compiler: Compiler,
  query: RootQuery,
  includes: readonly IncludedQuery[],
): Fragment {
  const { order, lock, offset } = query;
  const isApart = offset !== undefined && compiler.dialect.offsetCountsMatches;
  const condition = isApart ? conditionOfRows : rootCondition;
  const where = clause('where', condition(compiler, query, includes));
  const sorted = clause('order by', orderFragment(compiler, order));
  const locked = lock === undefined ? empty : raw(compiler.dialect.lock(lock.mode, lock.skipLocked));
  return join([where, sorted, limitsFragment(compiler, query), locked], '');
}

type Filter = Pick<RootQuery, 'model' | 'where'>;

type Counted = Filter & Partial<Pick<RootQuery, 'selection' | 'distinct' | 'isAggregate'>>;

/** Returns the statement that counts the rows of a root query; with `distinct` or aggregates, those of its result. */
export function countStatement(
  compiler: Compiler,
  query: Counted,
  includes: readonly IncludedQuery[] = [],
): Statement {
  const statement = cachedStatement(compiler, query.model, countFragment(compiler, query, includes));
  return { ...statement, repeats: true };
}

/** Returns the query for the number of rows of a root query: see {@link countStatement}. */
export function countFragment(
  compiler: Compiler,
  query: Counted,
  includes: readonly IncludedQuery[],
): Fragment {
  const { model, selection, distinct = false, isAggregate = false } = query;
  const count = sql`select count(*) as ${identifier('count')} from `;
  const where = clause('where', rootCondition(compiler, query, includes));
  if (!(distinct || isAggregate)) return sql`${count}${table(model)}${where}`;
  const columns = selection === undefined ? [] : selectionFragments(compiler, selection, '', distinct);
  const rows = sql`select distinct ${join(columns)} from ${table(model)}${where}`;
  return sql`${count}(${rows}) as ${identifier('r')}`;
}

/** Returns the statement that reads one row without columns, if a row meets the condition. */
export function existsStatement(
  compiler: Compiler,
  query: Filter,
  includes: readonly IncludedQuery[],
): Statement {
  const { model } = query;
  const parts = { condition: rootCondition(compiler, query, includes), limit: value(1) };
  const statement = queryStatement(compiler, { owner: model, purpose: 'exists', parts }, (each) => {
    const rows = compiler.knex(model.table).select(toKnex(compiler, sql`1`));
    return addLimits(addCondition(compiler, rows, each.condition), each);
  });
  return { ...statement, repeats: true };
}

function rootCondition(
  compiler: Compiler,
  { model, where }: Filter,
  includes: readonly IncludedQuery[],
): Fragment {
  return and([whereFragment(compiler, where, ''), requiredFragment(compiler, includes, model.table)]);
}

/**
 * Returns the condition of a root query in a form that the database evaluates once for each row. It does not join what an
 * operand of `is true` selects from.
 */
function conditionOfRows(
  compiler: Compiler,
  { model, where }: Filter,
  includes: readonly IncludedQuery[],
): Fragment {
  const own = termsOf(where).map((term) => whereFragment(compiler, term, ''));
  const terms = [...own, requiredFragment(compiler, includes, model.table)];
  return and(terms.map((term) => (/\bexists\b/i.test(term.text) ? sql`(${term}) is true` : term)));
}

/** Returns the conditions that a condition combines by `and`. */
function termsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.conditions.flatMap(termsOf) : [condition];
}

/** Returns the limit and the offset. SQLite accepts an offset only with a limit. */
function limitsFragment(
  { dialect }: Compiler,
  { limit, offset }: Pick<RootQuery, 'limit' | 'offset'>,
): Fragment {
  const count = limit ?? (offset === undefined ? undefined : dialect.noLimit);
  return join(
    [
      count === undefined ? empty : sql` limit ${value(count)}`,
      offset === undefined ? empty : sql` offset ${value(offset)}`,
    ],
    '',
  );
}
