import fc from 'fast-check';
import { canonicalJson } from '../../../../src/dialects/sqlite/json-values.js';

/** Returns a value with the keys of its objects in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

describe('the canonical text of JSON', () => {
  it('is JSON of the same value, and does not depend on the order of keys and on blanks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const canonical = canonicalJson(text);
        expect(JSON.parse(canonical as string)).toEqual(JSON.parse(text));
        expect(canonicalJson(JSON.stringify(reversed(JSON.parse(text)), null, 2))).toBe(canonical);
        expect(canonicalJson(canonical)).toBe(canonical);
      }),
    );
  });

  it.each([
    ['12.50', '125e-1'],
    ['1.25E+1', '125e-1'],
    ['-0', '0'],
    ['0.000e99', '0'],
    ['1e3', '1e3'],
    ['1000', '1e3'],
    ['0.001', '1e-3'],
    ['9007199254740993', '9007199254740993'],
    ['900719925474099300e-2', '9007199254740993'],
    ['"1000"', '"1000"'],
    ['{"b":[10,"10"],"a":null}', '{"a":null,"b":[1e1,"10"]}'],
    ['"\\u0041\\/"', '"A/"'],
  ])('of %s is %s', (text, canonical) => {
    expect(canonicalJson(text)).toBe(canonical);
  });

  it.each(['', 'a', '01', '1.', '.5', '+1', '{a:1}', "'a'", '[1,]', '"a', '"a\\"', '"a\\', 'NaN', '1 2'])(
    'of %s, which is not JSON, is the text itself',
    (text) => {
      expect(canonicalJson(text)).toBe(text);
    },
  );

  it('is read from long texts', () => {
    for (const text of [
      `"${'a\\n'.repeat(1_000_000)}"`,
      `1${'0'.repeat(1_000_000)}1`,
      `[${'0,'.repeat(300_000)}0]`,
    ])
      expect(canonicalJson(text)).toHaveLength(text.length);
  });
});
