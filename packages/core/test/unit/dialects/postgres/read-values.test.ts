import { canHaveRead } from '../../../../src/dialects/postgres/read-values.js';
import { DataTypes, descriptionOf } from '../../../../src/schema/data-types/index.js';

/** For each type, texts that PostgreSQL returns, and texts that it rejects or never returns. */
const cases = {
  STRING: [DataTypes.STRING(2), ['', 'abc', "'"], ['a\0', '\ud800']],
  ENUM: [DataTypes.ENUM('a', 'b'), ['a'], ['c', '']],
  UUID: [DataTypes.UUID, ['00000000-0000-0000-0000-000000000000'], ['', 'x']],
  INTEGER: [
    DataTypes.INTEGER,
    ['0', '-2147483648', '2147483647'],
    ['', ' 1', '1.5', '1e3', '0x1', '2147483648'],
  ],
  BIGINT: [DataTypes.BIGINT, ['-9223372036854775808'], ['9223372036854775808', '', '1n', '9'.repeat(1000)]],
  DOUBLE: [
    DataTypes.DOUBLE,
    ['0', '-0', '1.5', '1e+20', '5e-324', '1.7976931348623157e+308', 'NaN', '-Infinity'],
    ['', '.', '1e400', '1e-400', '0x1', 'nan'],
  ],
  DECIMAL: [DataTypes.DECIMAL(3, 1), ['1', '-1.50', '12345.678', 'NaN', 'Infinity'], ['', '.5', '1.', '1e5']],
  BOOLEAN: [DataTypes.BOOLEAN, ['t', 'f'], ['', '1', 'T', 'yes']],
  DATE: [
    DataTypes.DATE,
    [
      '2024-02-29 23:59:59.123456+05:30',
      '2024-02-29 00:00:00+00',
      '1883-11-18 12:03:57-00:01:15',
      '0044-03-15 00:00:00+00 BC',
      '12024-01-01 00:00:00',
      'infinity',
    ],
    [
      '',
      '2023-02-29 00:00:00+00',
      '2024-13-01 00:00:00+00',
      '2024-01-01 24:00:00+00',
      '2024-01-01 00:60:00+00',
      '2024-01-01 00:00:00+16',
      '0000-01-01 00:00:00+00',
      '4714-11-23 23:59:59+00 BC',
      '294277-01-01 00:00:00+00',
      '2024-01-01',
      'now',
    ],
  ],
  DATEONLY: [
    DataTypes.DATEONLY,
    ['2024-02-29', '0001-01-01 BC', '4714-11-24 BC', '5874897-12-31', '-infinity'],
    ['2023-02-29', '0000-01-01', '4714-11-23 BC', '4715-12-01 BC', '5874898-01-01', '2024-00-01', 'today'],
  ],
  BLOB: [DataTypes.BLOB, ['\\x', '\\x00ff', 'a\\\\b\\377'], ['\\x0', '\\xgg', '\\400', '\\', 'é']],
} as const;

describe('the texts that PostgreSQL returns', () => {
  it.each(Object.entries(cases))('of a %s are known from others', (_, [type, returned, others]) => {
    const description = descriptionOf(type);
    expect(returned.filter((text) => !canHaveRead(description, text))).toEqual([]);
    expect(others.filter((text) => canHaveRead(description, text))).toEqual([]);
    for (const value of [5, 5n, true, Buffer.from('a')]) expect(canHaveRead(description, value)).toBe(false);
  });
});
