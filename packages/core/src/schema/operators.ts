/** The operators by name. Each is a symbol of its own, so the compiler can tell them apart. */
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
  readonly startsWith: unique symbol;
  readonly endsWith: unique symbol;
  readonly contains: unique symbol;
  readonly is: unique symbol;
  readonly and: unique symbol;
  readonly or: unique symbol;
  readonly not: unique symbol;
}

export type OperatorName = keyof Operators;

/**
 * The operators of `where`. They are symbols, never strings: no JSON from a request can carry one.
 *
 * | operator | takes | holds when the attribute |
 * |---|---|---|
 * | `eq`, `ne` | a value or null | equals it, or does not |
 * | `gt`, `gte`, `lt`, `lte` | a value | is greater, greater or equal, less, less or equal |
 * | `between` | `[low, high]` | lies between them, both included |
 * | `in`, `notIn` | an array of values | is one of them, or none |
 * | `like`, `notLike`, `iLike` | a pattern with `%` and `_` | matches it, or does not; `iLike` in any case |
 * | `startsWith`, `endsWith` | a text | begins or ends with it, to the letter |
 * | `contains` | a text; a JSON value; an array | has it in it: of a text, to the letter; of JSON, every member and item; of an array, every item |
 * | `is` | `null`, `true` or `false` | is exactly that: unlike all others, it is never unknown |
 * | `and`, `or` | an array of conditions | meets all of them, or any |
 * | `not` | a condition | does not meet it |
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
  startsWith: Symbol('startsWith'),
  endsWith: Symbol('endsWith'),
  contains: Symbol('contains'),
  is: Symbol('is'),
  and: Symbol('and'),
  or: Symbol('or'),
  not: Symbol('not'),
}) as unknown as Operators;

const nameOf = new Map<symbol, OperatorName>(
  Object.entries(Op).map(([name, operator]) => [operator as symbol, name as OperatorName]),
);

/** The name of an operator, or `undefined` for any other symbol. */
export function operatorName(operator: symbol): OperatorName | undefined {
  return nameOf.get(operator);
}

/** Whether a key is the name of an operator, which only a symbol can stand for. */
export function isOperatorName(key: string): key is OperatorName {
  return Object.hasOwn(Op, key);
}
