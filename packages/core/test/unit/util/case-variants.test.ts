import fc from 'fast-check';
import { caseVariants } from '../../../src/util/case-variants.js';

describe('the variants of a character', () => {
  it.each([
    ['a', 'Aa'],
    ['S', 'Ssſ'],
    ['K', 'Kk\u212a'],
    ['ß', 'ßẞ'],
    ['ς', 'Σςσ'],
    ['д', 'Ддᲁ'],
    ['𐐀', '𐐀𐐨'],
    ['i', 'Ii'],
    ['İ', 'İ'],
    ['ı', 'ı'],
    ['ŉ', 'ŉ'],
    ['7', '7'],
    ['^', '^'],
    ['漢', '漢'],
    ['\u0301', '\u0301'],
  ])('of %s are %s', (character, variants) => {
    expect([...caseVariants(character)].sort()).toEqual([...variants].sort());
  });

  it('are those of a regular expression that ignores case, of every character', () => {
    const every = Array.from({ length: 0x110000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .join('');
    const cased = fc.constantFrom(...(every.match(/\p{Cased}|\p{Changes_When_Casefolded}/gu) ?? []));
    fc.assert(
      fc.property(cased, (character) => {
        const equal = every.match(new RegExp(`\\u{${character.codePointAt(0)?.toString(16)}}`, 'giu')) ?? [];
        expect([...caseVariants(character)].sort()).toEqual([...equal].sort());
      }),
      { numRuns: 50 },
    );
  });
});
