import { describeValue } from '../../util/describe-value.js';
import { didYouMean, nearestName } from '../../util/did-you-mean.js';
import { isPlainObject } from '../../util/plain-object.js';
import { unknownOption } from '../../util/unknown-option.js';
import type { AttributeOptions } from '../attribute.js';
import type { ReportMistake } from '../mistakes.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { ValidatorFunction, ValidatorName } from './declared.js';
import { namedValidators } from './named.js';
import { isStandardSchema } from './standard-schema.js';
import { findUnknownArgument } from './validator-options.js';
import type {
  AttributeValidators,
  ModelValidators,
  NamedRecordValidator,
  NamedValidator,
  Validator,
} from './validators.js';

/** Reads the validators that a model declares; `undefined` if there are none. Reports every mistake in them. */
export function readValidation(
  { name: model, attributeOptions, validation }: ModelDeclaration,
  report: ReportMistake,
): ModelValidators | undefined {
  const attributes = [...attributeOptions]
    .map(([name, options]) =>
      readAttributeValidators(name, options, (mistake) => report(`Attribute '${model}.${name}' ${mistake}`)),
    )
    .filter((each) => each !== undefined);
  const record = readRecordValidators(validation, (mistake) => report(`Model '${model}' ${mistake}`));
  if (attributes.length === 0 && record.length === 0) return undefined;
  return Object.freeze({ attributes: Object.freeze(attributes), record: Object.freeze(record) });
}

function readAttributeValidators(
  attribute: string,
  options: AttributeOptions,
  report: ReportMistake,
): AttributeValidators | undefined {
  const { validate } = options;
  if (validate === undefined) return undefined;
  if (isStandardSchema(validate)) {
    const { vendor } = validate['~standard'];
    return freezeValidators(attribute, [Object.freeze({ kind: 'schema', name: vendor, schema: validate })]);
  }
  if (!isPlainObject(validate)) {
    const form = 'an object of validators, such as { isEmail: true }, or a schema';
    report(`has validate: ${describeValue(validate)}; it must be ${form}`);
    return undefined;
  }
  const validators = Object.entries(validate)
    .map(([name, option]) => readValidator(name, option, report))
    .filter((validator) => validator !== undefined);
  const notNull = validators.find(({ kind, name }) => kind === 'named' && name === 'notNull');
  if (notNull !== undefined && options.allowNull !== false) {
    report('has the validator notNull, which needs allowNull: false');
    return undefined;
  }
  const others = validators.filter((validator) => validator !== notNull);
  const message = notNull?.kind === 'named' && notNull.isOwnMessage ? notNull.message : undefined;
  return freezeValidators(attribute, others, message);
}

function freezeValidators(
  attribute: string,
  validators: Validator[],
  nullMessage?: string,
): AttributeValidators {
  return Object.freeze({ attribute, validators: Object.freeze(validators), nullMessage });
}

function readValidator(name: string, option: unknown, report: ReportMistake): Validator | undefined {
  if (option === undefined || option === false) return undefined;
  if (typeof option === 'function')
    return Object.freeze({ kind: 'function', name, check: option as ValidatorFunction });
  if (!Object.hasOwn(namedValidators, name)) {
    const hint = didYouMean(nearestName(name, Object.keys(namedValidators)));
    report(`has an unknown validator '${name}'${hint}; one of your own is a function`);
    return undefined;
  }
  return readNamedValidator(name as ValidatorName, option, report);
}

/**
 * Reads the option of a named validator. Its arguments are `true` for none, a value for one, an array for several, or
 * any of these as `args` together with `msg`.
 */
function readNamedValidator(
  name: ValidatorName,
  option: unknown,
  report: ReportMistake,
): NamedValidator | undefined {
  const { args = true, msg } = hasMessage(option) ? option : { args: option };
  const list: unknown[] = args === true ? [] : Array.isArray(args) ? args : [args];
  const reject = (reason: string) => {
    report(`has the validator '${name}' with invalid arguments: ${reason}`);
    return undefined;
  };
  if (msg !== undefined && typeof msg !== 'string') return reject('msg is a string');
  const unknown = hasMessage(option)
    ? (unknownOption(option, ['args', 'msg']) ?? findUnknownArgument(name, list))
    : findUnknownArgument(name, list);
  if (unknown !== undefined) {
    report(`has the validator '${name}' with ${unknown}`);
    return undefined;
  }
  const definition = namedValidators[name];
  const [min, max] = definition.arguments;
  if (list.length < min) return reject(`it needs at least ${min}`);
  if (list.length > max) return reject(max === 0 ? 'it accepts none' : `it accepts at most ${max}`);
  try {
    const accepts = definition.check(...(list as never[]));
    // Some validators check their arguments only when they run.
    accepts('');
    const isOwnMessage = msg !== undefined;
    const message = isOwnMessage ? msg : `must ${definition.must(...(list as never[]))}`;
    return Object.freeze({ kind: 'named', name, accepts, message, isOwnMessage });
  } catch (error) {
    return reject(error instanceof Error ? error.message : String(error));
  }
}

function hasMessage(option: unknown): option is { readonly args?: unknown; readonly msg?: unknown } {
  return isPlainObject(option) && (Object.hasOwn(option, 'msg') || Object.hasOwn(option, 'args'));
}

function readRecordValidators(validate: unknown, report: ReportMistake): NamedRecordValidator[] {
  if (validate === undefined) return [];
  if (!isPlainObject(validate)) {
    report(`has validate: ${describeValue(validate)}; it must be an object of functions`);
    return [];
  }
  const validators: NamedRecordValidator[] = [];
  for (const [name, check] of Object.entries(validate)) {
    if (typeof check === 'function') validators.push(Object.freeze({ name, check }));
    else {
      const kind = describeValue(check);
      report(`has the validator '${name}', which is ${kind}; validators of a model are functions`);
    }
  }
  return validators;
}
