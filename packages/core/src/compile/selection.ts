import type { ColumnSelection } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { column, type Fragment, sql } from './fragment.js';
import { equalityOperand } from './key-conditions.js';

/**
 * Returns what a query selects, one fragment for each column: the attributes of a selection, then its expressions.
 *
 * @param isDistinct whether equal rows are merged, so that equal values need equal forms
 */
export function selectionFragments(
  compiler: Compiler,
  { columns, computed = [] }: ColumnSelection,
  qualifier: string,
  isDistinct = false,
): Fragment[] {
  const read = (attribute: Attribute) => {
    const own = column(attribute, qualifier);
    return isDistinct ? equalityOperand(compiler, attribute, own) : own;
  };
  return [
    ...columns.map(read),
    ...computed.map(({ expression }) => sql`(${expressionFragment(compiler, expression, qualifier)})`),
  ];
}
