import type { Condition } from '../plan/condition.js';
import { Expression } from '../plan/expression.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { columnOf, every, type Fragment, fragment, joined } from './fragment.js';
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
      return every(condition.conditions.map(nested));
    case 'any':
      return condition.conditions.length === 0
        ? fragment('1 = 0')
        : joined(condition.conditions.map(nested).map(orEverything), ' or ', '(', ')');
    case 'not':
      return joined([orEverything(nested(condition.condition))], '', 'not (', ')');
    case 'isNull':
      return fragment('?? is null', [columnOf(condition.attribute, qualifier)]);
    case 'isAnyOf': {
      const { attribute, values } = condition;
      if (values.length === 0) return fragment('1 = 0');
      const bound = dialect.bindKeys(values.map((value) => [compiler.encode(attribute, value)]));
      return fragment(dialect.matchesAnyKey([attribute.type]), [columnOf(attribute, qualifier)], bound);
    }
    case 'matches': {
      const { attribute, pattern, anyCase } = condition;
      return fragment(
        dialect.like(anyCase),
        [columnOf(attribute, qualifier)],
        [dialect.likePattern(pattern, anyCase)],
      );
    }
    case 'compares':
      return comparisonFragment(compiler, condition, qualifier);
    case 'is':
      return fragment(`?? is ${condition.value}`, [columnOf(condition.attribute, qualifier)]);
    case 'contains': {
      const { attribute, value } = condition;
      return fragment(
        dialect.contains(attribute.type),
        [columnOf(attribute, qualifier)],
        [compiler.encode(attribute, value)],
      );
    }
    case 'holds':
      return joined([expressionFragment(compiler, condition.expression, qualifier)], '', '(', ')');
    case 'follows':
      return followsFragment(compiler, condition.steps, qualifier);
  }
}

function orEverything(part: Fragment): Fragment {
  return part.text === '' ? fragment('1 = 1') : part;
}

function comparisonFragment(
  compiler: Compiler,
  { attribute, comparison, value }: Extract<Condition, { readonly kind: 'compares' }>,
  qualifier: string,
): Fragment {
  const isOrder = comparison !== '=' && comparison !== '<>';
  const operand = isOrder
    ? compiler.dialect.ordered(attribute.type)
    : compiler.dialect.equated(attribute.type);
  const left = fragment(`${operand('??')} ${comparison} `, [columnOf(attribute, qualifier)]);
  const right =
    value instanceof Expression
      ? joined([expressionFragment(compiler, value, qualifier)], '', '(', ')')
      : fragment(isOrder ? operand('?') : '?', [], [compiler.encode(attribute, value)]);
  return joined([left, right], '');
}
