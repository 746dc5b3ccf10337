import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch } from '../schema/canonical-value.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { wrongValue } from './problems.js';
import type { Values } from './record-graph.js';

/**
 * Puts one attribute's value among the values of a record, in canonical form. `undefined` means absent, and so does
 * `null` for a key that the database numbers.
 */
export function readValue(
  values: Values,
  model: ModelDefinition,
  attribute: Attribute,
  value: unknown,
  path: PathChain,
  problems: ValidationError[],
): void {
  if (value === undefined || (value === null && attribute.autoIncrement)) return;
  const canonical = value === null ? null : canonicalValue(value, attribute.type);
  if (canonical instanceof Mismatch)
    problems.push(wrongValue(model, attribute.name, path, value, canonical.expected));
  else values[attribute.name] = canonical;
}

/** An object with no prototype of its own kind: unlike `Object.create(null)`, engines keep its properties in fast slots. */
const Bare = function Bare() {} as unknown as new () => Values;
Bare.prototype = Object.create(null);

/** A row's values start empty, and inherit nothing: no key of the input can reach `constructor` or its like. */
export function noValues(): Values {
  return new Bare();
}
