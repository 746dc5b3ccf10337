import type { RecordValidator, ValidatorFunction } from './declared.js';
import type { StandardSchema } from './standard-schema.js';

/** A validator of the list of named validators. It is always synchronous. */
export interface NamedValidator {
  readonly kind: 'named';
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
  /** A phrase that follows the attribute's name, such as `must be an email address`, or the user's own message. */
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
  /** The name of the schema's library. */
  readonly name: string;
  readonly schema: StandardSchema;
}

export type Validator = NamedValidator | FunctionValidator | SchemaValidator;

/** The validators of one attribute, by its name. */
export interface AttributeValidators {
  readonly attribute: string;
  readonly validators: readonly Validator[];
  /** The user's message for a null that is not allowed, in place of the default one. */
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

/** Returns the user's message for a null that is not allowed; `undefined` if none is declared. */
export function findNullMessage(
  { validators }: { readonly validators: ModelValidators | undefined },
  attribute: string,
): string | undefined {
  return validators?.attributes.find((each) => each.attribute === attribute)?.nullMessage;
}
