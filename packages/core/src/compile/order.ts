import type { IncludedQuery, Ordering, OrderingTerm } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { type Fragment, fragment, join, qualify } from './fragment.js';
import { matchFragment } from './required-includes.js';

/** What the tables of a query that is put in order are called. */
interface Names {
  /** Table or alias of the rows; empty where their table goes by its own name. */
  readonly target: string;
  /** Alias of the through model, where there is one. */
  readonly through: string;
}

/** What stands behind `order by`; empty text when nothing does. */
export function orderFragment(
  compiler: Compiler,
  order: readonly Ordering[],
  names: Names = { target: '', through: '' },
  depth = 0,
): Fragment {
  const parts = order.map(({ term, direction, nulls }) => {
    const behind = nulls === undefined ? ` ${direction}` : ` ${direction} nulls ${nulls}`;
    return join([termFragment(compiler, term, names, depth)], '', '', behind);
  });
  return join(parts, ', ');
}

/** Attributes as an order of their own, ascending. */
export function byAttributes(attributes: readonly Attribute[]): Ordering[] {
  return attributes.map((attribute) => ({
    term: { kind: 'attribute', attribute },
    direction: 'asc',
    nulls: undefined,
  }));
}

function termFragment(compiler: Compiler, term: OrderingTerm, names: Names, depth: number): Fragment {
  switch (term.kind) {
    case 'attribute':
    case 'through': {
      const operand = compiler.dialect.sortOperand(term.attribute.type);
      const qualifier = term.kind === 'through' ? names.through : names.target;
      return fragment(operand('??'), [qualify(term.attribute, qualifier)]);
    }
    case 'expression':
      return join([expressionFragment(compiler, term.expression, names.target)], '', '(', ')');
    case 'included':
      return includedFragment(compiler, term.branch, term.term, names.target, depth);
  }
}

/** A query for the one row that the branch reads, so that no row of the query around is there twice. */
function includedFragment(
  compiler: Compiler,
  branch: IncludedQuery,
  term: OrderingTerm,
  outer: string,
  depth: number,
): Fragment {
  const { source, target } = branch.association;
  const names = { target: `o${depth}`, through: `p${depth}` };
  const first = orderFragment(compiler, rowOrder(branch), names, depth + 1);
  const parts = [
    termFragment(compiler, term, names, depth + 1),
    fragment(' from ?? as ?? where ', [target.table, names.target]),
    matchFragment(compiler, branch, outer || source.table, names, depth),
    join([first], '', ' order by ', ' limit 1'),
  ];
  return join(parts, '', '(select ', ')');
}

/** The order of the rows of a branch: what was asked for, and their keys where that leaves it open. */
export function rowOrder({ association, order }: IncludedQuery): readonly Ordering[] {
  return [...order, ...byAttributes(association.target.primaryKey)];
}
