let cased: string | undefined;
const known = new Map<string, string>();

/**
 * Returns the characters that a character equals where case is ignored, itself included: `sSſ` for `s`. The rule is
 * Unicode's simple case folding, by which each character equals single characters only, in every language.
 *
 * @see https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt
 */
export function caseVariants(character: string): string {
  if (!hasCase.test(character)) return character;
  let variants = known.get(character);
  if (variants === undefined) {
    variants = (casedCharacters().match(new RegExp(character, 'giu')) ?? [character]).join('');
    known.set(character, variants);
  }
  return variants;
}

const hasCase = /^\p{Changes_When_Casemapped}$/u;
const endOfCased = 0x20000;

/** Returns every character that has another case, about 3000, in one text. */
function casedCharacters(): string {
  if (cased === undefined) {
    cased = '';
    for (let code = 0; code < endOfCased; code += 1) {
      const character = String.fromCodePoint(code);
      if (hasCase.test(character)) cased += character;
    }
  }
  return cased;
}
