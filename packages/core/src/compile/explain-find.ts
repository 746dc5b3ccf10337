import type { FindPlan, IncludedQuery } from '../plan/find-plan.js';
import { rowTables } from './association-rows.js';
import type { Compiler } from './compiler.js';
import { type Fragment, join, sql, table } from './fragment.js';
import { render } from './render.js';
import { includedClauses } from './select-included.js';
import { rootClauses } from './select-root.js';

/** Returns a line for each query of a find: the rows that it reads, with placeholders for values. */
export function explainQueries(compiler: Compiler, { root, includes }: FindPlan): string[] {
  const rows = sql`${table(root.model)}${rootClauses(compiler, root, includes)}`;
  return [
    `  ${render(compiler, rows)}`,
    ...includes.flatMap((each) => explainIncluded(compiler, each, '    ')),
  ];
}

function explainIncluded(compiler: Compiler, include: IncludedQuery, indent: string): string[] {
  const { as, association, limit, includes } = include;
  const rows: Fragment = join([rowTables(compiler, association), includedClauses(compiler, include)], '');
  const most = limit === undefined ? '' : `, at most ${limit} for each parent`;
  return [
    `${indent}${as}: ${render(compiler, rows)}${most}`,
    ...includes.flatMap((each) => explainIncluded(compiler, each, `${indent}  `)),
  ];
}
