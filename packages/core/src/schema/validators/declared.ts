import type { StandardSchema } from './standard-schema.js';

/** Whatever validators see where nothing more exact is known. */
// biome-ignore lint/suspicious/noExplicitAny: `types/` says what a value and a record are, for those who declare a model
type Anything = any;

/**
 * A validator of one's own. It refuses a value by throwing, by rejecting or by answering `false`; what it throws is the
 * message.
 *
 * @param value what is going to be stored, in the form in which it is read; null where the attribute can be null
 * @param record the record it is part of, to be looked at only: an instance of the model. It is `this` as well
 */
export type ValidatorFunction<Value = Anything, Row = Anything> = (
  this: Row,
  value: Value,
  record: Row,
) => unknown;

/** A validator of a whole record, for rules on several attributes. It refuses as a {@link ValidatorFunction} does. */
export type RecordValidator<Row = Anything> = (this: Row, record: Row) => unknown;

/** Arguments of a validator, or the same with a message of one's own. */
type Arguments<A> = A | { readonly args?: A; readonly msg: string };
type Flag = Arguments<boolean>;
/** Not a function: those have `call`. */
type Settings = { readonly [name: string]: unknown; readonly call?: never };
type FlagOr<A> = Arguments<boolean | A | readonly A[]>;
type PatternArguments = Arguments<RegExp | string | readonly [pattern: RegExp | string, flags?: string]>;
type Scalar = string | number | bigint | boolean | Date;
type MemberArguments = Arguments<readonly Scalar[] | readonly [readonly Scalar[]]>;
type LimitArguments = Arguments<number | bigint | string | readonly [number | bigint | string]>;
type MomentArguments = Arguments<boolean | string | Date | readonly [string | Date]>;

/** The validators that have a name, and what each takes. `true` turns one on, `false` off. */
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

export type ValidatorName = keyof NamedValidators;

/** `validate` of an attribute: validators by name, functions among them, or a schema of a library such as zod. */
export type AttributeValidation<Value = Anything, Row = Anything> =
  | ValidatorsByName<Value, Row>
  | StandardSchema<Anything, Anything>;

interface ValidatorsByName<Value, Row> extends NamedValidators {
  readonly [name: string]: ValidatorFunction<Value, Row> | NamedValidators[ValidatorName];
}

/** `validate` of a model: validators of its records, by name. */
export type RecordValidation = { readonly [name: string]: RecordValidator };
