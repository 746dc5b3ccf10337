import fc from 'fast-check';
import { addToTotal, emptyTotal, sumOf } from '../../../../src/dialects/sqlite/decimal-total.js';
import { addDecimals, readDecimal, writeDecimal } from '../../../../src/dialects/sqlite/decimals.js';

const sum = (values: readonly unknown[]) => {
  const total = emptyTotal();
  for (const value of values) addToTotal(total, value);
  return writeDecimal(sumOf(total));
};

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));

/** Numbers in every form that a program may have stored, among them many near the limits of short ones. */
const stored = fc.oneof(
  fc
    .tuple(fc.constantFrom('', '', '-', '+'), digits(18), fc.constantFrom('', '.'), digits(18))
    .map(([sign, whole, dot, fraction]) => (dot === '' ? sign + whole : `${sign}${whole}.${fraction}`)),
  fc.constantFrom('999999999999999', '-999999999999999', '9999999999999.99', '-9999999999999.99', '-0.00'),
  fc.constantFrom('.5', '5.', '-.5', '1e3', '12.5E-4', 0.5, -2.25, 7n, -(2n ** 63n)),
);

describe('a total of decimals', () => {
  it('is that of exact arithmetic, with as many digits after the point as the number with the most', () => {
    fc.assert(
      fc.property(fc.array(stored, { minLength: 1, maxLength: 60 }), (values) => {
        expect(sum(values)).toBe(writeDecimal(values.map(readDecimal).reduce(addDecimals)));
      }),
    );
  });

  it('stays exact beyond the safe integers', () => {
    const many = Array.from({ length: 10_000 }, () => '9999999999999.99');
    expect(sum(many)).toBe('99999999999999900.00');
    expect(sum([...many, ...many.map((each) => `-${each}`)])).toBe('0.00');
  });

  it('counts every value except null', () => {
    const total = emptyTotal();
    for (const value of ['1.10', null, '1', 2n]) addToTotal(total, value);
    expect(total.count).toBe(3);
    expect(writeDecimal(sumOf(total))).toBe('4.10');
  });

  it.each(['', '-', '.', '1.2.3', '1,5', '12 ', 'NaN', '0x10'])('rejects %j, which is no number', (text) => {
    expect(() => sum(['1.00', text])).toThrow('not a number');
  });
});
