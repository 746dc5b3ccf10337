import type { Attribute } from '../schema/attribute.js';
import { hasSeveralForms, traitsOf } from '../schema/data-types/index.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';
import { Expression } from './expression.js';
import type { ColumnSelection, Ordering, OrderingTerm } from './find-plan.js';

/**
 * Completes an order so that no two rows are equal in it: pages of it then neither repeat nor lose a row. An order by a
 * unique key is complete, and so is any order of the one row that a condition selects by a unique key. An order of a model
 * without a primary key stays as it is.
 */
export function orderOfPage(
  model: ModelDefinition,
  order: readonly Ordering[],
  where: Condition,
): readonly Ordering[] {
  return hasUniqueOrder(model, order, where) ? order : orderByKey(model, order);
}

/** Whether no two rows that meet a condition are equal in an order, because of a unique key. */
export function hasUniqueOrder(
  model: ModelDefinition,
  order: readonly Ordering[],
  where: Condition,
): boolean {
  const known = new Set([...notNullAttributesIn(order), ...equatedAttributes(where)]);
  return model.keys.some((key) => key.every((attribute) => known.has(attribute)));
}

/** Completes an order by the attributes of the primary key that are not in it. */
export function orderByKey({ primaryKey }: ModelDefinition, order: readonly Ordering[]): readonly Ordering[] {
  return append(order, missingTerms(order, 'attribute', primaryKey));
}

/**
 * Completes the order of an include's rows by the primary key of the target, and by that of the through row if two rows
 * can be joined more than once.
 */
export function orderOfIncluded(
  { target, through, hops }: AssociationDefinition,
  order: readonly Ordering[],
): readonly Ordering[] {
  const byTarget = orderByKey(target, order);
  if (through === undefined) return byTarget;
  const foreignKeys = hops.flatMap((hop) => hop.foreignKeys.map(({ foreignKey }) => foreignKey));
  const isJoinedOnce = through.keys.some((key) => key.every((each) => foreignKeys.includes(each)));
  return isJoinedOnce ? byTarget : append(byTarget, missingTerms(order, 'through', through.primaryKey));
}

/** Completes the order of rows of which equal ones are merged: by the primary key if it is read, else by every column. */
export function orderOfDistinct(
  model: ModelDefinition,
  { columns, computed = [] }: ColumnSelection,
  order: readonly Ordering[],
): readonly Ordering[] {
  const { primaryKey } = model;
  if (primaryKey.length > 0 && primaryKey.every((attribute) => columns.includes(attribute)))
    return orderByKey(model, order);
  const ordered = attributesIn(order);
  const positions = [...columns, ...computed].map((_, index) => index);
  const missing = positions.filter((index) => !ordered.includes(columns[index] as Attribute));
  return append(
    order,
    missing.map((index) => ({ kind: 'column', index })),
  );
}

/** Appends terms in the direction of the last one, since an index can follow an order that has one direction. */
function append(order: readonly Ordering[], terms: readonly OrderingTerm[]): readonly Ordering[] {
  const direction = order.at(-1)?.direction ?? 'asc';
  return Object.freeze([
    ...order,
    ...terms.map((term): Ordering => Object.freeze({ term, direction, nulls: undefined })),
  ]);
}

function missingTerms(
  order: readonly Ordering[],
  kind: 'attribute' | 'through',
  key: readonly Attribute[],
): readonly OrderingTerm[] {
  const isOrdered = (attribute: Attribute) =>
    order.some(({ term }) => term.kind === kind && term.attribute === attribute);
  return key.filter((attribute) => !isOrdered(attribute)).map((attribute) => ({ kind, attribute }));
}

/** Returns the attributes in an order that sorts no two of their values as equal: `1.1` and `1.10` are equal decimals. */
function attributesIn(order: readonly Ordering[]): readonly Attribute[] {
  const attributes = order.flatMap(({ term }) => (term.kind === 'attribute' ? [term.attribute] : []));
  return attributes.filter(({ type }) => traitsOf(type).comparesByIdentity);
}

function notNullAttributesIn(order: readonly Ordering[]): readonly Attribute[] {
  return attributesIn(order).filter(({ allowNull }) => !allowNull);
}

/** Returns the attributes that have one value in all rows that meet a condition. */
function equatedAttributes(where: Condition): readonly Attribute[] {
  switch (where.kind) {
    case 'all':
      return where.conditions.flatMap(equatedAttributes);
    case 'in':
      return where.values.length === 1 && isUniqueAsEqual(where.attribute) ? [where.attribute] : [];
    case 'compare': {
      const isValue = where.comparison === '=' && !(where.value instanceof Expression);
      return isValue && isUniqueAsEqual(where.attribute) ? [where.attribute] : [];
    }
    default:
      return [];
  }
}

/** Whether a unique key has one row for all equal values. On SQLite, JSON and decimals are unique as texts. */
function isUniqueAsEqual({ type }: Attribute): boolean {
  return !traitsOf(type).isJson && !hasSeveralForms(type);
}
