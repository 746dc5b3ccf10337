import { type Expression, jsonPartOf } from '../plan/expression.js';
import type { IncludedQuery, Ordering, OrderingTerm } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { clause, column, type Fragment, fill, identifier, join, raw, sql, table } from './fragment.js';
import { type Aliases, nestedAliases, noAliases } from './joins.js';
import { jsonAt } from './json-path.js';
import { matchFragment } from './required-includes.js';

/** Returns the content of an `order by` clause; an empty fragment if there is no order. */
export function orderFragment(
  compiler: Compiler,
  order: readonly Ordering[],
  aliases = noAliases,
  depth = 0,
): Fragment {
  return join(
    order.map(({ term, direction, nulls }) => {
      const suffix = nulls === undefined ? direction : `${direction} nulls ${nulls}`;
      return sql`${termFragment(compiler, term, aliases, depth)} ${raw(suffix)}`;
    }),
  );
}

function termFragment(compiler: Compiler, term: OrderingTerm, aliases: Aliases, depth: number): Fragment {
  switch (term.kind) {
    case 'attribute':
    case 'through': {
      const operand = compiler.dialect.sortOperand(term.attribute.type);
      const qualifier = term.kind === 'through' ? aliases.through : aliases.target;
      return fill(operand('?'), [column(term.attribute, qualifier)]);
    }
    case 'expression':
      return expressionOperand(compiler, term.expression, aliases.target);
    case 'column':
      return raw(String(term.index + 1));
    case 'included':
      return includedFragment(compiler, term.include, term.term, aliases.target, depth);
  }
}

/** Returns an expression as it is sorted by. What JSON has at a path is sorted as it is compared. */
function expressionOperand(compiler: Compiler, expression: Expression, qualifier: string): Fragment {
  const part = jsonPartOf(expression);
  if (part === undefined) return sql`(${expressionFragment(compiler, expression, qualifier)})`;
  const form = part.scalar === 'number' ? 'ordered number' : (part.scalar ?? 'any');
  return jsonAt(compiler, part, form, qualifier || expression.table);
}

/** Returns a subquery for the row that the include reads. A join could repeat rows of the outer query. */
function includedFragment(
  compiler: Compiler,
  include: IncludedQuery,
  term: OrderingTerm,
  outer: string,
  depth: number,
): Fragment {
  const { source, target } = include.association;
  const from = outer || source.table;
  const aliases = nestedAliases(from, depth);
  const selected = termFragment(compiler, term, aliases, depth + 1);
  const match = matchFragment(compiler, include, from, aliases, depth);
  // A view without a primary key may have no order.
  const order = clause('order by', orderFragment(compiler, include.order, aliases, depth + 1));
  const rows = sql`${table(target)} as ${identifier(aliases.target)}`;
  return sql`(select ${selected} from ${rows} where ${match}${order} limit 1)`;
}
