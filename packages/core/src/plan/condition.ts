import type { Attribute } from '../schema/attribute.js';
import type { JsonPath } from '../schema/json-path.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import type { Pattern } from '../schema/pattern.js';
import type { Expression } from './expression.js';

export type Comparison = '=' | '<>' | '>' | '>=' | '<' | '<=';

/** Selects rows: a tree of frozen data. Values are canonical and never null. As in SQL, null meets no comparison. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  /** The condition is false or unknown. This condition itself is never unknown. */
  | { readonly kind: 'isNotTrue'; readonly condition: Condition }
  /** The association has a row that meets a condition on its target. Never unknown. */
  | {
      readonly kind: 'exists';
      readonly association: AssociationDefinition;
      readonly condition: Condition;
    }
  | { readonly kind: 'isNull'; readonly attribute: Attribute }
  /** The tenant of the row is that of the context. The value is bound where the SQL is made, so that plans have none. */
  | { readonly kind: 'ofTenant'; readonly model: ModelDefinition; readonly attribute: Attribute }
  | {
      readonly kind: 'compare';
      readonly attribute: Attribute;
      readonly comparison: Comparison;
      /** A canonical value, or an {@link Expression}. */
      readonly value: unknown;
    }
  /** Exactly true or false, and not unknown. */
  | { readonly kind: 'is'; readonly attribute: Attribute; readonly value: boolean }
  /** JSON contains every member and item of the value; an array contains every item. */
  | { readonly kind: 'contains'; readonly attribute: Attribute; readonly value: unknown }
  /** What the JSON of the attribute has at a path meets a test. */
  | {
      readonly kind: 'atPath';
      readonly attribute: Attribute;
      readonly path: JsonPath;
      readonly test: JsonTest;
    }
  | { readonly kind: 'sql'; readonly expression: Expression }
  /** The row comes after another row in an order. */
  | { readonly kind: 'after'; readonly steps: readonly KeysetStep[] }
  | { readonly kind: 'in'; readonly attribute: Attribute; readonly values: readonly unknown[] }
  | {
      readonly kind: 'like';
      readonly attribute: Attribute;
      readonly pattern: Pattern;
      readonly anyCase: boolean;
    };

/**
 * A test of JSON at a path. JSON's null and an absent value are unknown to all tests except `exists` and `isNull`. Values of
 * other types are unknown to `compare` and `like`.
 */
export type JsonTest =
  /** There is a value, which may be null. */
  | { readonly kind: 'exists' }
  /** There is no value, or null. */
  | { readonly kind: 'isNull' }
  | { readonly kind: 'equals' | 'differs' | 'contains'; readonly value: unknown }
  | { readonly kind: 'in'; readonly values: readonly unknown[] }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly value: string | number }
  | { readonly kind: 'like'; readonly pattern: Pattern; readonly anyCase: boolean };

/** One attribute of an order, and the value that another row has for it. */
export interface KeysetStep {
  readonly attribute: Attribute;
  readonly direction: 'asc' | 'desc';
  /** Where nulls are sorted; `undefined` if there are none. */
  readonly nulls: 'first' | 'last' | undefined;
  /** The value as the driver read it, which no conversion has rounded. */
  readonly value: unknown;
}

/** The condition that every row meets. */
export const everything: Condition = Object.freeze({ kind: 'all', conditions: Object.freeze([]) });

/** Returns the condition that all conditions hold: the condition itself if there is only one. */
export function allOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : Object.freeze({ kind: 'all', conditions });
}

/** Returns the condition that both conditions hold: one of them if every row meets the other. */
export function both(left: Condition, right: Condition): Condition {
  if (right === everything) return left;
  return left === everything ? right : allOf([left, right]);
}

export function negate(condition: Condition): Condition {
  return Object.freeze({ kind: 'not', condition });
}

/** Whether every row meets a condition, even if the condition is a tree of empty ones. */
export function isEverything(condition: Condition): boolean {
  if (condition.kind === 'all') return condition.conditions.every(isEverything);
  if (condition.kind === 'any') return condition.conditions.some(isEverything);
  if (condition.kind === 'isNotTrue') return isNothing(condition.condition);
  return condition.kind === 'not' && isNothing(condition.condition);
}

function isNothing(condition: Condition): boolean {
  if (condition.kind === 'any') return condition.conditions.every(isNothing);
  if (condition.kind === 'all') return condition.conditions.some(isNothing);
  if (condition.kind === 'in') return condition.values.length === 0;
  if (condition.kind === 'atPath') return condition.test.kind === 'in' && condition.test.values.length === 0;
  if (condition.kind === 'exists') return isNothing(condition.condition);
  if (condition.kind === 'isNotTrue') return isEverything(condition.condition);
  return condition.kind === 'not' && isEverything(condition.condition);
}
