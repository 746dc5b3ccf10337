import type { Condition } from '../plan/condition.js';
import { Expression } from '../plan/expression.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { column, type Fragment, fill, raw, sql, value } from './fragment.js';
import { atPathFragment } from './json-path.js';
import { equalityOperand, equals, keyIn } from './key-conditions.js';
import { tenantFragment } from './tenant.js';

/** A condition on one attribute. */
export type AttributeCondition = Extract<Condition, { readonly attribute: Attribute }>;

/**
 * Returns the SQL of a condition on one attribute; an empty fragment if the context is for all tenants.
 *
 * @param qualifier table or alias that the column belongs to
 */
export function attributeFragment(
  compiler: Compiler,
  condition: AttributeCondition,
  qualifier: string,
): Fragment {
  const { dialect } = compiler;
  const { attribute } = condition;
  switch (condition.kind) {
    case 'isNull':
      return sql`${column(attribute, qualifier)} is null`;
    case 'ofTenant':
      return tenantFragment(compiler, condition.model, qualifier);
    case 'in': {
      const keys = condition.values.map((each) => [each]);
      return keyIn(compiler, [attribute], keys, qualifier);
    }
    case 'like': {
      const { pattern, anyCase } = condition;
      const operands = [column(attribute, qualifier), value(dialect.likePattern(pattern, anyCase))];
      return fill(dialect.like(anyCase), operands);
    }
    case 'compare':
      return comparisonFragment(compiler, condition, qualifier);
    case 'is':
      return sql`${column(attribute, qualifier)} is ${raw(String(condition.value))}`;
    case 'atPath':
      return atPathFragment(compiler, condition, qualifier);
    case 'contains': {
      const operands = [
        column(attribute, qualifier),
        value(compiler.encodeOperand(attribute, condition.value)),
      ];
      return fill(dialect.contains(attribute.type), operands);
    }
  }
}

function comparisonFragment(
  compiler: Compiler,
  { attribute, comparison, value: other }: Extract<AttributeCondition, { readonly kind: 'compare' }>,
  qualifier: string,
): Fragment {
  const isOrder = comparison !== '=' && comparison !== '<>';
  const own = column(attribute, qualifier);
  const inOrder = (each: Fragment) => fill(compiler.dialect.sortOperand(attribute.type)('?'), [each]);
  const forEquality = (each: Fragment) => equalityOperand(compiler, attribute, each);
  if (other instanceof Expression) {
    const expression = sql`(${expressionFragment(compiler, other, qualifier)})`;
    // An expression may return a number in another form than that of its column.
    const operand = isOrder ? inOrder : (each: Fragment) => inOrder(forEquality(each));
    return sql`${operand(own)} ${raw(comparison)} ${operand(expression)}`;
  }
  if (isOrder)
    return sql`${inOrder(own)} ${raw(comparison)} ${inOrder(value(compiler.encode(attribute, other)))}`;
  if (comparison === '=') return equals(compiler, attribute, other, qualifier);
  return sql`${forEquality(own)} <> ${value(compiler.encodeOperand(attribute, other))}`;
}
