import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { problemAt } from '../graph/problems.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** What a validator looks at: an attribute of a record, or the record itself. */
export interface Target {
  readonly model: ModelDefinition;
  /** Of the attribute, if it is one. */
  readonly path: PathChain;
  readonly attribute: string | undefined;
}

/** The problem that a validator found, in its own words. */
export function validatorProblem(
  target: Target,
  validator: string,
  message: string,
  cause?: unknown,
): ValidationError {
  const { model, attribute, path } = target;
  return problemAt(path, message, {
    code: 'VALIDATOR_REFUSED',
    model: model.name,
    attribute,
    validator,
    cause,
  });
}

/** The same for what a function threw. What it threw in place of an error with a message is kept as the cause. */
export function thrownProblem(target: Target, validator: string, thrown: unknown): ValidationError {
  const message = thrown instanceof Error ? thrown.message : typeof thrown === 'string' ? thrown : '';
  return validatorProblem(target, validator, message || defaultMessage(target, validator), thrown);
}

export function defaultMessage({ model, attribute }: Target, validator: string): string {
  const what = attribute === undefined ? `this record of '${model.name}'` : `'${model.name}.${attribute}'`;
  return `${what} was rejected by the validator '${validator}'`;
}
