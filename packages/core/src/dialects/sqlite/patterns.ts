import { ANY, ONE, type Pattern } from '../../schema/pattern.js';
import { caseVariants } from '../../util/case-variants.js';

/** The condition that a text matches a pattern. SQLite's LIKE ignores the case of A to Z, and of no other letter. */
export const likeCondition = '?? glob ?';

/** Returns the binding of {@link likeCondition} for a pattern. Where case is ignored, it has a class for each letter: `[aA]`. */
export function writePattern(pattern: Pattern, anyCase: boolean): string {
  const pieces = pattern.map((piece) => {
    if (piece === ANY) return '*';
    if (piece === ONE) return '?';
    return anyCase ? Array.from(piece, writeAnyCase).join('') : escapeWildcards(piece);
  });
  return pieces.join('');
}

function writeAnyCase(character: string): string {
  const variants = caseVariants(character);
  return variants === character ? escapeWildcards(character) : `[${variants}]`;
}

function escapeWildcards(text: string): string {
  return text.replace(/[*?[]/g, '[$&]');
}
