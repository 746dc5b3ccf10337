import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment, fragment, join, qualify } from './fragment.js';

/** The values of some attributes that tell a row, or the row it refers to. */
export type Key = readonly unknown[];

/** The condition that attributes hold a key. */
export function keyEquals(
  compiler: Compiler,
  attributes: readonly Attribute[],
  key: Key,
  qualifier = '',
): Fragment {
  return and(
    attributes.map((attribute, index) =>
      fragment('?? = ?', [qualify(attribute, qualifier)], [compiler.encode(attribute, key[index])]),
    ),
  );
}

/** The condition that attributes hold one of any number of keys: the text is the same however many there are. */
export function keyIn(
  compiler: Compiler,
  attributes: readonly Attribute[],
  keys: readonly Key[],
  qualifier = '',
): Fragment {
  if (keys.length === 0) return fragment('1 = 0');
  const encoded = keys.map((key) => attributes.map((each, index) => compiler.encode(each, key[index])));
  return fragment(
    compiler.dialect.keyInCondition(attributes.map(({ type }) => type)),
    attributes.map((attribute) => qualify(attribute, qualifier)),
    compiler.dialect.bindKeyList(encoded),
  );
}

export function not(condition: Fragment): Fragment {
  return join([condition], '', 'not (', ')');
}
