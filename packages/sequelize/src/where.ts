import { Op as core, SqlFragment } from '@espalier/core';
import { QueryError } from './errors.js';
import type { AssociationInfo, ModelClass } from './types.js';

type OperatorName =
  | ('eq' | 'ne' | 'is' | 'not' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'notBetween' | 'in' | 'notIn')
  | ('like' | 'notLike' | 'iLike' | 'notILike' | 'startsWith' | 'endsWith' | 'substring' | 'contains')
  | ('path' | 'exists' | 'and' | 'or');

/** The operators of conditions: those of Espalier, and others that are translated into them. */
export const Op: Readonly<Record<OperatorName, symbol>> = Object.freeze({
  ...core,
  substring: core.contains,
  notBetween: Symbol('notBetween'),
});

/** The maximum number of levels of conditions, as in Espalier. */
const maxLevels = 250;

/** What conditions are about. */
interface Place {
  /** `undefined` if the conditions name no associations. */
  readonly model: ModelClass | undefined;
  /** The attribute that the conditions belong to; `undefined` if they name attributes themselves. */
  readonly name: string | undefined;
  readonly level: number;
}

/** Translates conditions on the rows of a model. Espalier accepts only lists in `Op.and` and `Op.or`. */
export function readWhere(where: unknown, model?: ModelClass): unknown {
  return readConditions(where, { model, name: undefined, level: 1 });
}

function readConditions(where: unknown, place: Place): unknown {
  const { name, level } = place;
  if (level > maxLevels) throw new QueryError(`where nests conditions on more than ${maxLevels} levels`);
  if (name === undefined && Array.isArray(where)) return readPart(Op.and, where, place);
  if (!isConditions(where)) return name === undefined ? where : { [name]: where };
  const keys = Reflect.ownKeys(where);
  if (name !== undefined && !keys.some((key) => typeof key === 'symbol')) return { [name]: where };
  const parts = keys.map((key) => readPart(key, where[key], place));
  // Two parts may have the same key, so they cannot share one object.
  return parts.length > 1 ? { [Op.and]: parts } : (parts[0] ?? {});
}

function readPart(key: PropertyKey, value: unknown, place: Place): unknown {
  const { model, name, level } = place;
  const readBelow = (each: unknown) => readConditions(each, { ...place, level: level + 1 });
  if (key === Op.and || key === Op.or) return { [key]: listOf(value).map(readBelow) };
  if (key === Op.not && (name === undefined || isConditions(value))) return { [key]: readBelow(value) };
  if (name === undefined) {
    const association = model?.associationInfo.get(String(key));
    return association === undefined
      ? readConditions(value, { ...place, name: String(key) })
      : { [key]: readAssociationFilter(association, value, level + 1) };
  }
  if (key === Op.notBetween) return { [name]: { [Op.not]: { [Op.between]: value } } };
  return { [name]: { [key]: value } };
}

/** Translates the conditions on the rows of an association. Espalier rejects whatever is none. */
function readAssociationFilter({ kind, target }: AssociationInfo, value: unknown, level: number): unknown {
  const readTarget = (where: unknown) => readConditions(where, { model: target, name: undefined, level });
  if (!isConditions(value)) return value;
  if (kind === 'belongsTo' || kind === 'hasOne') return readTarget(value);
  return Object.fromEntries(Reflect.ownKeys(value).map((key) => [key, readTarget(value[key])]));
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
