import { plural, singular } from '../../../../src/schema/inflection/inflection';
import { NOUNS } from '../../../types/nouns';

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const nouns = Object.entries(NOUNS);

/** The words for which `inflect` does not give what it should: at best none, and readable if some. */
function mistakes(
  pairs: readonly (readonly [given: string, expected: string])[],
  inflect: (word: string) => string,
) {
  return pairs
    .map(([given, expected]) => ({ given, expected, got: inflect(given) }))
    .filter(({ expected, got }) => got !== expected);
}

describe('inflection', () => {
  test('knows more than a thousand common nouns', () => {
    expect(nouns.length).toBeGreaterThan(1000);
  });

  test('gives the plural of every noun on the list', () => {
    expect(mistakes(nouns, plural)).toEqual([]);
  });

  test('gives back the singular', () => {
    expect(
      mistakes(
        nouns.map(([one, many]) => [many, one]),
        singular,
      ),
    ).toEqual([]);
  });

  test('leaves plurals as they are under plural, and singulars under singular', () => {
    expect(
      mistakes(
        nouns.map(([, many]) => [many, many]),
        plural,
      ),
    ).toEqual([]);
    expect(
      mistakes(
        nouns.map(([one]) => [one, one]),
        singular,
      ),
    ).toEqual([]);
  });

  test.each([
    ['camelCase', (word: string) => `old${capitalized(word)}`],
    ['PascalCase', (word: string) => `Old${capitalized(word)}`],
    ['snake_case', (word: string) => `old_${word}`],
    ['a capitalised word', capitalized],
  ])('inflects the last word in %s', (_, compound) => {
    expect(
      mistakes(
        nouns.map(([one, many]) => [compound(one), compound(many)]),
        plural,
      ),
    ).toEqual([]);
    expect(
      mistakes(
        nouns.map(([one, many]) => [compound(many), compound(one)]),
        singular,
      ),
    ).toEqual([]);
  });

  test('inflects names as they occur in schemas', () => {
    const names = [
      ['productTag', 'productTags'],
      ['salesPerson', 'salesPeople'],
      ['UserAddress', 'UserAddresses'],
      ['product_tag', 'product_tags'],
      ['API', 'APIs'],
      ['userID', 'userIDs'],
      ['grandchild', 'grandchildren'],
      ['lineItem2', 'lineItem2s'],
    ] as const;
    expect(mistakes(names, plural)).toEqual([]);
  });

  test('finds irregular words at the end of a name only if a word starts there', () => {
    expect([plural('human'), plural('mongoose'), plural('fox')]).toEqual(['humans', 'mongooses', 'foxes']);
  });

  test('inflects the names of members that every object has like other words', () => {
    expect([plural('constructor'), plural('toString'), singular('valueOf')]).toEqual([
      'constructors',
      'toStrings',
      'valueOf',
    ]);
  });

  test('returns only an ending for an empty word', () => {
    expect([plural(''), singular(''), plural('old_')]).toEqual(['s', '', 'old_s']);
  });
});
