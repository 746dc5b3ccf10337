import fc from 'fast-check';
import {
  addDecimals,
  averageOf,
  decimalOrder,
  normalDecimal,
  readDecimal,
  writeDecimal,
} from '../../../../src/dialects/sqlite/decimals.js';

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`));

/** Texts of decimals, with zeros at both ends, among them many that are nearly equal. */
const decimals = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constantFrom('0', '1', '9', '10', '100', '007'), digits(30)),
    fc.oneof(fc.constantFrom('', '0', '1', '10', '09', '000'), digits(30)),
  )
  .map(([sign, whole, fraction]) => `${sign}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`);

/** Returns a decimal as a whole number of units so small that every decimal of the tests is one. */
const units = (text: string) => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(40, '0'));
};

const compare = (left: bigint | string, right: bigint | string) =>
  Number(left > right) - Number(left < right);

describe('decimals', () => {
  it('sort as their numbers do', () => {
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        const order = compare(decimalOrder(left) as string, decimalOrder(right) as string);
        expect(order).toBe(compare(units(left), units(right)));
      }),
    );
  });

  it('have one normal text for each number', () => {
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        expect(normalDecimal(left) === normalDecimal(right)).toBe(units(left) === units(right));
        expect(units(normalDecimal(left) as string)).toBe(units(left));
        expect(normalDecimal(normalDecimal(left))).toBe(normalDecimal(left));
      }),
    );
  });

  it('are added exactly', () => {
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        const sum = writeDecimal(addDecimals(readDecimal(left), readDecimal(right)));
        expect(units(sum)).toBe(units(left) + units(right));
        const scale = (text: string) => text.split('.')[1]?.length ?? 0;
        expect(scale(sum)).toBe(Math.max(scale(left), scale(right)));
      }),
    );
  });

  it.each([
    ['0012.50', '12.5'],
    ['-0.00', '0'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    ['1.5E+1', '15'],
    ['12.5e-4', '0.00125'],
    ['-1e-7', '-0.0000001'],
    [1e21, '1000000000000000000000'],
    [0.1, '0.1'],
    [5n, '5'],
    ['NaN', 'NaN'],
    ['1,5', '1,5'],
    ['', ''],
    ['.', '.'],
    ['1e9999', '1e9999'],
    [null, null],
  ])('of the form %s are %s', (value, normal) => {
    expect(normalDecimal(value)).toBe(normal);
  });

  it('come before what is not a number', () => {
    const sorted = ['-10', '-9.5', '-9.50', '-1', '-0.1', '0', '1e-3', '0.1', '9', '10', 'NaN', 'abc'];
    const orders = sorted.map((each) => decimalOrder(each) as string);
    expect(orders).toEqual([...orders].sort());
    expect(decimalOrder(null)).toBeNull();
  });

  it('are read from every form of a number, and from nothing else', () => {
    expect(writeDecimal(readDecimal('-12.5e-4'))).toBe('-0.00125');
    expect(writeDecimal(readDecimal('1.5e3'))).toBe('1500');
    expect(writeDecimal(readDecimal('1.50'))).toBe('1.50');
    for (const text of ['', '.', 'NaN', '1,5', '1e9999', 'abc'])
      expect(() => readDecimal(text)).toThrow('not a number in digits');
  });

  it.each([
    ['0', 3, '0.00000000000000000000'],
    ['10', 4, '2.5000000000000000'],
    ['2', 3, '0.66666666666666666667'],
    ['-2', 3, '-0.66666666666666666667'],
    ['139.30', 7, '19.9000000000000000'],
    ['123456789012345678901234567890.12', 3, '41152263004115226300411522630.04'],
    ['0.00001', 3, '0.000003333333333333333333'],
  ])('have the average of PostgreSQL: %s of %s', (sum, count, average) => {
    expect(writeDecimal(averageOf(readDecimal(sum), count))).toBe(average);
  });
});
