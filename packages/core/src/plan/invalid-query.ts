import { OptionError, ValidationError } from '../errors/input-errors.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { nearestName, suggestionHint } from '../util/did-you-mean.js';
import { shortenName } from '../util/shorten-name.js';

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
 * @param alternatives other names that the option takes, for a hint
 * @throws the error that `toError` builds, if the model has no attribute of that name
 */
export function readAttribute(
  model: ModelDefinition,
  option: string,
  name: unknown,
  toError: typeof wrongOption | typeof invalidQuery = wrongOption,
  alternatives: readonly string[] = [],
): Attribute {
  if (typeof name !== 'string')
    throw toError(model, `${option} takes names of attributes, not ${describeValue(name)}`);
  const attribute = model.attributeByName.get(name);
  if (attribute !== undefined) return attribute;
  if (model.associations.has(name)) {
    const hint = `include '${name}', and name its attributes in that entry of \`include\``;
    const message = `${option}: '${name}' is an association of '${model.name}', not an attribute`;
    throw toError(model, message, undefined, hint);
  }
  const hint = suggestionHint(nearestName(name, [...model.attributeByName.keys(), ...alternatives]));
  const message = `${option}: '${shortenName(name)}' is not an attribute of '${model.name}'`;
  throw toError(model, message, undefined, hint);
}
