import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { nullNotAllowed } from '../graph/problems.js';
import { readValue } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import { attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import type { SchemaResult } from '../schema/validators/standard-schema.js';
import type { SchemaValidator, Validator } from '../schema/validators/validators.js';
import { noProblems, type Problems, type ValidationResult } from './validation-results.js';
import { defaultMessage, type Target, thrownProblem, validatorProblem } from './validator-problems.js';

/** A record whose values are validated. */
export interface Subject {
  readonly model: ModelDefinition;
  readonly path: PathChain;
  /** In canonical form. A value for which a schema gives another is replaced. */
  readonly values: Values;
  /** The record as functions see it. */
  readonly view: () => object;
  /** Whether what takes its time may be waited for. If not, it is left out. */
  readonly mayWait: boolean;
}

/** Asks the validators of each attribute that has a value. */
export function* validateAttributes(subject: Subject): Generator<ValidationResult> {
  const { model, values } = subject;
  for (const { attribute, validators } of model.validators?.attributes ?? []) {
    if (values[attribute] === undefined) continue;
    const target = { model, attribute, path: { parent: subject.path, step: attribute } };
    for (const validator of validators) yield runValidator(validator, subject, target, attribute);
  }
}

/** Asks the validators of a whole record. */
export function* validateRecord(subject: Subject): Generator<ValidationResult> {
  const { model, path } = subject;
  for (const { name, check } of model.validators?.record ?? []) {
    const target = { model, attribute: undefined, path };
    yield runFunction(subject, target, name, check, (record) => check.call(record, record));
  }
}

/** Null is a value to functions only: the others say what a value must be if there is one. */
function runValidator(
  validator: Validator,
  subject: Subject,
  target: Target,
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
      const what = `'${target.model.name}.${attribute}' ${message}`;
      return [validatorProblem(target, name, isOwnMessage ? message : what)];
    }
  }
}

function runFunction(
  { view, mayWait }: Subject,
  target: Target,
  name: string,
  check: object,
  call: (record: object) => unknown,
): ValidationResult {
  if (!mayWait && isAsync(check)) return noProblems;
  const judge = (answer: unknown): Problems =>
    answer === false ? [validatorProblem(target, name, defaultMessage(target, name))] : noProblems;
  return resolveAnswer(
    () => call(view()),
    judge,
    (thrown) => [thrownProblem(target, name, thrown)],
    mayWait,
  );
}

function runSchema(
  { name, schema }: SchemaValidator,
  subject: Subject,
  target: Target,
  attribute: string,
): ValidationResult {
  const judge = (result: SchemaResult): Problems =>
    result.issues === undefined
      ? replaceValue(subject, attribute, result.value)
      : result.issues.map(({ message, path = [] }) => validatorProblem(below(target, path), name, message));
  return resolveAnswer(
    () => schema['~standard'].validate(subject.values[attribute]),
    judge,
    (thrown) => [thrownProblem(target, name, thrown)],
    subject.mayWait,
  );
}

/** Calls, and judges what is answered: at once if it can be. */
function resolveAnswer<T>(
  call: () => T | Promise<T>,
  judge: (answer: T) => Problems,
  fail: (thrown: unknown) => Problems,
  mayWait: boolean,
): ValidationResult {
  try {
    const answer = call();
    if (!isThenable(answer)) return judge(answer);
    const verdict = Promise.resolve(answer).then(judge).catch(fail);
    return mayWait ? verdict : noProblems;
  } catch (thrown) {
    return fail(thrown);
  }
}

function isThenable<T>(answer: T | Promise<T>): answer is Promise<T> {
  return (
    answer !== null &&
    (typeof answer === 'object' || typeof answer === 'function') &&
    typeof (answer as { readonly then?: unknown }).then === 'function'
  );
}

function isAsync(check: object): boolean {
  return Object.prototype.toString.call(check) === '[object AsyncFunction]';
}

/** What a schema makes of a value is stored in its place, if it fits the type: it is then what `create` returns too. */
function replaceValue({ model, values, path }: Subject, attribute: string, output: unknown): Problems {
  if (Object.is(output, values[attribute])) return noProblems;
  const definition = attributeNamed(model, attribute);
  if (output === null || output === undefined) {
    if (!definition.allowNull) return [nullNotAllowed(model, attribute, path, 'may not be null')];
    values[attribute] = null;
    return noProblems;
  }
  const problems: ValidationError[] = [];
  readValue(values, model, definition, output, path, problems);
  return problems;
}

function below(target: Target, steps: readonly (PropertyKey | { readonly key: PropertyKey })[]): Target {
  let { path } = target;
  for (const each of steps) {
    const step = typeof each === 'object' ? each.key : each;
    path = { parent: path, step: typeof step === 'symbol' ? String(step) : step };
  }
  return { ...target, path };
}
