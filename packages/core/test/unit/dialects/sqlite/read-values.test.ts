import { canHaveRead } from '../../../../src/dialects/sqlite/read-values.js';
import { DataTypes, descriptionOf } from '../../../../src/schema/data-types/index.js';

/** For each type, values that better-sqlite3 reads, and values that it cannot read or bind. */
const cases = {
  STRING: [DataTypes.STRING(2), ['', 'abc'], [5n, 1.5, '\ud800', Buffer.from('a')]],
  ENUM: [DataTypes.ENUM('a', 'b'), ['a'], ['c', 1n]],
  INTEGER: [DataTypes.INTEGER, [0n, -5n], ['5', 5, 2n ** 31n]],
  BIGINT: [DataTypes.BIGINT, [2n ** 63n - 1n], [2n ** 63n, '5', 1.5]],
  DOUBLE: [DataTypes.DOUBLE, [1.5, 5n, Number.POSITIVE_INFINITY], ['1.5', 2n ** 64n]],
  DECIMAL: [DataTypes.DECIMAL(3, 1), ['1.50', '12345.678', 5n, 1.5], ['', 'x', Buffer.from('1')]],
  BOOLEAN: [DataTypes.BOOLEAN, [0n, 1n], ['t', 1]],
  DATE: [DataTypes.DATE, ['2024-02-29T00:00:00.000Z', 1704067200000n], ['x', Number.POSITIVE_INFINITY]],
  DATEONLY: [DataTypes.DATEONLY, ['2024-02-29'], ['2023-02-29', 5n]],
  BLOB: [DataTypes.BLOB, [Buffer.from('a')], ['a', 5n, {}]],
} as const;

describe('the values that SQLite returns', () => {
  it.each(Object.entries(cases))('of a %s are known from others', (_, [type, returned, others]) => {
    const description = descriptionOf(type);
    expect((returned as readonly unknown[]).filter((value) => !canHaveRead(description, value))).toEqual([]);
    expect((others as readonly unknown[]).filter((value) => canHaveRead(description, value))).toEqual([]);
  });
});
