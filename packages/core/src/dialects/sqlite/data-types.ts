import type { Conversion, StorageLimit } from '../../dialect/dialect.js';
import type { DataTypeKey, TypeDescription } from '../../schema/data-types.js';

/**
 * Column types by data type. What has to come back as it was written gets a type of TEXT affinity: NUMERIC would turn
 * the decimal '1.10' into 1.1, and JSON's `1` into an integer.
 *
 * @see https://www.sqlite.org/datatype3.html
 */
export const columnTypes: Readonly<Record<DataTypeKey, (type: TypeDescription) => string>> = {
  STRING: ({ length = 255 }) => `varchar(${length})`,
  TEXT: () => 'text',
  INTEGER: () => 'integer',
  BIGINT: () => 'bigint',
  FLOAT: () => 'double precision',
  DOUBLE: () => 'double precision',
  DECIMAL: () => 'text',
  BOOLEAN: () => 'boolean',
  DATE: () => 'text',
  DATEONLY: () => 'text',
  UUID: () => 'char(36)',
  JSON: () => 'text',
  JSONB: () => 'text',
  ENUM: () => 'text',
  BLOB: () => 'blob',
  ARRAY: () => 'text',
};

/** SQLite keeps NaN as NULL. */
const notNaN = (value: number) => (Number.isNaN(value) ? 'is NaN' : undefined);

export const limits: Partial<Readonly<Record<DataTypeKey, StorageLimit>>> = { FLOAT: notNaN, DOUBLE: notNaN };

const toJson: Conversion = (value: unknown) => JSON.stringify(value);
const fromJson: Conversion = (text: string) => JSON.parse(text);

/** Most rows of one call have the same timestamps, and writing them as text is what costs. */
const isoText = (() => {
  let time = Number.NaN;
  let text = '';
  return (value: Date): string => {
    if (value.getTime() !== time) {
      text = value.toISOString();
      time = value.getTime();
    }
    return text;
  };
})();

export const encoders: Partial<Readonly<Record<DataTypeKey, Conversion>>> = {
  BOOLEAN: (value: boolean) => (value ? 1 : 0),
  DATE: isoText,
  JSON: toJson,
  JSONB: toJson,
};

/** Statements that read a BIGINT hand every integer out as a bigint, hence the conversions of smaller ones. */
export const decoders: Partial<Readonly<Record<DataTypeKey, Conversion>>> = {
  INTEGER: (value: number | bigint) => Number(value),
  BIGINT: (value: number | bigint) => BigInt(value),
  FLOAT: (value: number | bigint) => Number(value),
  DOUBLE: (value: number | bigint) => Number(value),
  DECIMAL: (value: unknown) => String(value),
  BOOLEAN: (value: number | bigint) => Number(value) !== 0,
  DATE: (value: string | number | bigint) => new Date(typeof value === 'bigint' ? Number(value) : value),
  JSON: fromJson,
  JSONB: fromJson,
};
