import fc from 'fast-check';
import { jsonAt, numberOrder } from '../../../../src/dialects/sqlite/json-at.js';

describe('the order of numbers in JSON', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.integer({ min: -200, max: 200 }).map((number) => number / 10),
    fc.constantFrom(0, 1, -1, 10, 12, 123, -12, -123, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
  );

  it('is that of texts that sort by bytes', () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const [first, second] = [numberOrder(left), numberOrder(right)];
        expect(Math.sign(first < second ? -1 : Number(first > second))).toBe(Math.sign(left - right) + 0);
      }),
    );
  });

  it('has one text for all forms of a number', () => {
    const orders = ['12.50', '1.25E+1', '1250e-2'].map((text) => jsonAt(text, '[]', 'ordered number'));
    expect(new Set([...orders, numberOrder(12.5)]).size).toBe(1);
  });
});

describe('JSON at a path', () => {
  it.each([
    ['1', 1n],
    ['1.0', 1n],
    ['1e3', 1000n],
    ['9007199254740993', 9007199254740993n],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', 2 ** 63],
    ['-0.5', -0.5],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('is the number %s as SQLite has it', (text, number) => {
    expect(jsonAt(`[${text}]`, '[0]', 'number')).toBe(number);
  });

  it('is nothing in a text that is not JSON', () => {
    expect(jsonAt('{', '["a"]', 'any')).toBeNull();
    expect(jsonAt(null, '["a"]', 'any')).toBeNull();
  });
});
