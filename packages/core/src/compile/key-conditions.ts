import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { and, column, type Fragment, fill, sql, value } from './fragment.js';

/** The values of some attributes that identify a row, or the row it refers to. */
export type KeyValues = readonly unknown[];

/** Returns the condition that attributes have the values of a key. */
export function keyEquals(
  compiler: Compiler,
  attributes: readonly Attribute[],
  key: KeyValues,
  qualifier = '',
): Fragment {
  return and(attributes.map((attribute, index) => equals(compiler, attribute, key[index], qualifier)));
}

/** Returns the condition that an attribute has a canonical value. An index of its column can serve the condition. */
export function equals(
  compiler: Compiler,
  attribute: Attribute,
  other: unknown,
  qualifier: string,
): Fragment {
  const own = column(attribute, qualifier);
  const operand = value(compiler.encodeOperand(attribute, other));
  const isEqual = sql`${equalityOperand(compiler, attribute, own)} = ${operand}`;
  const range = other === null ? undefined : compiler.dialect.equalityRange(attribute.type)?.(other as never);
  if (range === undefined) return isEqual;
  return sql`(${own} >= ${value(range[0])} and ${own} < ${value(range[1])} and ${isEqual})`;
}

/**
 * Returns the condition that attributes have the values of one of any number of keys. The text does not depend on the
 * number of keys.
 */
export function keyIn(
  compiler: Compiler,
  attributes: readonly Attribute[],
  keys: readonly KeyValues[],
  qualifier = '',
): Fragment {
  if (keys.length === 0) return sql`1 = 0`;
  const { dialect } = compiler;
  return fill(dialect.keyInCondition(attributes.map(({ type }) => type)), [
    ...attributes.map((attribute) => column(attribute, qualifier)),
    ...dialect.bindKeyList(encodeKeys(compiler, attributes, keys)).map(value),
  ]);
}

/** Returns the condition of {@link keyIn} for a write, which often has one key. */
export function keyAmong(
  compiler: Compiler,
  attributes: readonly Attribute[],
  keys: readonly KeyValues[],
): Fragment {
  const [first] = keys;
  const isAlone = first !== undefined && isComparedAlone(compiler, attributes, keys.length);
  return isAlone ? keyEquals(compiler, attributes, first) : keyIn(compiler, attributes, keys);
}

/** Whether each attribute is compared with its part of the only key, which is bound by itself and not as a list. */
export function isComparedAlone(
  { dialect }: Compiler,
  attributes: readonly Attribute[],
  count: number,
): boolean {
  const isBoundOnce = ({ type }: Attribute) => dialect.equalityRange(type) === undefined;
  return count === 1 && dialect.comparesOneKeyAlone && attributes.every(isBoundOnce);
}

/** Returns the forms of keys that are bound where attributes are compared with them. */
export function encodeKeys(
  compiler: Compiler,
  attributes: readonly Attribute[],
  keys: readonly KeyValues[],
): readonly (readonly unknown[])[] {
  return keys.map((key) => attributes.map((each, index) => compiler.encodeOperand(each, key[index])));
}

/** Returns a column or an expression as it is compared for equality with values of an attribute. */
export function equalityOperand({ dialect }: Compiler, { type }: Attribute, operand: Fragment): Fragment {
  return fill(dialect.equalityOperand(type)('?'), [operand]);
}
