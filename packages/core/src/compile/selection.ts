import type { Selection } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { type Fragment, fragment, join, qualify } from './fragment.js';

/** What stands behind `select`, one fragment a column: the columns of a selection, and what is computed behind them. */
export function selectionFragments(
  compiler: Compiler,
  { columns, computed = [] }: Selection,
  qualifier: string,
): Fragment[] {
  return [
    ...columnFragments(columns, qualifier),
    ...computed.map(({ expression }) =>
      join([expressionFragment(compiler, expression, qualifier)], '', '(', ')'),
    ),
  ];
}

export function columnFragments(attributes: readonly Attribute[], qualifier: string): Fragment[] {
  return attributes.map((attribute) => fragment('??', [qualify(attribute, qualifier)]));
}
