import type { Condition } from '../plan/condition.js';
import { Expression } from '../plan/expression.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { and, column, type Fragment, fill, isEmpty, join, not, raw, sql, value } from './fragment.js';
import { equalityOperand, keyIn } from './key-conditions.js';
import { followsFragment } from './keyset.js';

/**
 * Returns the SQL of a condition; an empty fragment if every row meets it.
 *
 * @param qualifier table or alias that the columns belong to
 */
export function whereFragment(compiler: Compiler, condition: Condition, qualifier: string): Fragment {
  const { dialect } = compiler;
  const nested = (each: Condition) => whereFragment(compiler, each, qualifier);
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
    case 'isNull':
      return sql`${column(condition.attribute, qualifier)} is null`;
    case 'in': {
      const { attribute, values } = condition;
      return keyIn(
        compiler,
        [attribute],
        values.map((each) => [each]),
        qualifier,
      );
    }
    case 'like': {
      const { attribute, pattern, anyCase } = condition;
      const operands = [column(attribute, qualifier), value(dialect.likePattern(pattern, anyCase))];
      return fill(dialect.like(anyCase), operands);
    }
    case 'compare':
      return comparisonFragment(compiler, condition, qualifier);
    case 'is':
      return sql`${column(condition.attribute, qualifier)} is ${raw(String(condition.value))}`;
    case 'contains': {
      const { attribute } = condition;
      const operands = [
        column(attribute, qualifier),
        value(compiler.encodeOperand(attribute, condition.value)),
      ];
      return fill(dialect.contains(attribute.type), operands);
    }
    case 'sql':
      return sql`(${expressionFragment(compiler, condition.expression, qualifier)})`;
    case 'after':
      return followsFragment(compiler, condition.steps, qualifier);
  }
}

function orTrue(condition: Fragment): Fragment {
  return isEmpty(condition) ? sql`1 = 1` : condition;
}

function comparisonFragment(
  compiler: Compiler,
  { attribute, comparison, value: other }: Extract<Condition, { readonly kind: 'compare' }>,
  qualifier: string,
): Fragment {
  const isOrder = comparison !== '=' && comparison !== '<>';
  const operand = (each: Fragment) =>
    isOrder
      ? fill(compiler.dialect.sortOperand(attribute.type)('?'), [each])
      : equalityOperand(compiler, attribute, each);
  const left = sql`${operand(column(attribute, qualifier))} ${raw(comparison)} `;
  if (other instanceof Expression) {
    const expression = sql`(${expressionFragment(compiler, other, qualifier)})`;
    return sql`${left}${isOrder ? expression : operand(expression)}`;
  }
  if (isOrder) return sql`${left}${operand(value(compiler.encode(attribute, other)))}`;
  return sql`${left}${value(compiler.encodeOperand(attribute, other))}`;
}
