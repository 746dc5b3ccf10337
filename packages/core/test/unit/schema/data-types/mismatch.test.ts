import * as fc from 'fast-check';
import {
  type AnyDataType,
  canonicalValue,
  DataTypes,
  descriptionOf,
  Mismatch,
} from '../../../../src/schema/data-types/index.js';
import { describeValue } from '../../../../src/util/describe-value.js';

const { ARRAY, BIGINT, BLOB, BOOLEAN, DATE, DATEONLY, DECIMAL, ENUM, FLOAT, INTEGER, STRING, UUID } =
  DataTypes;
const long = '1'.repeat(1001);

function messageFor(value: unknown, type: AnyDataType): string {
  const read = canonicalValue(value, descriptionOf(type));
  return read instanceof Mismatch ? read.message() : `accepted ${String(read)}`;
}

const int32 = 'an integer from -2147483648 to 2147483647';
const int64 = 'an integer of at most 64 bits, as a bigint, a safe number or a string of digits';
const decimal = "a decimal number in digits, such as '12.50'";
const instant = 'a Date, an ISO 8601 string or epoch milliseconds';
const day = "a date such as '2024-02-29'";

describe('the message about a value that does not fit', () => {
  it.each<[value: unknown, type: AnyDataType, message: string]>([
    [2 ** 31, INTEGER, `${int32}: it is too large`],
    [-(2 ** 31) - 1, INTEGER, `${int32}: it is too small`],
    [1.5, INTEGER, `${int32}: it has a fraction`],
    [Number.NaN, INTEGER, `${int32}, not NaN`],
    [Number.POSITIVE_INFINITY, INTEGER, `${int32}, not Infinity`],
    ['1', INTEGER, `${int32}, not a string`],
    [1n, INTEGER, `${int32}, not a bigint`],
    [2n ** 63n, BIGINT, `${int64}: it is too large`],
    [-(2n ** 63n) - 1n, BIGINT, `${int64}: it is too small`],
    ['99999999999999999999', BIGINT, `${int64}: it is too large`],
    [2 ** 53, BIGINT, `${int64}: it is a number that is not safe`],
    [0.5, BIGINT, `${int64}: it has a fraction`],
    [Number.NaN, BIGINT, `${int64}, not NaN`],
    ['', BIGINT, `${int64}: it is empty`],
    ['12a', BIGINT, `${int64}: it has other characters than digits`],
    [long, BIGINT, `${int64}: it has more than 1000 characters`],
    [true, BIGINT, `${int64}, not a boolean`],
    ['1.5', FLOAT, 'a number, not a string'],
    ['1,5', DECIMAL, `${decimal}: it has another form`],
    ['', DECIMAL, `${decimal}: it is empty`],
    [1e21, DECIMAL, `${decimal}: it has an exponent`],
    ['1e3', DECIMAL, `${decimal}: it has another form`],
    [long, DECIMAL, `${decimal}: it has more than 1000 characters`],
    [Number.NEGATIVE_INFINITY, DECIMAL, `${decimal}, not -Infinity`],
    ['1.005', DECIMAL(6, 2), 'a decimal number with at most 2 digits after the point: it has more'],
    [12345, DECIMAL(6, 2), 'a decimal number with at most 4 digits before the point: it has more'],
    ['abc', STRING(2), 'a string of at most 2 characters: it has more'],
    ['a\ud800', STRING, 'a string without half characters (lone surrogates): it has one'],
    ['c', ENUM('a', 'b'), "one of 'a', 'b': it is none of them"],
    [7, ENUM('a', 'b'), "one of 'a', 'b', not a number"],
    ['x', UUID, 'a UUID: it has another form than 00000000-0000-0000-0000-000000000000'],
    ['2024-02-30', DATE, `${instant}: it names a day that does not exist`],
    ['2024-13-01', DATE, `${instant}: it names a day that does not exist`],
    ['2024-02-30T12:00:00Z', DATE, `${instant}: it names a day that does not exist`],
    [
      '2024-02-28T25:00:00Z',
      DATE,
      `${instant}: it has a time of day that does not exist, or has another form`,
    ],
    ['30.02.2024', DATE, `${instant}: it has another form than 2024-02-29T12:00:00Z`],
    ['', DATE, `${instant}: it is empty`],
    [long, DATE, `${instant}: it has more than 1000 characters`],
    [9e15, DATE, `${instant}: it is out of the range of dates`],
    [Number.NaN, DATE, `${instant}, not NaN`],
    [new Date('never'), DATE, `${instant}, not an invalid Date`],
    ['2023-02-29', DATEONLY, `${day}: it names a day that does not exist`],
    ['0000-01-01', DATEONLY, `${day}: it names a day that does not exist`],
    ['2024-2-9', DATEONLY, `${day}: it has another form`],
    [new Date(0), DATEONLY, `${day}, not a Date`],
    ['true', BOOLEAN, 'true or false, not a string'],
    ['text', BLOB, 'a Buffer or Uint8Array, not a string'],
    [{}, ARRAY(STRING), 'an array, not an object'],
    [[1, 2 ** 31], ARRAY(INTEGER), `an array whose item 1 is ${int32}: that item is too large`],
    [[1, '2'], ARRAY(INTEGER), `an array whose item 1 is ${int32}, not a string`],
    // biome-ignore lint/suspicious/noSparseArray: the hole is the subject
    [[1, , 2], ARRAY(INTEGER), `an array whose item 1 is ${int32}, not undefined`],
    [
      [[1], [1.5]],
      ARRAY(ARRAY(INTEGER)),
      `an array whose item 1 is an array whose item 0 is ${int32}: that item has a fraction`,
    ],
    [[undefined], DataTypes.JSON, 'a value that JSON can carry, not undefined at [0]'],
  ])('says what is wrong about it (%#)', (value, type, message) => {
    expect(messageFor(value, type)).toBe(message);
  });

  it('ends with the fault when more values are valid than those of the type', () => {
    const read = (value: unknown) => canonicalValue(value, descriptionOf(INTEGER)) as Mismatch;
    expect(read(0.5).message(', or null')).toBe(`${int32}, or null: it has a fraction`);
    expect(read('x').message(', or null')).toBe(`${int32}, or null, not a string`);
  });

  const samples: unknown[] = [
    ...[0, 1, -1, 0.5, 1e300, -1e300, 2 ** 31, 2 ** 53, 1e21, 1e-7, 8.64e15, 9e15, Number.NaN, Infinity],
    ...[0n, 2n ** 64n, true, false, undefined, {}, [], [1], new Map(), () => 1, Symbol('x')],
    ...['', 'a', 'x'.repeat(300), long, '0', '12', '1.5', '1e3', '2024-02-29', '2024-02-30', '\ud800'],
    ...['2024-02-29T12:00:00Z', '0190163d-8694-739b-aea5-966c26f8ad91', '99999999999999999999'],
    ...[new Date(0), new Date('never'), Buffer.from('x'), new Uint16Array(1)],
  ];
  const types: [string, AnyDataType][] = [
    ...Object.entries(DataTypes).filter(([name]) => !/ARRAY|ENUM|JSON|UUIDV|NOW/.test(name)),
    ['ENUM', ENUM('a', 'b')],
    ['STRING(3)', STRING(3)],
    ['DECIMAL(4, 2)', DECIMAL(4, 2)],
    ['ARRAY(INTEGER)', ARRAY(INTEGER)],
  ] as never;

  it.each(types)('never says "not" of a kind of value that %s can have', (_, type) => {
    const values = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...samples) },
      fc.anything({ withBigInt: true, withDate: true, withTypedArray: true }),
    );
    const read = (value: unknown) => canonicalValue(value, descriptionOf(type));
    const allowed = new Set(samples.filter((value) => !(read(value) instanceof Mismatch)).map(describeValue));
    return fc.assert(
      fc.property(values, (value) => {
        const result = read(value);
        if (!(result instanceof Mismatch)) return;
        const kind = describeValue(value);
        // An item of an array may be what the array is.
        if (Array.isArray(value)) return;
        if (allowed.has(kind)) expect(result.message()).not.toMatch(/, not /);
        else expect(result.message().endsWith(`, not ${kind}`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
