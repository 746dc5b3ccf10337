import fc from 'fast-check';
import { isSameValue, keyString, mapKey } from '../../../src/util/equality.js';

const part = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
);

describe('the key by which a map finds a row', () => {
  it('is equal for equal keys of several parts, and for no others', () => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 3 }),
        fc.array(part, { minLength: 2, maxLength: 3 }),
        (left, right) => {
          expect(mapKey(left) === mapKey(right)).toBe(keyString(left) === keyString(right));
        },
      ),
    );
  });

  it('is equal for equal values of one kind, and for no others', () => {
    for (const kind of [fc.string(), fc.integer(), fc.bigInt(), fc.date({ noInvalidDate: true })])
      fc.assert(
        fc.property(fc.tuple(kind, kind), ([left, right]) => {
          expect(mapKey([left]) === mapKey([right])).toBe(isSameValue(left, right));
          const copy = left instanceof Date ? new Date(left) : left;
          expect(mapKey([copy])).toBe(mapKey([left]));
        }),
      );
  });
});
