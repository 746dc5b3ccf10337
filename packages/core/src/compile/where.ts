import type { Condition } from '../plan/condition.js';
import { Expression } from '../plan/expression.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { and, type Fragment, fragment, join, qualify } from './fragment.js';
import { followsFragment } from './keyset.js';

/**
 * The SQL of a condition; empty text for the one that every row meets.
 *
 * @param qualifier table or alias that the columns belong to
 */
export function whereFragment(compiler: Compiler, condition: Condition, qualifier: string): Fragment {
  const { dialect } = compiler;
  const nested = (each: Condition) => whereFragment(compiler, each, qualifier);
  switch (condition.kind) {
    case 'all':
      return and(condition.conditions.map(nested));
    case 'any':
      return condition.conditions.length === 0
        ? fragment('1 = 0')
        : join(condition.conditions.map(nested).map(orEverything), ' or ', '(', ')');
    case 'not':
      return join([orEverything(nested(condition.condition))], '', 'not (', ')');
    case 'isNull':
      return fragment('?? is null', [qualify(condition.attribute, qualifier)]);
    case 'in': {
      const { attribute, values } = condition;
      if (values.length === 0) return fragment('1 = 0');
      const bound = dialect.bindKeyList(values.map((value) => [compiler.encode(attribute, value)]));
      return fragment(dialect.keyInCondition([attribute.type]), [qualify(attribute, qualifier)], bound);
    }
    case 'like': {
      const { attribute, pattern, anyCase } = condition;
      return fragment(
        dialect.like(anyCase),
        [qualify(attribute, qualifier)],
        [dialect.likePattern(pattern, anyCase)],
      );
    }
    case 'compare':
      return comparisonFragment(compiler, condition, qualifier);
    case 'is':
      return fragment(`?? is ${condition.value}`, [qualify(condition.attribute, qualifier)]);
    case 'contains': {
      const { attribute, value } = condition;
      return fragment(
        dialect.contains(attribute.type),
        [qualify(attribute, qualifier)],
        [compiler.encode(attribute, value)],
      );
    }
    case 'sql':
      return join([expressionFragment(compiler, condition.expression, qualifier)], '', '(', ')');
    case 'after':
      return followsFragment(compiler, condition.steps, qualifier);
  }
}

function orEverything(part: Fragment): Fragment {
  return part.text === '' ? fragment('1 = 1') : part;
}

function comparisonFragment(
  compiler: Compiler,
  { attribute, comparison, value }: Extract<Condition, { readonly kind: 'compare' }>,
  qualifier: string,
): Fragment {
  const isOrder = comparison !== '=' && comparison !== '<>';
  const operand = isOrder
    ? compiler.dialect.sortOperand(attribute.type)
    : compiler.dialect.equalityOperand(attribute.type);
  const left = fragment(`${operand('??')} ${comparison} `, [qualify(attribute, qualifier)]);
  const right =
    value instanceof Expression
      ? join([expressionFragment(compiler, value, qualifier)], '', '(', ')')
      : fragment(isOrder ? operand('?') : '?', [], [compiler.encode(attribute, value)]);
  return join([left, right], '');
}
