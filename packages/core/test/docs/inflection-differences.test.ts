import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as inflection from 'inflection';
import { plural, singular } from '../../src/schema/inflection/inflection';
import { NOUNS } from '../types/nouns';

/** The documentation lists every noun that the `inflection` package inflects in another way. */

const documentation = readFileSync(join(__dirname, '../../../../docs/types.md'), 'utf8');
const nouns = Object.entries(NOUNS);

/** The table of the words that two ways of inflecting do not agree on. */
function differences(
  words: readonly string[],
  ours: (word: string) => string,
  theirs: (word: string) => string,
) {
  return words
    .filter((word) => ours(word) !== theirs(word))
    .map((word) => `| ${word} | ${ours(word)} | ${theirs(word)} |`)
    .join('\n');
}

/** The rows of the table under a head. */
function documented(head: string): string | undefined {
  const [, below] = documentation.split(`${head}\n|---|---|---|\n`);
  return below?.split('\n\n')[0]?.trimEnd();
}

test('lists every plural that the inflection package gives otherwise', () => {
  const words = nouns.map(([one]) => one);
  expect(documented('| one | many | with inflection |')).toBe(
    differences(words, plural, inflection.pluralize),
  );
});

test('lists every singular that the inflection package gives otherwise', () => {
  const words = nouns.map(([, many]) => many);
  expect(documented('| many | one | with inflection |')).toBe(
    differences(words, singular, inflection.singularize),
  );
});
