import {
  callable,
  type DataType,
  type DataTypeTraits,
  defineType,
  plain,
  type TypeParameters,
} from './definition.js';
import { Mismatch } from './mismatch.js';

/** The traits that all types of numbers share, unless they override them. */
const numberTraits: DataTypeTraits = {
  isText: false,
  isInteger: false,
  isBoolean: false,
  isJson: false,
  canBeArray: false,
  isOrdered: true,
  hasEquality: true,
  canBeKey: true,
  comparesByIdentity: false,
  isMutable: false,
};

export const INTEGER = defineType('INTEGER', {
  create: plain<number>,
  read: readInteger,
  traits: { ...numberTraits, isInteger: true, comparesByIdentity: true },
});

const minInt32 = -(2 ** 31);
const maxInt32 = 2 ** 31 - 1;

function readInteger(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) && value >= minInt32 && value <= maxInt32
    ? withoutMinusZero(value)
    : new Mismatch(`an integer from ${minInt32} to ${maxInt32}`);
}

export const BIGINT = defineType('BIGINT', {
  create: plain<bigint, bigint | number | string>,
  read: readBigInt,
  traits: { ...numberTraits, isInteger: true, comparesByIdentity: true },
});

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;

function readBigInt(value: unknown): unknown {
  const isExact =
    typeof value === 'bigint' ||
    Number.isSafeInteger(value) ||
    (typeof value === 'string' && /^-?\d+$/.test(value));
  const read = isExact ? BigInt(value as bigint | number | string) : undefined;
  return read !== undefined && read >= minInt64 && read <= maxInt64
    ? read
    : new Mismatch('an integer of at most 64 bits, as a bigint, a safe number or a string of digits');
}

export const FLOAT = defineType('FLOAT', {
  create: plain<number>,
  read: readFloat,
  traits: numberTraits,
});

function readFloat(value: unknown): unknown {
  return typeof value === 'number' ? withoutMinusZero(value) : new Mismatch('a number');
}

export const DOUBLE = defineType('DOUBLE', {
  create: plain<number>,
  read: readFloat,
  traits: numberTraits,
});

type WithPrecision<Out, In> = DataType<Out, In> & ((precision: number, scale?: number) => DataType<Out, In>);

export const DECIMAL = defineType('DECIMAL', {
  create: callable<WithPrecision<string, string | number>>((precision: number, scale?: number) =>
    scale === undefined ? { precision } : { precision, scale },
  ),
  read: readDecimal,
  traits: numberTraits,
});

const decimalText = /^([+-]?)0*(\d+)(?:\.(\d+))?$/;

/** Returns digits as PostgreSQL's `numeric` prints them, so that a value has one text before and after it is stored. */
function readDecimal(
  value: unknown,
  { precision, scale = precision === undefined ? undefined : 0 }: TypeParameters,
): unknown {
  const match = decimalText.exec(
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '',
  );
  if (match === null) return new Mismatch("a decimal number in digits, such as '12.50'");
  const [, sign, whole = '', decimals = ''] = match;
  if (precision !== undefined && scale !== undefined) {
    if (decimals.length > scale)
      return new Mismatch(`a decimal number with at most ${scale} digits after the point`);
    if (whole !== '0' && whole.length > precision - scale)
      return new Mismatch(`a decimal number with at most ${precision - scale} digits before the point`);
  }
  const fraction = decimals.padEnd(scale ?? 0, '0');
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** Not every database returns the sign of a zero. */
function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
