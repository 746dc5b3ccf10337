/** Matches any number of characters in a pattern. */
export const ANY: unique symbol = Symbol('any');

/** Matches one character in a pattern. */
export const ONE: unique symbol = Symbol('one');

/** A pattern that a text is matched against: literal pieces, {@link ANY} and {@link ONE}. Each database writes its own. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[];

/** Reads a LIKE pattern: `%` is {@link ANY}, `_` is {@link ONE}, and a backslash escapes the next character. */
export function likePattern(text: string): Pattern {
  const pieces = text.match(/\\.|%|_|[^\\%_]+|\\$/gsu) ?? [];
  const pattern = pieces.map((piece) => {
    if (piece === '%') return ANY;
    if (piece === '_') return ONE;
    return piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
  });
  return Object.freeze(pattern);
}

/** Returns a pattern for SQL's LIKE, with backslashes that escape literal characters. */
export function writeLike(pattern: Pattern): string {
  const pieces = pattern.map((piece) => {
    if (piece === ANY) return '%';
    return piece === ONE ? '_' : piece.replace(/[\\%_]/g, '\\$&');
  });
  return pieces.join('');
}
