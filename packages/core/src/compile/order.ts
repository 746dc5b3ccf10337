import type { IncludedQuery, Ordering, OrderingTerm } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { column, type Fragment, fill, identifier, join, raw, sql, table } from './fragment.js';
import { type Aliases, noAliases } from './joins.js';
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

/** Returns the ascending order by attributes. */
function byAttributes(attributes: readonly Attribute[]): Ordering[] {
  return attributes.map((attribute) => ({
    term: { kind: 'attribute', attribute },
    direction: 'asc',
    nulls: undefined,
  }));
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
      return sql`(${expressionFragment(compiler, term.expression, aliases.target)})`;
    case 'included':
      return includedFragment(compiler, term.include, term.term, aliases.target, depth);
  }
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
  const aliases = { target: `o${depth}`, through: `p${depth}` };
  const selected = termFragment(compiler, term, aliases, depth + 1);
  const match = matchFragment(compiler, include, outer || source.table, aliases, depth);
  const order = orderFragment(compiler, rowOrder(include), aliases, depth + 1);
  const from = sql`${table(target)} as ${identifier(aliases.target)}`;
  return sql`(select ${selected} from ${from} where ${match} order by ${order} limit 1)`;
}

/** Returns the order of an include's rows: that of the query, then their primary keys, so that no two rows are equal. */
export function rowOrder({ association, order }: IncludedQuery): readonly Ordering[] {
  return [...order, ...byAttributes(association.target.primaryKey)];
}
