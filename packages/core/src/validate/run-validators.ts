import type { PathChain } from '../errors/path.js';
import type { Problem } from '../errors/problem-list.js';
import { nullNotAllowed } from '../graph/problems.js';
import { readValue } from '../graph/read-values.js';
import type { RowValues } from '../graph/record-graph.js';
import { attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import type { SchemaResult } from '../schema/validators/standard-schema.js';
import type { SchemaValidator, Validator } from '../schema/validators/validators.js';
import { noProblems, type Problems, type ValidationResult } from './validation-results.js';
import {
  defaultMessage,
  thrownProblem,
  type ValidatorTarget,
  validatorProblem,
} from './validator-problems.js';

/** A record whose values are validated. */
export interface Subject {
  readonly model: ModelDefinition;
  readonly path: PathChain;
  /** In canonical form. A value that a schema converts is replaced. */
  readonly values: RowValues;
  /** The attributes to validate. Default: all that have a value. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Builds the instance that functions are called with. */
  readonly view: () => object;
  /** Whether asynchronous validators run. If not, they are skipped. */
  readonly allowsAsync: boolean;
}

/** Runs the validators of each attribute that has a value, and not an `sql` fragment. */
export function* validateAttributes(subject: Subject): Generator<ValidationResult> {
  const { model, values, only } = subject;
  for (const { attribute, validators } of model.validators?.attributes ?? []) {
    const value = values[attribute];
    if (value === undefined || value instanceof SqlFragment || only?.has(attribute) === false) continue;
    const target = { model, attribute, path: { parent: subject.path, step: attribute } };
    for (const validator of validators) yield runValidator(validator, subject, target, attribute);
  }
}

/** Runs the validators of a whole record. */
export function* validateRecord(subject: Subject): Generator<ValidationResult> {
  const { model, path } = subject;
  for (const { name, check } of model.validators?.record ?? []) {
    const target = { model, attribute: undefined, path };
    yield runFunction(subject, target, name, check, (record) => check.call(record, record));
  }
}

/** Runs one validator. Only functions see null; named validators and schemas skip it. */
function runValidator(
  validator: Validator,
  subject: Subject,
  target: ValidatorTarget,
  attribute: string,
): ValidationResult {
  const value = subject.values[attribute];
  switch (validator.kind) {
    case 'function': {
      const { name, check } = validator;
      return runFunction(subject, target, name, check, (record) => check.call(record, value, record));
    }
    case 'schema':
      return value === null ? noProblems : runSchema(validator, subject, target, attribute);
    case 'named': {
      if (value === null || validator.accepts(value)) return noProblems;
      const { name, message, isOwnMessage } = validator;
      const fullMessage = isOwnMessage ? message : `'${target.model.name}.${attribute}' ${message}`;
      return [validatorProblem(target, name, fullMessage)];
    }
  }
}

function runFunction(
  { view, allowsAsync }: Subject,
  target: ValidatorTarget,
  name: string,
  check: object,
  call: (record: object) => unknown,
): ValidationResult {
  if (!allowsAsync && isAsyncFunction(check)) return noProblems;
  const findProblems = (answer: unknown): Problems =>
    answer === false ? [validatorProblem(target, name, defaultMessage(target, name))] : noProblems;
  return resolveAnswer(
    () => call(view()),
    findProblems,
    (thrown) => [thrownProblem(target, name, thrown)],
    allowsAsync,
  );
}

function runSchema(
  { name, schema }: SchemaValidator,
  subject: Subject,
  target: ValidatorTarget,
  attribute: string,
): ValidationResult {
  const findProblems = (result: SchemaResult): Problems =>
    result.issues === undefined
      ? replaceValue(subject, attribute, result.value)
      : result.issues.map(({ message, path = [] }) =>
          validatorProblem(stepInto(target, path), name, message),
        );
  return resolveAnswer(
    () => schema['~standard'].validate(subject.values[attribute]),
    findProblems,
    (thrown) => [thrownProblem(target, name, thrown)],
    subject.allowsAsync,
  );
}

/** Calls a validator and turns its answer into problems; without a promise if the answer is not one. */
function resolveAnswer<T>(
  call: () => T | Promise<T>,
  findProblems: (answer: T) => Problems,
  buildFailure: (thrown: unknown) => Problems,
  allowsAsync: boolean,
): ValidationResult {
  try {
    const answer = call();
    if (!isThenable(answer)) return findProblems(answer);
    const result = Promise.resolve(answer).then(findProblems).catch(buildFailure);
    return allowsAsync ? result : noProblems;
  } catch (thrown) {
    return buildFailure(thrown);
  }
}

function isThenable<T>(answer: T | Promise<T>): answer is Promise<T> {
  return (
    answer !== null &&
    (typeof answer === 'object' || typeof answer === 'function') &&
    typeof (answer as { readonly then?: unknown }).then === 'function'
  );
}

function isAsyncFunction(check: object): boolean {
  return Object.prototype.toString.call(check) === '[object AsyncFunction]';
}

/** Replaces a value by the output of its schema, if the output fits the data type. */
function replaceValue({ model, values, path }: Subject, attribute: string, output: unknown): Problems {
  if (Object.is(output, values[attribute])) return noProblems;
  const definition = attributeNamed(model, attribute);
  if (output === null || output === undefined) {
    if (!definition.allowNull) return [nullNotAllowed(model, attribute, path, 'may not be null')];
    values[attribute] = null;
    return noProblems;
  }
  const problems: Problem[] = [];
  readValue(values, model, definition, output, path, { add: (problem) => problems.push(problem) });
  return problems;
}

function stepInto(
  target: ValidatorTarget,
  steps: readonly (PropertyKey | { readonly key: PropertyKey })[],
): ValidatorTarget {
  let { path } = target;
  for (const step of steps) {
    const key = typeof step === 'object' ? step.key : step;
    path = { parent: path, step: typeof key === 'symbol' ? String(key) : key };
  }
  return { ...target, path };
}
