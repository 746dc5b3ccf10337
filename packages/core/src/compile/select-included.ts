import type { IncludedQuery } from '../plan/find-plan.js';
import { associationRows, parentKey, rowAliases } from './association-rows.js';
import { addCondition, addOrder, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { and, column, columns, type Fragment, identifier, join, sql, value } from './fragment.js';
import { type KeyValues, keyIn } from './key-conditions.js';
import { orderFragment } from './order.js';
import { toKnex } from './render.js';
import { requiredFragment } from './required-includes.js';
import { scopeFragment } from './scope.js';
import { selectionFragments } from './selection.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** The parts of a query for the rows of an include. */
interface IncludedParts {
  readonly columns: readonly Fragment[];
  readonly condition: Fragment;
  readonly order: Fragment;
}

/**
 * Returns the statement that reads the rows of an include for any number of parents: the columns in the order of its
 * selection, then all columns of a through model.
 *
 * @param parentKeys the parents' values for the attributes that the first hop begins with, distinct and without nulls
 */
export function includedStatement(
  compiler: Compiler,
  include: IncludedQuery,
  parentKeys: readonly KeyValues[],
): Statement {
  const parts = {
    columns: includedColumns(compiler, include),
    condition: includedCondition(compiler, include, parentKeys),
    order: orderFragment(compiler, include.order, rowAliases),
  };
  const { limit, association, selection } = include;
  const { target, through } = association;
  const statement =
    limit === undefined
      ? allRowsStatement(compiler, include, parts)
      : firstRowsStatement(compiler, include, parts, limit);
  const reads = [
    { model: target, columns: selection.columns },
    // Computed columns come before those of the through model.
    ...(through === undefined || selection.computed !== undefined
      ? []
      : [{ model: through, columns: through.attributes }]),
  ];
  return { ...statement, repeats: true, reads };
}

function includedColumns(compiler: Compiler, { association, selection }: IncludedQuery): Fragment[] {
  const through = association.through?.attributes ?? [];
  return [
    ...selectionFragments(compiler, selection, rowAliases.target),
    ...through.map((attribute) => column(attribute, rowAliases.through)),
  ];
}

function includedCondition(
  compiler: Compiler,
  { association, where, includes }: IncludedQuery,
  parentKeys: readonly KeyValues[],
): Fragment {
  const { attributes, alias } = parentKey(association);
  return and([
    scopeFragment(compiler, association, rowAliases),
    keyIn(compiler, attributes, parentKeys, alias),
    whereFragment(compiler, where, rowAliases.target),
    requiredFragment(compiler, includes, rowAliases.target),
  ]);
}

function allRowsStatement(
  compiler: Compiler,
  { association }: IncludedQuery,
  { columns: selected, condition, order }: IncludedParts,
): Statement {
  const parts = { selected: join(selected), condition, order };
  return queryStatement(compiler, { owner: association, purpose: 'included', parts }, (each) => {
    const rows = associationRows(compiler, association).select(toKnex(compiler, each.selected));
    return addOrder(compiler, addCondition(compiler, rows, each.condition), each.order);
  });
}

/** Returns the statement that reads the first rows of each parent, whose rows are numbered from 1. */
function firstRowsStatement(
  compiler: Compiler,
  { association }: IncludedQuery,
  { columns: selected, condition, order }: IncludedParts,
  limit: number,
): Statement {
  const { attributes, alias } = parentKey(association);
  const window = sql`partition by ${columns(attributes, alias)} order by ${order}`;
  const position = sql`row_number() over (${window}) as position`;
  const parts = {
    selected: join([...selected.map((each, index) => sql`${each} as c${index}`), position]),
    condition,
    isFirst: sql`${identifier('position')} <= ${value(limit)}`,
  };
  const names = selected.map((_, index) => `c${index}`);
  return queryStatement(compiler, { owner: association, purpose: 'first included', parts }, (each) => {
    const rows = associationRows(compiler, association).select(toKnex(compiler, each.selected));
    const numbered = addCondition(compiler, rows, each.condition).as('r');
    return addCondition(compiler, compiler.knex(numbered).select(names), each.isFirst).orderBy('position');
  });
}
