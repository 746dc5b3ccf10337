import * as fc from 'fast-check';
import {
  type AnyDataType,
  canonicalValue,
  DataTypes,
  descriptionOf,
  Mismatch,
} from '../../../../src/schema/data-types/index.js';

const read = (value: unknown, type: AnyDataType) => canonicalValue(value, descriptionOf(type));
const expected = (value: unknown, type: AnyDataType) => {
  const result = read(value, type);
  return result instanceof Mismatch ? result.expected : `accepted ${String(result)}`;
};

const { BIGINT, BLOB, BOOLEAN, DATE, DATEONLY, DECIMAL, ENUM, FLOAT, INTEGER, STRING, TEXT, UUID } =
  DataTypes;
const money = DECIMAL(6, 2);
const size = ENUM('small', 'large');
const instant = new Date('2024-02-29T12:30:00.123Z');
const uuid = '0190163d-8694-739b-aea5-966c26f8ad91';

describe('the canonical form of a value', () => {
  it.each([
    ['chair', STRING, 'chair'],
    ['', STRING(1), ''],
    ['👩👩', STRING(2), '👩👩'],
    [-(2 ** 31), INTEGER, -(2 ** 31)],
    [7, BIGINT, 7n],
    ['9223372036854775807', BIGINT, 9223372036854775807n],
    [-9223372036854775808n, BIGINT, -9223372036854775808n],
    [0.1, FLOAT, 0.1],
    [12.5, DECIMAL, '12.5'],
    ['007.10', DECIMAL, '7.10'],
    ['+1', DECIMAL, '1'],
    ['-0.00', DECIMAL, '0.00'],
    [12.5, money, '12.50'],
    ['9999.99', money, '9999.99'],
    ['12', DECIMAL(4), '12'],
    [true, BOOLEAN, true],
    [instant.getTime(), DATE, instant],
    ['2024-02-29T12:30:00.123Z', DATE, instant],
    ['2024-02-29', DATEONLY, '2024-02-29'],
    [uuid.toUpperCase(), UUID, uuid],
    ['small', size, 'small'],
    [new Uint8Array([1, 2]), BLOB, Buffer.from([1, 2])],
    [[1, null], DataTypes.ARRAY(BIGINT), [1n, null]],
    [[1, { a: null }], DataTypes.JSON, [1, { a: null }]],
  ])('is the same however a value is given (%#)', (given, type, canonical) => {
    expect(read(given, type)).toEqual(canonical);
  });

  const unfit: [given: unknown, type: AnyDataType, expected: string][] = [
    [1, STRING, 'a string'],
    [{}, TEXT, 'a string'],
    ['abc', STRING(2), 'a string of at most 2 characters'],
    ['1', INTEGER, 'an integer from -2147483648 to 2147483647'],
    [1.5, INTEGER, 'an integer from -2147483648 to 2147483647'],
    [2 ** 31, INTEGER, 'an integer from -2147483648 to 2147483647'],
    [Number.NaN, INTEGER, 'an integer from -2147483648 to 2147483647'],
    [2 ** 53, BIGINT, 'an integer of at most 64 bits, as a bigint, a safe number or a string of digits'],
    [2n ** 63n, BIGINT, 'an integer of at most 64 bits, as a bigint, a safe number or a string of digits'],
    ['', BIGINT, 'an integer of at most 64 bits, as a bigint, a safe number or a string of digits'],
    ['1e3', BIGINT, 'an integer of at most 64 bits, as a bigint, a safe number or a string of digits'],
    ['0.1', FLOAT, 'a number'],
    [1n, FLOAT, 'a number'],
    ['1e3', DECIMAL, "a decimal number in digits, such as '12.50'"],
    [Number.POSITIVE_INFINITY, DECIMAL, "a decimal number in digits, such as '12.50'"],
    [1.005, money, 'a decimal number with at most 2 digits after the point'],
    [10_000, money, 'a decimal number with at most 4 digits before the point'],
    [1, BOOLEAN, 'true or false'],
    ['true', BOOLEAN, 'true or false'],
    ['yesterday', DATE, 'a Date, an ISO 8601 string or epoch milliseconds'],
    [new Date('never'), DATE, 'a Date, an ISO 8601 string or epoch milliseconds'],
    ['2023-02-29', DATEONLY, "a date such as '2024-02-29'"],
    ['2024-2-9', DATEONLY, "a date such as '2024-02-29'"],
    [instant, DATEONLY, "a date such as '2024-02-29'"],
    ['not-a-uuid', UUID, 'a UUID'],
    ['medium', size, "one of 'small', 'large'"],
    ['toString', size, "one of 'small', 'large'"],
    ['text', BLOB, 'a Buffer or Uint8Array'],
    ['text', DataTypes.ARRAY(STRING), 'an array'],
    [['a', 1], DataTypes.ARRAY(STRING), 'an array whose item 1 is a string'],
    [1n, DataTypes.JSON, 'a value that JSON can carry'],
    [() => 1, DataTypes.JSONB, 'a value that JSON can carry'],
  ];
  it.each(unfit.map(([given, type, message]) => [message, given, type] as const))(
    'must be %s (%#)',
    (message, given, type) => {
      expect(expected(given, type)).toBe(message);
    },
  );

  it("of JSON and bytes is a copy of the caller's value", () => {
    const json = { tags: ['a'] };
    const bytes = new Uint8Array([1]);
    const [readJson, readBytes] = [read(json, DataTypes.JSON), read(bytes, BLOB)];
    json.tags.push('b');
    bytes[0] = 9;
    expect(readJson).toEqual({ tags: ['a'] });
    expect(readBytes).toEqual(Buffer.from([1]));
  });

  it("of a Date is a copy of the caller's value", () => {
    const date = new Date(instant);
    const canonical = read(date, DATE);
    date.setFullYear(1999);
    expect(canonical).toEqual(instant);
  });

  it('is its own canonical form, for every accepted value of every type', () => {
    const types = [BIGINT, BOOLEAN, DATE, DATEONLY, DECIMAL, money, FLOAT, INTEGER, STRING(3), UUID, size];
    const decimals = fc.tuple(fc.integer(), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`);
    const values = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true }),
      decimals,
      fc.uuid(),
      fc.bigInt(),
      fc.double(),
      fc.date().map((date) => (Number.isNaN(date.getTime()) ? date : date.toISOString())),
      fc
        .date({ min: new Date(0), max: new Date(2e12), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    );
    return fc.assert(
      fc.property(values, fc.constantFrom<AnyDataType[]>(...types), (value, type) => {
        fc.pre(value !== null && value !== undefined);
        const once = read(value, type);
        if (!(once instanceof Mismatch)) expect(read(once, type)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});
