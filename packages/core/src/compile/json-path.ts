import type { JsonForm } from '../dialect/dialect.js';
import type { Condition, JsonTest } from '../plan/condition.js';
import type { Attribute } from '../schema/attribute.js';
import type { JsonPath } from '../schema/json-path.js';
import type { Compiler } from './compiler.js';
import { column, type Fragment, fill, raw, sql, value } from './fragment.js';

/** A place in the JSON of an attribute. */
interface JsonPlace {
  readonly attribute: Attribute;
  readonly path: JsonPath;
}

/** Returns the SQL of what the JSON of an attribute has at a path, in a form. */
export function jsonAt(
  { dialect }: Compiler,
  { attribute, path }: JsonPlace,
  form: JsonForm,
  qualifier: string,
): Fragment {
  const { type } = attribute;
  const operands = [column(attribute, qualifier), value(dialect.jsonPath(type, form, path))];
  return fill(dialect.jsonAt(type, form), operands);
}

/** Returns the SQL of a test of what JSON has at a path. */
export function atPathFragment(
  compiler: Compiler,
  condition: Extract<Condition, { readonly kind: 'atPath' }>,
  qualifier: string,
): Fragment {
  const { attribute, test } = condition;
  const at = (form: JsonForm) => jsonAt(compiler, condition, form, qualifier);
  const operand = (json: unknown) => value(compiler.encodeOperand(attribute, json));
  switch (test.kind) {
    case 'exists':
      return sql`${at('any')} is not null`;
    case 'isNull':
      return sql`${at('not null')} is null`;
    case 'equals':
      return sql`${at('not null')} = ${operand(test.value)}`;
    case 'differs':
      return sql`${at('not null')} <> ${operand(test.value)}`;
    case 'contains':
      return fill(compiler.dialect.contains({ key: 'JSONB' }), [at('not null'), operand(test.value)]);
    case 'in':
      return isOneOf(compiler, at('not null'), attribute, test.values);
    case 'compare':
      return comparison(compiler, at, test);
    case 'like': {
      const { dialect } = compiler;
      return fill(dialect.like(test.anyCase), [
        at('text'),
        value(dialect.likePattern(test.pattern, test.anyCase)),
      ]);
    }
  }
}

function isOneOf(
  compiler: Compiler,
  found: Fragment,
  attribute: Attribute,
  values: readonly unknown[],
): Fragment {
  if (values.length === 0) return sql`1 = 0`;
  const { dialect } = compiler;
  const keys = values.map((each) => [compiler.encodeOperand(attribute, each)]);
  // Both sides have the one form that equal JSON has.
  return fill(dialect.keyInCondition([{ key: 'TEXT' }]), [found, ...dialect.bindKeyList(keys).map(value)]);
}

function comparison(
  { dialect }: Compiler,
  at: (form: JsonForm) => Fragment,
  { comparison, value: other }: Extract<JsonTest, { readonly kind: 'compare' }>,
): Fragment {
  if (typeof other === 'number')
    return sql`${at('ordered number')} ${raw(comparison)} ${value(dialect.orderedNumber(other))}`;
  const encode = dialect.encoder({ key: 'TEXT' });
  const text = encode === undefined ? other : encode(other as never);
  return sql`${at('text')} ${raw(comparison)} ${value(text)}`;
}
