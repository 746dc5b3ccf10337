import type { Condition } from '../plan/condition.js';
import { existsFragment } from './association-exists.js';
import { attributeFragment } from './attribute-condition.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { and, type Fragment, isEmpty, join, not, sql } from './fragment.js';
import { nestedAliases } from './joins.js';
import { followsFragment } from './keyset.js';

/**
 * Returns the SQL of a condition; an empty fragment if every row meets it.
 *
 * @param qualifier table or alias that the columns belong to; empty for the model's own table
 * @param depth the number of subqueries around the condition
 */
export function whereFragment(
  compiler: Compiler,
  condition: Condition,
  qualifier: string,
  depth = 0,
): Fragment {
  const nested = (each: Condition) => whereFragment(compiler, each, qualifier, depth);
  switch (condition.kind) {
    case 'all':
      return and(condition.conditions.map(nested));
    case 'any': {
      const { conditions } = condition;
      if (conditions.length === 0) return sql`1 = 0`;
      return sql`(${join(conditions.map(nested).map(orTrue), ' or ')})`;
    }
    case 'not':
      return not(orTrue(nested(condition.condition)));
    case 'isNotTrue':
      return sql`(${orTrue(nested(condition.condition))}) is not true`;
    case 'exists': {
      const { association } = condition;
      const outer = qualifier || association.source.table;
      const aliases = nestedAliases(outer, depth);
      const ofTarget = whereFragment(compiler, condition.condition, aliases.target, depth + 1);
      return existsFragment(compiler, association, outer, aliases, ofTarget);
    }
    case 'sql':
      return sql`(${expressionFragment(compiler, condition.expression, qualifier)})`;
    case 'after':
      return followsFragment(compiler, condition.steps, qualifier);
    default:
      return attributeFragment(compiler, condition, qualifier);
  }
}

function orTrue(condition: Fragment): Fragment {
  return isEmpty(condition) ? sql`1 = 1` : condition;
}
