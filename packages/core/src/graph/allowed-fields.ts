import type { ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';
import { shortenName } from '../util/shorten-name.js';

/** The names in `fields`: attributes and through models whose values are read. `undefined` allows all of them. */
export type AllowedFields = ReadonlySet<string> | undefined;

/**
 * Reads the option `fields`.
 *
 * @param fail builds the error for an invalid option
 */
export function readAllowedFields(
  model: ModelDefinition,
  option: unknown,
  fail: (why: string) => Error,
): AllowedFields {
  if (option === undefined) return undefined;
  if (!Array.isArray(option))
    throw fail(`fields must be an array of attributes, not ${describeValue(option)}`);
  const known = [...model.attributeByName.keys(), ...model.throughNames];
  for (const name of option) {
    if (typeof name !== 'string')
      throw fail(`fields must have names of attributes, not ${describeValue(name)}`);
    if (known.includes(name)) continue;
    if (model.associations.has(name))
      throw fail(`fields has '${name}', which is an association of '${model.name}', not an attribute`);
    const suggestion = didYouMean(nearestName(name, known));
    throw fail(
      `fields has '${shortenName(name)}', which is not an attribute of '${model.name}'${suggestion}`,
    );
  }
  return new Set(option);
}
