import type { IncludedQuery } from '../plan/find-plan.js';
import { parentKey, rowAliases, rowTables } from './association-rows.js';
import type { Compiler } from './compiler.js';
import {
  and,
  clause,
  column,
  columns,
  empty,
  type Fragment,
  identifier,
  join,
  sql,
  value,
} from './fragment.js';
import { orderFragment } from './order.js';
import { type ParentKeys, parentJoin } from './parent-join.js';
import { cachedStatement } from './render.js';
import { requiredFragment } from './required-includes.js';
import { scopeFragment } from './scope.js';
import { selectionFragments } from './selection.js';
import type { ModelColumns, Statement } from './statement.js';
import { whereFragment } from './where.js';

/**
 * Returns the statement that reads the rows of an include for any number of parents: the columns in the order of its
 * selection, then all columns of a through model.
 */
export function includedStatement(
  compiler: Compiler,
  include: IncludedQuery,
  parents: ParentKeys,
): Statement {
  const statement = cachedStatement(
    compiler,
    include.association,
    includedFragment(compiler, include, parents),
  );
  return { ...statement, repeats: true, reads: includedColumns(include, 0) };
}

/**
 * Returns the columns of models in the rows of an include.
 *
 * @param start the position of the first one
 */
export function includedColumns({ association, selection }: IncludedQuery, start: number): ModelColumns[] {
  const { target, through } = association;
  const { columns: own, computed = [] } = selection;
  const ofTarget = { model: target, columns: own, start };
  if (through === undefined) return [ofTarget];
  // Computed columns come before those of the through model.
  const ofThrough = {
    model: through,
    columns: through.attributes,
    start: start + own.length + computed.length,
  };
  return [ofTarget, ofThrough];
}

/** Returns the query for the rows of an include: see {@link includedStatement}. */
export function includedFragment(compiler: Compiler, include: IncludedQuery, parents: ParentKeys): Fragment {
  const { association, limit } = include;
  const { relation, condition } = parentJoin(compiler, association, parents);
  const order = orderFragment(compiler, include.order, rowAliases);
  const tables = rowTables(compiler, association);
  const from = relation === undefined ? tables : sql`${relation}, ${tables}`;
  const where = clause('where', includedCondition(compiler, include, condition));
  const selected = selectedFragments(compiler, include);
  if (limit === undefined)
    return sql`select ${join(selected)} from ${from}${where}${clause('order by', order)}`;
  const rows = { selected, from: sql`${from}${where}`, order };
  return firstRowsFragment(include, rows, limit);
}

/** Returns the clauses of an include that say which rows of the association it reads, and in which order. */
export function includedClauses(compiler: Compiler, include: IncludedQuery): Fragment {
  const where = clause('where', includedCondition(compiler, include, empty));
  return join([where, clause('order by', orderFragment(compiler, include.order, rowAliases))], '');
}

function selectedFragments(compiler: Compiler, { association, selection }: IncludedQuery): Fragment[] {
  const through = association.through?.attributes ?? [];
  return [
    ...selectionFragments(compiler, selection, rowAliases.target),
    ...through.map((attribute) => column(attribute, rowAliases.through)),
  ];
}

function includedCondition(
  compiler: Compiler,
  { association, where, includes }: IncludedQuery,
  ofParents: Fragment,
): Fragment {
  return and([
    scopeFragment(compiler, association, rowAliases),
    ofParents,
    whereFragment(compiler, where, rowAliases.target),
    requiredFragment(compiler, includes, rowAliases.target),
  ]);
}

/** The parts of a query for the rows of an include. */
interface IncludedParts {
  readonly selected: readonly Fragment[];
  /** The tables, and the condition on their rows. */
  readonly from: Fragment;
  readonly order: Fragment;
}

/** Returns the query for the first rows of each parent, whose rows are numbered from 1. */
function firstRowsFragment(
  { association }: IncludedQuery,
  { selected, from, order }: IncludedParts,
  limit: number,
): Fragment {
  const { attributes, alias } = parentKey(association);
  const window = sql`partition by ${columns(attributes, alias)} order by ${order}`;
  const numbered = join([
    ...selected.map((each, index) => sql`${each} as c${index}`),
    sql`row_number() over (${window}) as position`,
  ]);
  const names = join(selected.map((_, index) => identifier(`c${index}`)));
  const position = identifier('position');
  const rows = sql`(select ${numbered} from ${from}) as ${identifier('r')}`;
  return sql`select ${names} from ${rows} where ${position} <= ${value(limit)} order by ${position} asc`;
}
