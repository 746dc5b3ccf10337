import type { RecordValidator, ValidatorFunction } from './declared.js';
import type { StandardSchema } from './standard-schema.js';

/** A validator with a name of ours: it answers at once. */
export interface NamedValidator {
  readonly kind: 'named';
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
  /** What the value must be, or the user's own message. */
  readonly message: string;
  readonly isOwnMessage: boolean;
}

export interface FunctionValidator {
  readonly kind: 'function';
  readonly name: string;
  readonly check: ValidatorFunction;
}

export interface SchemaValidator {
  readonly kind: 'schema';
  /** The library that the schema is of. */
  readonly name: string;
  readonly schema: StandardSchema;
}

export type Validator = NamedValidator | FunctionValidator | SchemaValidator;

/** The validators of one attribute, by its name. */
export interface AttributeValidators {
  readonly attribute: string;
  readonly validators: readonly Validator[];
  /** What is said where null is not allowed, in place of the usual message. */
  readonly nullMessage: string | undefined;
}

export interface NamedRecordValidator {
  readonly name: string;
  readonly check: RecordValidator;
}

/** All validators of a model: frozen data. */
export interface ModelValidators {
  readonly attributes: readonly AttributeValidators[];
  readonly record: readonly NamedRecordValidator[];
}

/** What is to be said where an attribute may not be null, if that was declared. */
export function findNullMessage(
  { validators }: { readonly validators: ModelValidators | undefined },
  attribute: string,
): string | undefined {
  return validators?.attributes.find((each) => each.attribute === attribute)?.nullMessage;
}
