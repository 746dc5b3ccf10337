import { datePartOf } from '../../../../src/dialects/sqlite/date-parts.js';

describe('a part of a date', () => {
  it.each([
    ['2026-11-30T23:59:59.999Z', 10, '2026-11-30'],
    ['2026-11-30T23:59:59.999Z', 7, '2026-11'],
    ['2026-11-30T23:59:59.999Z', 4, '2026'],
    ['2026-11-30T23:59:59.999-02:00', 10, '2026-12-01'],
    ['2026-11-30', 7, '2026-11'],
    ['0001-01-01T00:00:00.000Z', 7, '0001-01'],
    ['0000-12-31T23:59:59.999Z', 10, '0001-12-31 BC'],
    ['-000044-03-15T10:00:00.000Z', 7, '0045-03 BC'],
    ['+012000-01-01T00:00:00.123Z', 10, '12000-01-01'],
    [1_790_000_000_000n, 4, '2026'],
    [0, 10, '1970-01-01'],
    [null, 4, null],
  ])('of %s with %i characters is %s', (value, length, part) => {
    expect(datePartOf(value, length)).toBe(part);
  });

  it('is read from dates only', () => {
    expect(() => datePartOf('soon', 4)).toThrow('not a date');
  });
});
