import type { PathChain } from '../errors/path.js';
import type { Problem } from '../errors/problem-list.js';
import { problemAt } from '../graph/problems.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** The attribute of a record, or the whole record, that a validator checks. */
export interface ValidatorTarget {
  readonly model: ModelDefinition;
  /** The path of the attribute, if there is one, else of the record. */
  readonly path: PathChain;
  readonly attribute: string | undefined;
}

/** Builds the problem that a validator found, with the validator's own message. */
export function validatorProblem(
  target: ValidatorTarget,
  validator: string,
  message: string,
  cause?: unknown,
): Problem {
  const { model, attribute, path } = target;
  return problemAt(path, message, {
    code: 'VALIDATOR_REJECTED',
    model: model.name,
    attribute,
    validator,
    cause,
  });
}

/** Builds the problem of a validator that threw. Its message is that of the error, or the default message. */
export function thrownProblem(target: ValidatorTarget, validator: string, thrown: unknown): Problem {
  const message = thrown instanceof Error ? thrown.message : typeof thrown === 'string' ? thrown : '';
  return validatorProblem(target, validator, message || defaultMessage(target, validator), thrown);
}

export function defaultMessage({ model, attribute }: ValidatorTarget, validator: string): string {
  const what = attribute === undefined ? `this record of '${model.name}'` : `'${model.name}.${attribute}'`;
  return `${what} was rejected by the validator '${validator}'`;
}
