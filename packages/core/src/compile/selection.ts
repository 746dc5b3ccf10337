import type { ColumnSelection } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { column, type Fragment, sql } from './fragment.js';

/** Returns what a query selects, one fragment for each column: the attributes of a selection, then its expressions. */
export function selectionFragments(
  compiler: Compiler,
  { columns, computed = [] }: ColumnSelection,
  qualifier: string,
): Fragment[] {
  return [
    ...columns.map((attribute) => column(attribute, qualifier)),
    ...computed.map(({ expression }) => sql`(${expressionFragment(compiler, expression, qualifier)})`),
  ];
}
