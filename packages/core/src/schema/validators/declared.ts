import type { StandardSchema } from './standard-schema.js';

/** The default type of values and records. */
// biome-ignore lint/suspicious/noExplicitAny: `types/` computes the exact types for those who declare a model
type Anything = any;

/**
 * A validator function. It rejects a value by throwing, by a rejected promise or by returning `false`. The message of the
 * error that it throws becomes the message of the problem.
 *
 * @param value the value to store, in the form in which it is read; null if the attribute allows null
 * @param record the record with the value, as a frozen instance of the model. It is `this` as well
 *
 * @example
 * function isAdult(this: unknown, age: number) {
 *   if (age < 18) throw new Error('must be an adult');
 * }
 */
export type ValidatorFunction<Value = Anything, Row = Anything> = (
  this: Row,
  value: Value,
  record: Row,
) => unknown;

/** A validator of a whole record, for rules on several attributes. It rejects as a {@link ValidatorFunction} does. */
export type RecordValidator<Row = Anything> = (this: Row, record: Row) => unknown;

/** The arguments of a validator, alone or with a custom message. */
type Arguments<A> = A | { readonly args?: A; readonly msg: string };
type Flag = Arguments<boolean>;
/** An object of options. `call` excludes functions. */
type Settings = { readonly [name: string]: unknown; readonly call?: never };
type FlagOr<A> = Arguments<boolean | A | readonly A[]>;
type PatternArguments = Arguments<RegExp | string | readonly [pattern: RegExp | string, flags?: string]>;
type Scalar = string | number | bigint | boolean | Date;
type MemberArguments = Arguments<readonly Scalar[] | readonly [readonly Scalar[]]>;
type LimitArguments = Arguments<number | bigint | string | readonly [number | bigint | string]>;
type MomentArguments = Arguments<boolean | string | Date | readonly [string | Date]>;

/** The named validators and their arguments. `true` turns a validator on, `false` off. */
export interface NamedValidators {
  readonly is?: PatternArguments;
  readonly regex?: PatternArguments;
  readonly not?: PatternArguments;
  readonly notRegex?: PatternArguments;
  readonly isEmail?: FlagOr<Settings>;
  readonly isUrl?: FlagOr<Settings>;
  readonly isURL?: FlagOr<Settings>;
  readonly isIP?: FlagOr<4 | 6 | '4' | '6'>;
  readonly isIPv4?: Flag;
  readonly isIPv6?: Flag;
  readonly isAlpha?: FlagOr<string>;
  readonly isAlphanumeric?: FlagOr<string>;
  readonly isNumeric?: FlagOr<Settings>;
  readonly isInt?: FlagOr<Settings>;
  readonly isFloat?: FlagOr<Settings>;
  readonly isDecimal?: FlagOr<Settings>;
  readonly isLowercase?: Flag;
  readonly isUppercase?: Flag;
  readonly notNull?: Flag;
  readonly isNull?: Flag;
  readonly notEmpty?: Flag;
  readonly equals?: Arguments<Exclude<Scalar, boolean>>;
  readonly contains?: Arguments<string | readonly [string]>;
  readonly notContains?: Arguments<string | readonly [string]>;
  readonly isIn?: MemberArguments;
  readonly notIn?: MemberArguments;
  readonly len?: Arguments<readonly [min: number, max?: number]>;
  readonly isUUID?: FlagOr<number | string>;
  readonly isDate?: Flag;
  readonly isAfter?: MomentArguments;
  readonly isBefore?: MomentArguments;
  readonly max?: LimitArguments;
  readonly min?: LimitArguments;
  readonly isArray?: Flag;
  readonly isCreditCard?: FlagOr<Settings>;
}

/** The name of a validator that is built in. */
export type ValidatorName = keyof NamedValidators;

/** The option `validate` of an attribute: validators and functions by name, or a schema of a library such as zod. */
export type AttributeValidation<Value = Anything, Row = Anything> =
  | ValidatorsByName<Value, Row>
  | StandardSchema<Anything, Anything>;

interface ValidatorsByName<Value, Row> extends NamedValidators {
  readonly [name: string]: ValidatorFunction<Value, Row> | NamedValidators[ValidatorName];
}

/** The option `validate` of a model: validators of its records, by name. */
export type RecordValidation = { readonly [name: string]: RecordValidator };
