import { v4, v7 } from 'uuid';

/** Where a data type keeps its description. A symbol, so that it stays out of completion lists. */
export const DESCRIPTION: unique symbol = Symbol('espalier.dataType');

export type DataTypeKey =
  | 'STRING'
  | 'TEXT'
  | 'INTEGER'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'BOOLEAN'
  | 'DATE'
  | 'DATEONLY'
  | 'UUID'
  | 'JSON'
  | 'JSONB'
  | 'ENUM'
  | 'BLOB'
  | 'ARRAY';

/** A data type as plain frozen data: what dialects turn into a column type. */
export interface TypeDescription {
  readonly key: DataTypeKey;
  /** STRING: the most characters (Unicode code points) a value may have. */
  readonly length?: number;
  /** DECIMAL: all significant digits, and those behind the point. */
  readonly precision?: number;
  readonly scale?: number;
  /** ENUM: its members. */
  readonly values?: readonly string[];
  /** ARRAY: the type of its items. */
  readonly element?: TypeDescription;
}

/** A data type: `Out` is what a read value is, `In` is what may be written. */
export interface DataType<Out, In = Out> {
  readonly '~type': { readonly out: Out; readonly in: In };
  readonly [DESCRIPTION]: TypeDescription;
}

// biome-ignore lint/suspicious/noExplicitAny: stands for every data type, whatever it reads and writes
export type AnyDataType = DataType<any, any>;

/** A value that JSON can carry. */
export type Json = string | number | boolean | null | { readonly [key: string]: Json } | readonly Json[];

type WithLength<T> = DataType<T> & ((length: number) => DataType<T>);
type WithPrecision<Out, In> = DataType<Out, In> & ((precision: number, scale?: number) => DataType<Out, In>);
type OfJson = DataType<Json> & (<T>() => DataType<T>);

function describe<T>(description: TypeDescription): T {
  return Object.freeze({ [DESCRIPTION]: Object.freeze(description) }) as T;
}

/** A data type that can also be called with its parameters: `STRING` and `STRING(50)`. */
function callable<T>(key: DataTypeKey, parameters: (...args: never[]) => Partial<TypeDescription>): T {
  const call = (...args: never[]) => describe({ key, ...parameters(...args) });
  return Object.freeze(Object.assign(call, { [DESCRIPTION]: Object.freeze({ key }) })) as unknown as T;
}

const withScale = (precision: number, scale?: number) =>
  scale === undefined ? { precision } : { precision, scale };

/**
 * The types a column can have, and the generators that a `defaultValue` can name.
 *
 * | type | read as | may be written as |
 * |---|---|---|
 * | `STRING`, `STRING(n)`, `TEXT` | string | string |
 * | `INTEGER` (32 bits), `FLOAT`, `DOUBLE` (64-bit floats) | number | number |
 * | `BIGINT` (64 bits) | bigint | bigint, safe integer, string of digits |
 * | `DECIMAL`, `DECIMAL(precision, scale)` | string, exact | string, number |
 * | `BOOLEAN` | boolean | boolean |
 * | `DATE` (an instant, to the millisecond) | Date | Date, ISO 8601 string, epoch milliseconds |
 * | `DATEONLY` | `'YYYY-MM-DD'` | the same |
 * | `UUID` | string, lower case | string |
 * | `JSON`, `JSONB`, `JSON<T>()` | the value | any JSON value |
 * | `ENUM('a', 'b')` | one of its members | the same |
 * | `BLOB` | Buffer | Uint8Array |
 * | `ARRAY(type)`, PostgreSQL only | array | array |
 *
 * @example
 * { price: { type: DataTypes.DECIMAL(10, 2), allowNull: false }, id: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV7 } }
 */
export const DataTypes = Object.freeze({
  STRING: callable<WithLength<string>>('STRING', (length: number) => ({ length })),
  TEXT: describe<DataType<string>>({ key: 'TEXT' }),
  INTEGER: describe<DataType<number>>({ key: 'INTEGER' }),
  BIGINT: describe<DataType<bigint, bigint | number | string>>({ key: 'BIGINT' }),
  FLOAT: describe<DataType<number>>({ key: 'FLOAT' }),
  DOUBLE: describe<DataType<number>>({ key: 'DOUBLE' }),
  DECIMAL: callable<WithPrecision<string, string | number>>('DECIMAL', withScale),
  BOOLEAN: describe<DataType<boolean>>({ key: 'BOOLEAN' }),
  DATE: describe<DataType<Date, Date | string | number>>({ key: 'DATE' }),
  DATEONLY: describe<DataType<string>>({ key: 'DATEONLY' }),
  UUID: describe<DataType<string>>({ key: 'UUID' }),
  JSON: callable<OfJson>('JSON', () => ({})),
  JSONB: callable<OfJson>('JSONB', () => ({})),
  ENUM: <const V extends readonly string[]>(...values: V) =>
    describe<DataType<V[number]>>({ key: 'ENUM', values: Object.freeze([...values]) }),
  BLOB: describe<DataType<Buffer, Uint8Array>>({ key: 'BLOB' }),
  ARRAY: <Out, In = Out>(element: DataType<Out, In>) =>
    describe<DataType<Out[], readonly In[]>>({ key: 'ARRAY', element: element[DESCRIPTION] }),

  /** Default value: a random UUID (RFC 9562, version 4). */
  UUIDV4: (): string => v4(),
  /** Default value: a UUID that sorts by the time it was made (RFC 9562, version 7). */
  UUIDV7: (): string => v7(),
  /** Default value: the present instant. */
  NOW: (): Date => new Date(),
});

/** Whether a value is a data type, called with parameters or not. */
export function isDataType(value: unknown): value is AnyDataType {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && DESCRIPTION in value;
}
