import { ConfigurationError } from '../../errors/schema-errors.js';

/** The key of a data type's description. It is a symbol, so that editors do not offer it. */
export const DESCRIPTION: unique symbol = Symbol('espalier.dataType');

/** The parameters of a data type's declaration. */
export interface TypeParameters {
  /** STRING: the maximum length in characters (Unicode code points). */
  readonly length?: number;
  /** DECIMAL: the maximum number of significant digits. */
  readonly precision?: number;
  /** DECIMAL: the number of digits after the point. */
  readonly scale?: number;
  /** ENUM: its members. */
  readonly values?: readonly string[];
  /** ARRAY: the type of its items. */
  readonly element?: TypeParameters;
}

/** A data type: `Out` is the type of values that are read, `In` of values that may be written. */
export interface DataType<Out, In = Out> {
  readonly '~type': { readonly out: Out; readonly in: In };
  readonly [DESCRIPTION]: TypeParameters;
}

// biome-ignore lint/suspicious/noExplicitAny: any data type, whatever it reads and writes
export type AnyDataType = DataType<any, any>;

/** Reads a value that is part of another one, such as the item of an array. */
export type ElementReader = (value: unknown, parameters: TypeParameters) => unknown;

/**
 * Returns a value in its canonical form, or a `Mismatch`.
 *
 * @param value anything but `null` and `undefined`
 */
export type CanonicalReader = (
  value: unknown,
  parameters: TypeParameters,
  readElement: ElementReader,
) => unknown;

/** The properties of a data type that hold on every database. */
export interface DataTypeTraits {
  /** Its values are texts: patterns match them, and a foreign key of one text type may refer to another. */
  readonly isText: boolean;
  /** The database can number a key of this type. */
  readonly isInteger: boolean;
  /** Its values are numbers, which can be added. */
  readonly isNumber: boolean;
  /** Its values are days or instants, which have a year and a month. */
  readonly isDate: boolean;
  /** `Op.is` compares it to true and false. */
  readonly isBoolean: boolean;
  /** Its values are JSON, which has its own null. */
  readonly isJson: boolean;
  /** An array can be one value of it, so that an array in a condition is not a list of values. */
  readonly canBeArray: boolean;
  /** Every database has an order for its values, so that a stream can continue after one. */
  readonly isOrdered: boolean;
  /** Every database can compare two of its values for equality, so that `distinct` works. */
  readonly hasEquality: boolean;
  /** It can be the type of a primary key. */
  readonly canBeKey: boolean;
  /** Canonical values are equal exactly if they are `===`. */
  readonly comparesByIdentity: boolean;
  /** Canonical values are objects that a caller can change in place. */
  readonly isMutable: boolean;
}

/** The definition of a data type, except its entry in each dialect. */
export interface TypeDefinition<Key extends string, Type> {
  readonly key: Key;
  /** The member of `DataTypes`. */
  readonly type: Type;
  readonly read: CanonicalReader;
  readonly traits: DataTypeTraits;
}

/**
 * Defines a data type.
 *
 * @param key the name in `DataTypes`
 * @param definition `create` builds the member of `DataTypes`: see {@link plain} and {@link callable}
 */
export function defineType<const Key extends string, Type>(
  key: Key,
  definition: {
    readonly create: (key: Key) => Type;
    readonly read: CanonicalReader;
    readonly traits: DataTypeTraits;
  },
): TypeDefinition<Key, Type> {
  const { create, read, traits } = definition;
  return Object.freeze({ key, type: create(key), read, traits: Object.freeze(traits) });
}

/** Builds a data type without parameters. */
export function plain<Out, In = Out>(key: string): DataType<Out, In> {
  return describe(key, {});
}

/** Builds a data type that can also be called with its parameters: `STRING` and `STRING(50)`. */
export function callable<Type>(parameters: (...args: never[]) => TypeParameters): (key: string) => Type {
  return (key) => {
    const call = (...args: never[]) => describe(key, parameters(...args));
    return Object.freeze(Object.assign(call, describe(key, {}))) as unknown as Type;
  };
}

/** Builds a data type with its parameters, as frozen data. */
export function describe<Type>(key: string, parameters: TypeParameters): Type {
  return Object.freeze({ [DESCRIPTION]: Object.freeze({ key, ...parameters }) }) as Type;
}

/** Returns the error for a data type that is called with another parameter than it takes. */
export function invalidParameter(key: string, wanted: string): ConfigurationError {
  return new ConfigurationError(`DataTypes.${key} takes ${wanted}`);
}

/** Whether a parameter is a whole number of at least one. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
