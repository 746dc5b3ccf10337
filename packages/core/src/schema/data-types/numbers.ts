import {
  callable,
  type DataType,
  type DataTypeTraits,
  defineType,
  invalidParameter,
  isCount,
  plain,
  type TypeParameters,
} from './definition.js';
import { Mismatch } from './mismatch.js';
import { lengthFault } from './text-limit.js';

/** The traits that all types of numbers share, unless they override them. */
const numberTraits: DataTypeTraits = {
  isText: false,
  isInteger: false,
  isNumber: true,
  isDate: false,
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

const int32 = `an integer from ${minInt32} to ${maxInt32}`;

function readInteger(value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return Mismatch.ofType(int32, value);
  if (!Number.isInteger(value)) return Mismatch.because(int32, 'has a fraction');
  if (value > maxInt32) return Mismatch.because(int32, 'is too large');
  return value < minInt32 ? Mismatch.because(int32, 'is too small') : withoutMinusZero(value);
}

export const BIGINT = defineType('BIGINT', {
  create: plain<bigint, bigint | number | string>,
  read: readBigInt,
  traits: { ...numberTraits, isInteger: true, comparesByIdentity: true },
});

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;

const int64 = 'an integer of at most 64 bits, as a bigint, a safe number or a string of digits';

function readBigInt(value: unknown): unknown {
  const isReadable = typeof value === 'bigint' || typeof value === 'string' || Number.isFinite(value);
  if (!isReadable) return Mismatch.ofType(int64, value);
  const exact = value as bigint | string | number;
  const fault = findFaultOfInteger(exact);
  if (fault !== undefined) return Mismatch.because(int64, fault);
  const read = BigInt(exact);
  if (read > maxInt64) return Mismatch.because(int64, 'is too large');
  return read < minInt64 ? Mismatch.because(int64, 'is too small') : read;
}

/** Returns why a value is no integer, or not a certain one. */
function findFaultOfInteger(value: bigint | string | number): string | undefined {
  if (typeof value === 'string')
    return lengthFault(value) ?? (/^-?\d+$/.test(value) ? undefined : 'has other characters than digits');
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return undefined;
  return Number.isInteger(value) ? 'is a number that is not safe' : 'has a fraction';
}

export const FLOAT = defineType('FLOAT', {
  create: plain<number>,
  read: readFloat,
  traits: numberTraits,
});

function readFloat(value: unknown): unknown {
  return typeof value === 'number' ? withoutMinusZero(value) : Mismatch.ofType('a number', value);
}

export const DOUBLE = defineType('DOUBLE', {
  create: plain<number>,
  read: readFloat,
  traits: numberTraits,
});

type WithPrecision<Out, In> = DataType<Out, In> & ((precision: number, scale?: number) => DataType<Out, In>);

export const DECIMAL = defineType('DECIMAL', {
  create: callable<WithPrecision<string, string | number>>(readPrecision),
  read: readDecimal,
  traits: numberTraits,
});

function readPrecision(precision?: number, scale?: number): TypeParameters {
  if (precision === undefined && scale === undefined) return {};
  const isScale = scale === undefined || scale === 0 || (isCount(scale) && scale <= (precision ?? 0));
  if (!isCount(precision) || !isScale)
    throw invalidParameter('DECIMAL', 'a precision from 1 on, and a scale from 0 up to the precision');
  return { precision, ...(scale === undefined ? {} : { scale }) } as TypeParameters;
}

const decimal = "a decimal number in digits, such as '12.50'";
// The zeros in front are removed afterwards: a pattern that skips them would look at each digit again and again.
const decimalText = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Returns digits as PostgreSQL's `numeric` prints them, so that a value has one text before and after it is stored. */
function readDecimal(
  value: unknown,
  { precision, scale = precision === undefined ? undefined : 0 }: TypeParameters,
): unknown {
  if (typeof value !== 'string' && !Number.isFinite(value)) return Mismatch.ofType(decimal, value);
  const text = String(value);
  const fault = lengthFault(text);
  if (fault !== undefined) return Mismatch.because(decimal, fault);
  const match = decimalText.exec(text);
  if (match === null)
    return Mismatch.because(decimal, typeof value === 'number' ? 'has an exponent' : 'has another form');
  const [, sign, digitsBefore = '', decimals = ''] = match;
  const whole = digitsBefore.replace(/^0+(?=\d)/, '');
  if (precision !== undefined && scale !== undefined) {
    if (decimals.length > scale) return tooManyDigits(scale, 'after');
    if (whole !== '0' && whole.length > precision - scale) return tooManyDigits(precision - scale, 'before');
  }
  const fraction = decimals.padEnd(scale ?? 0, '0');
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

function tooManyDigits(max: number, place: 'before' | 'after'): Mismatch {
  return Mismatch.because(`a decimal number with at most ${max} digits ${place} the point`, 'has more');
}

/** Not every database returns the sign of a zero. */
function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
