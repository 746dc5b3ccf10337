import { callable, type DataType, defineType, type TypeParameters } from './definition.js';
import { Mismatch } from './mismatch.js';

type WithPrecision<Out, In> = DataType<Out, In> & ((precision: number, scale?: number) => DataType<Out, In>);

export const DECIMAL = defineType('DECIMAL', {
  create: callable<WithPrecision<string, string | number>>((precision: number, scale?: number) =>
    scale === undefined ? { precision } : { precision, scale },
  ),
  read: readDecimal,
  traits: {
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
  },
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
