/** In a pattern, any number of characters. */
export const ANY: unique symbol = Symbol('any');

/** In a pattern, one character. */
export const ONE: unique symbol = Symbol('one');

/** What a text is held against: literal pieces, {@link ANY} and {@link ONE}. How it is written is up to the database. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[];

/** Reads a LIKE pattern: `%` is {@link ANY}, `_` is {@link ONE}, and a backslash makes the next character a literal. */
export function likePattern(text: string): Pattern {
  const pieces = text.match(/\\.|%|_|[^\\%_]+|\\$/gsu) ?? [];
  const pattern = pieces.map((piece) => {
    if (piece === '%') return ANY;
    if (piece === '_') return ONE;
    return piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
  });
  return Object.freeze(pattern);
}

/** A pattern as SQL's LIKE has it, with a backslash before what is meant literally. */
export function writeLike(pattern: Pattern): string {
  const pieces = pattern.map((piece) => {
    if (piece === ANY) return '%';
    return piece === ONE ? '_' : piece.replace(/[\\%_]/g, '\\$&');
  });
  return pieces.join('');
}
