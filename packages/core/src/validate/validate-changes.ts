import { combineProblems, withStackTrace } from '../errors/combine-problems.js';
import type { ValidationError } from '../errors/input-errors.js';
import { nullNotAllowed, unknownKey, wrongRoot } from '../graph/problems.js';
import { createValues, readValue } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { nullMessageOf } from '../schema/validators/validators.js';
import { isPlainObject } from '../util/plain-object.js';
import { viewOf } from './record-views.js';
import { type Subject, validateAttributes, validateRecord } from './run-validators.js';
import { type StorageLimits, unstorableValues } from './storage-limits.js';
import { andThen, collectResults, noProblems, type Problems } from './validation-results.js';

/** A change of attributes. */
export interface Change {
  readonly model: ModelDefinition;
  /** The attributes that change, with their new values. */
  readonly given: unknown;
  readonly limits: StorageLimits;
  /** The call, for the message. */
  readonly call: string;
}

/**
 * Reads the values that a change gives to attributes of a model, in canonical form.
 *
 * @throws ValidationError with every value that does not fit its attribute
 */
export function readChanges({ model, given, limits, call }: Change): Values {
  const { values, problems } = read(model, given);
  return checkStorable(model, values, problems, limits, call);
}

/**
 * The same, and asks the validators.
 *
 * @param rowWith the whole row with the changes in it, if it is known: then the validators of the record are asked too
 * @returns a promise if a validator has to be waited for
 * @throws ValidationError with every problem; the promise rejects with it
 */
export function validateChanges(
  { model, given, limits, call }: Change,
  rowWith?: (changes: Values) => Values,
): Values | Promise<Values> {
  const { values, problems } = read(model, given);
  if (model.validators === undefined) return checkStorable(model, values, problems, limits, call);
  const view = () => viewOf(model, rowWith?.(values) ?? values);
  const subject: Subject = { model, path: null, values, mayWait: true, view };
  return andThen(collectResults(validateAttributes(subject)), (refused) => {
    const isComplete = rowWith !== undefined && problems.length === 0;
    return andThen(isComplete ? collectResults(validateRecord(subject)) : noProblems, (last) =>
      checkStorable(model, values, [...problems, ...refused, ...last], limits, call),
    );
  });
}

function read(model: ModelDefinition, given: unknown) {
  if (!isPlainObject(given)) throw withStackTrace(wrongRoot(model, given, null));
  const values = createValues();
  const problems: ValidationError[] = [];
  for (const key of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[key];
    const attribute = model.attributeByName.get(key);
    if (attribute === undefined) problems.push(unknownKey(model, key, null));
    else if (value === null && !attribute.allowNull)
      problems.push(nullNotAllowed(model, key, null, 'may not be null', nullMessageOf(model, key)));
    else readValue(values, model, attribute, value, null, problems);
  }
  return { values, problems };
}

function checkStorable(
  model: ModelDefinition,
  values: Values,
  found: Problems,
  limits: StorageLimits,
  call: string,
): Values {
  const problems = [...found, ...unstorableValues({ model, values, path: null }, limits)];
  if (problems.length > 0) throw combineProblems(call, problems);
  return values;
}
