import type { ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';

/** The attributes that values are taken for, and the through models whose values are; `undefined` for all. */
export type AllowedFields = ReadonlySet<string> | undefined;

/**
 * Reads `fields`.
 *
 * @param fail makes the error of what is wrong with it
 */
export function readAllowedFields(
  model: ModelDefinition,
  given: unknown,
  fail: (why: string) => Error,
): AllowedFields {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw fail(`fields takes an array of attributes, not ${describeValue(given)}`);
  const known = [...model.attributeByName.keys(), ...model.throughNames];
  for (const name of given) {
    if (typeof name !== 'string') throw fail(`fields takes names of attributes, not ${describeValue(name)}`);
    if (!known.includes(name))
      throw fail(
        `fields has '${name}', which is not an attribute of '${model.name}'${didYouMean(nearestName(name, known))}`,
      );
  }
  return new Set(given);
}
