/** The operators by name. Each is a unique symbol, so that the compiler can tell them apart. */
interface Operators {
  readonly eq: unique symbol;
  readonly ne: unique symbol;
  readonly gt: unique symbol;
  readonly gte: unique symbol;
  readonly lt: unique symbol;
  readonly lte: unique symbol;
  readonly between: unique symbol;
  readonly in: unique symbol;
  readonly notIn: unique symbol;
  readonly like: unique symbol;
  readonly notLike: unique symbol;
  readonly iLike: unique symbol;
  readonly notILike: unique symbol;
  readonly startsWith: unique symbol;
  readonly endsWith: unique symbol;
  readonly contains: unique symbol;
  readonly iStartsWith: unique symbol;
  readonly iEndsWith: unique symbol;
  readonly iContains: unique symbol;
  readonly is: unique symbol;
  readonly path: unique symbol;
  readonly exists: unique symbol;
  readonly and: unique symbol;
  readonly or: unique symbol;
  readonly not: unique symbol;
}

export type OperatorName = keyof Operators;

/**
 * The operators of `where`. They are symbols, never strings, so that no JSON from a request can contain one.
 *
 * | operator | operand | true if the attribute |
 * |---|---|---|
 * | `eq`, `ne` | a value or null | equals it, or does not |
 * | `gt`, `gte`, `lt`, `lte` | a value | is greater, greater or equal, less, less or equal |
 * | `between` | `[low, high]` | lies between them, both included |
 * | `in`, `notIn` | an array of values | is one of them, or none |
 * | `like`, `notLike` | a pattern with `%` and `_` | matches it, or does not |
 * | `startsWith`, `endsWith` | a text | begins or ends with exactly this text |
 * | `contains` | a text; a JSON value; an array | contains exactly this text; every member and item of the JSON; every item of the array |
 * | `iLike`, `notILike`, `iStartsWith`, `iEndsWith`, `iContains` | a pattern; a text | does the same in any case |
 * | `is` | `null`, `true` or `false` | is exactly that: unlike all others, it is never unknown |
 * | `path` | an object of paths and conditions | has JSON that meets them at these paths |
 * | `exists` | `true` or `false`, at a path | has something there, or nothing |
 * | `and`, `or` | an array of conditions | satisfies all of them, or any |
 * | `not` | a condition | does not satisfy it |
 *
 * @example
 * Product.findAll({ where: { price: { [Op.lt]: '100' }, [Op.or]: [{ title: 'Chair' }, { title: { [Op.like]: 'Table%' } }] } });
 */
export const Op = Object.freeze({
  eq: Symbol('eq'),
  ne: Symbol('ne'),
  gt: Symbol('gt'),
  gte: Symbol('gte'),
  lt: Symbol('lt'),
  lte: Symbol('lte'),
  between: Symbol('between'),
  in: Symbol('in'),
  notIn: Symbol('notIn'),
  like: Symbol('like'),
  notLike: Symbol('notLike'),
  iLike: Symbol('iLike'),
  notILike: Symbol('notILike'),
  startsWith: Symbol('startsWith'),
  endsWith: Symbol('endsWith'),
  contains: Symbol('contains'),
  iStartsWith: Symbol('iStartsWith'),
  iEndsWith: Symbol('iEndsWith'),
  iContains: Symbol('iContains'),
  is: Symbol('is'),
  path: Symbol('path'),
  exists: Symbol('exists'),
  and: Symbol('and'),
  or: Symbol('or'),
  not: Symbol('not'),
}) as unknown as Operators;

const nameOf = new Map<symbol, OperatorName>(
  Object.entries(Op).map(([name, operator]) => [operator as symbol, name as OperatorName]),
);

/** Returns the name of an operator; `undefined` for any other symbol. */
export function operatorName(operator: symbol): OperatorName | undefined {
  return nameOf.get(operator);
}

/** Returns a symbol as messages name it: `Op.gt`. */
export function operatorLabel(symbol: symbol): string {
  const name = operatorName(symbol);
  return name === undefined ? 'a symbol that is no operator' : `Op.${name}`;
}

/** Whether a string is the name of an operator. Such a key in a condition is a mistake: operators are symbols. */
export function isOperatorName(key: string): key is OperatorName {
  return Object.hasOwn(Op, key);
}
