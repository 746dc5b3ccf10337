import { describeValue } from '../../util/describe-value.js';
import { didYouMean, nearestName } from '../../util/did-you-mean.js';
import { isPlainObject } from '../../util/plain-object.js';
import type { AttributeOptions } from '../attribute.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { ValidatorFunction, ValidatorName } from './declared.js';
import { namedValidators } from './named.js';
import { isStandardSchema } from './standard-schema.js';
import type {
  AttributeValidators,
  ModelValidators,
  NamedRecordValidator,
  NamedValidator,
  Validator,
} from './validators.js';

type Report = (mistake: string) => undefined;

/** The validators that a model declares; `undefined` if there are none. What is wrong with them is reported. */
export function readValidation(
  { name: model, attributeOptions, validation }: ModelDeclaration,
  report: Report,
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
  report: Report,
): AttributeValidators | undefined {
  const { validate } = options;
  if (validate === undefined) return undefined;
  if (isStandardSchema(validate)) {
    const { vendor } = validate['~standard'];
    return freezeValidators(attribute, [Object.freeze({ kind: 'schema', name: vendor, schema: validate })]);
  }
  if (!isPlainObject(validate))
    return report(
      `has validate: ${describeValue(validate)}; it takes an object of validators, such as { isEmail: true }, or a schema`,
    );
  const given = Object.entries(validate);
  const validators = given.map(([name, each]) => readValidator(name, each, report));
  const notNull = validators.find((each) => each?.name === 'notNull');
  if (notNull?.kind === 'named' && options.allowNull !== false)
    return report('has the validator notNull, which needs allowNull: false');
  const others = validators.filter((each) => each !== undefined && each !== notNull) as Validator[];
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

function readValidator(name: string, given: unknown, report: Report): Validator | undefined {
  if (given === undefined || given === false) return undefined;
  if (typeof given === 'function')
    return Object.freeze({ kind: 'function', name, check: given as ValidatorFunction });
  if (!Object.hasOwn(namedValidators, name)) {
    const hint = didYouMean(nearestName(name, Object.keys(namedValidators)));
    return report(`has an unknown validator '${name}'${hint}; one of your own is a function`);
  }
  return readNamedValidator(name as ValidatorName, given, report);
}

/** Arguments are `true` for none, a value for one, an array for several, or any of these as `args` beside a `msg`. */
function readNamedValidator(name: ValidatorName, given: unknown, report: Report): NamedValidator | undefined {
  const { args = true, msg } = hasMessage(given) ? given : { args: given };
  const list: unknown[] = args === true ? [] : Array.isArray(args) ? args : [args];
  const description = namedValidators[name];
  const [least, most] = description.arguments;
  const wrong = (why: string) =>
    report(`has the validator '${name}' with arguments that it cannot take: ${why}`);
  if (msg !== undefined && typeof msg !== 'string') return wrong('msg is a string');
  if (list.length < least) return wrong('there is none');
  if (list.length > most) return wrong(most === 0 ? 'it takes none' : `it takes ${most} at most`);
  try {
    const accepts = description.check(...(list as never[]));
    // What the validator itself thinks of its arguments it says when it is used.
    accepts('');
    const isOwnMessage = msg !== undefined;
    const message = isOwnMessage ? msg : `must ${description.must(...(list as never[]))}`;
    return Object.freeze({ kind: 'named', name, accepts, message, isOwnMessage });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function hasMessage(given: unknown): given is { readonly args?: unknown; readonly msg?: unknown } {
  return isPlainObject(given) && (Object.hasOwn(given, 'msg') || Object.hasOwn(given, 'args'));
}

function readRecordValidators(given: unknown, report: Report): NamedRecordValidator[] {
  if (given === undefined) return [];
  if (!isPlainObject(given)) {
    report(`has validate: ${describeValue(given)}; it takes an object of functions`);
    return [];
  }
  return Object.entries(given).flatMap(([name, check]) => {
    if (typeof check === 'function') return [Object.freeze({ name, check })];
    report(
      `has the validator '${name}', which is ${describeValue(check)}; validators of a model are functions`,
    );
    return [];
  });
}
