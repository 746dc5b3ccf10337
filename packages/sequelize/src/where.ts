import { Op as core, SqlFragment } from '@espalier/core';

type OperatorName =
  | ('eq' | 'ne' | 'is' | 'not' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'notBetween' | 'in' | 'notIn')
  | ('like' | 'notLike' | 'iLike' | 'startsWith' | 'endsWith' | 'substring' | 'contains' | 'and' | 'or');

/** The operators of conditions: those of Espalier, and others that are translated into them. */
export const Op: Readonly<Record<OperatorName, symbol>> = Object.freeze({
  ...core,
  substring: core.contains,
  notBetween: Symbol('notBetween'),
});

type Conditions = Record<PropertyKey, unknown>;

/** Translates conditions, optionally of one attribute. Espalier accepts only lists in `Op.and` and `Op.or`. */
export function readWhere(where: unknown, name?: string): unknown {
  if (name === undefined && Array.isArray(where)) return { [Op.and]: where.map((each) => readWhere(each)) };
  if (!isConditions(where)) return name === undefined ? where : { [name]: where };
  const keys = Reflect.ownKeys(where);
  if (name !== undefined && !keys.some((key) => typeof key === 'symbol')) return { [name]: where };
  const parts = keys.map((key) => readPart(key, where[key], name));
  // Two parts may have the same key, so they cannot share one object.
  return parts.length > 1 ? { [Op.and]: parts } : (parts[0] ?? {});
}

function readPart(key: PropertyKey, value: unknown, name: string | undefined): unknown {
  if (key === Op.and || key === Op.or) return { [key]: listOf(value).map((each) => readWhere(each, name)) };
  if (key === Op.not && (name === undefined || isConditions(value))) return { [key]: readWhere(value, name) };
  if (name === undefined) return readWhere(value, String(key));
  if (key === Op.notBetween) return { [name]: { [Op.not]: { [Op.between]: value } } };
  return { [name]: { [key]: value } };
}

/** Returns `[{ a: 1 }, { b: 2 }]` for `{ a: 1, b: 2 }`. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isConditions(value) ? Reflect.ownKeys(value).map((key) => ({ [key]: value[key] })) : [value];
}

function isConditions(value: unknown): value is Conditions {
  if (value === null || typeof value !== 'object' || value instanceof SqlFragment) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
