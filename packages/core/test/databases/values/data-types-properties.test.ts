import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';
import { anyCharacter } from '../../helpers/any-character.ts';
import { openValueColumn } from './open-value-column';

/** Every run sends some rows: enough for values of all sizes, few enough to stay quick. */
const runs = { numRuns: 20 };
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 20 });
const withoutNul = (text: string) => !text.includes('\u0000');

describeEachDatabase('for any value', (context) => {
  /** Checks that every value comes back as `expected` says, of `create` and of a read. */
  async function comesBack<T>(
    type: Parameters<typeof openValueColumn>[1],
    values: fc.Arbitrary<T>,
    expected: (value: T) => unknown = (value) => value,
  ) {
    const { roundTripAll } = await openValueColumn(context, type);
    const property = fc.asyncProperty(some(values), async (given) => {
      expect(await roundTripAll(given)).toEqual(given.map(expected));
    });
    await fc.assert(property, runs);
  }

  it('a text comes back', () =>
    comesBack(DataTypes.TEXT, fc.string({ unit: anyCharacter }).filter(withoutNul)));

  it('a 64-bit integer comes back', () =>
    comesBack(DataTypes.BIGINT, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })));

  it('a 64-bit integer as digits comes back as a bigint', () =>
    comesBack(DataTypes.BIGINT, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), BigInt));

  it('a 32-bit integer comes back', () => comesBack(DataTypes.INTEGER, fc.integer()));

  it('a double comes back, minus zero as zero', () =>
    comesBack(DataTypes.DOUBLE, fc.double({ noNaN: context.dialect === 'sqlite' }), (value) =>
      value === 0 ? 0 : value,
    ));

  it('a date comes back, from 24 November 4714 BC to the last there is', () => {
    const [min, max] = [new Date('-004713-11-24T00:00:00Z'), new Date(8.64e15)];
    return comesBack(DataTypes.DATE, fc.date({ min, max, noInvalidDate: true }));
  });

  it('bytes come back', () => comesBack(DataTypes.BLOB, fc.uint8Array(), (bytes) => Buffer.from(bytes)));

  it('a decimal comes back', () =>
    comesBack(
      DataTypes.DECIMAL(20, 5),
      fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }).map((units) => {
        const digits = String(units < 0n ? -units : units).padStart(6, '0');
        return `${units < 0n ? '-' : ''}${digits.slice(0, -5)}.${digits.slice(-5)}`;
      }),
    ));

  it.each(['JSON', 'JSONB'] as const)('a %s value comes back', (name) =>
    comesBack(
      DataTypes[name],
      fc
        .jsonValue({ stringUnit: anyCharacter })
        .filter((value) => !JSON.stringify(value).includes('\\u0000')),
      (value) => JSON.parse(JSON.stringify(value)),
    ),
  );
});
