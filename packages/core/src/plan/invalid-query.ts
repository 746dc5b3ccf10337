import { ValidationError } from '../errors/input-errors.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';

/** The error for an option of a query that is wrong. */
export function invalidQuery(model: ModelDefinition, message: string, attribute?: string): ValidationError {
  return new ValidationError(message, { code: 'INVALID_QUERY', model: model.name, attribute });
}

/** The attribute that an option names. @throws ValidationError with a suggestion when there is none of that name */
export function attributeIn(model: ModelDefinition, option: string, name: unknown): Attribute {
  const attribute = typeof name === 'string' ? model.attributeByName.get(name) : undefined;
  if (attribute !== undefined) return attribute;
  const known = [...model.attributeByName.keys()];
  const hint = typeof name === 'string' ? didYouMean(nearestName(name, known)) : '';
  throw invalidQuery(model, `${option}: '${String(name)}' is not an attribute of '${model.name}'${hint}`);
}
