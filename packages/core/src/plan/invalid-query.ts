import { OptionError, ValidationError } from '../errors/input-errors.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { nearestName, suggestionHint } from '../util/did-you-mean.js';

/** Returns the error for an invalid condition or bound value, which may be the data of a request. */
export function invalidQuery(
  model: ModelDefinition,
  message: string,
  attribute?: string,
  hint?: string,
): ValidationError {
  return new ValidationError(message, { code: 'INVALID_QUERY', model: model.name, attribute, hint });
}

/** Returns the error for an invalid option, which is a mistake in the code of the caller. */
export function wrongOption(
  model: ModelDefinition,
  message: string,
  attribute?: string,
  hint?: string,
): OptionError {
  return new OptionError(message, { model: model.name, attribute, hint });
}

/**
 * Returns the attribute that an option names.
 *
 * @throws the error that `toError` builds, if the model has no attribute of that name
 */
export function readAttribute(
  model: ModelDefinition,
  option: string,
  name: unknown,
  toError: typeof wrongOption | typeof invalidQuery = wrongOption,
): Attribute {
  const attribute = typeof name === 'string' ? model.attributeByName.get(name) : undefined;
  if (attribute !== undefined) return attribute;
  const names = [...model.attributeByName.keys()];
  const hint = typeof name === 'string' ? suggestionHint(nearestName(name, names)) : undefined;
  const message = `${option}: '${String(name)}' is not an attribute of '${model.name}'`;
  throw toError(model, message, undefined, hint);
}
