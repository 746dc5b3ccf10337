import { Op as core, SqlFragment } from '@espalier/core';
import { QueryError } from './errors.js';

type OperatorName =
  | ('eq' | 'ne' | 'is' | 'not' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'notBetween' | 'in' | 'notIn')
  | ('like' | 'notLike' | 'iLike' | 'notILike' | 'startsWith' | 'endsWith' | 'substring' | 'contains')
  | ('and' | 'or');

/** The operators of conditions: those of Espalier, and others that are translated into them. */
export const Op: Readonly<Record<OperatorName, symbol>> = Object.freeze({
  ...core,
  substring: core.contains,
  notBetween: Symbol('notBetween'),
});

/** The maximum number of levels of conditions, as in Espalier. */
const maxLevels = 250;

/** Translates conditions, optionally of one attribute. Espalier accepts only lists in `Op.and` and `Op.or`. */
export function readWhere(where: unknown, name?: string, level = 1): unknown {
  if (level > maxLevels) throw new QueryError(`where nests conditions on more than ${maxLevels} levels`);
  if (name === undefined && Array.isArray(where)) return readPart(Op.and, where, name, level);
  if (!isConditions(where)) return name === undefined ? where : { [name]: where };
  const keys = Reflect.ownKeys(where);
  if (name !== undefined && !keys.some((key) => typeof key === 'symbol')) return { [name]: where };
  const parts = keys.map((key) => readPart(key, where[key], name, level));
  // Two parts may have the same key, so they cannot share one object.
  return parts.length > 1 ? { [Op.and]: parts } : (parts[0] ?? {});
}

function readPart(key: PropertyKey, value: unknown, name: string | undefined, level: number): unknown {
  const readBelow = (each: unknown) => readWhere(each, name, level + 1);
  if (key === Op.and || key === Op.or) return { [key]: listOf(value).map(readBelow) };
  if (key === Op.not && (name === undefined || isConditions(value))) return { [key]: readBelow(value) };
  if (name === undefined) return readWhere(value, String(key), level);
  if (key === Op.notBetween) return { [name]: { [Op.not]: { [Op.between]: value } } };
  return { [name]: { [key]: value } };
}

/** Returns `[{ a: 1 }, { b: 2 }]` for `{ a: 1, b: 2 }`. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isConditions(value) ? Reflect.ownKeys(value).map((key) => ({ [key]: value[key] })) : [value];
}

function isConditions(value: unknown): value is Record<PropertyKey, unknown> {
  if (value === null || typeof value !== 'object' || value instanceof SqlFragment) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
