import { ANY, ONE, type Pattern, writeLike } from '../../schema/pattern.js';
import { caseVariants } from '../../util/case-variants.js';
import { encoderOf } from './data-types.js';

/** Returns the condition that a text matches a pattern. `ilike` follows the locale of the database, so it is not used. */
export function likeCondition(anyCase: boolean): string {
  return anyCase ? '?? ~ ?' : '?? like ?';
}

/** Returns the binding of {@link likeCondition} for a pattern. @throws ValidationError if PostgreSQL cannot hold it */
export function writePattern(pattern: Pattern, anyCase: boolean): string {
  return encodeText(anyCase ? writeRegularExpression(pattern) : writeLike(pattern));
}

const encodeText = encoderOf({ key: 'TEXT' }) as (text: string) => string;

/** Returns a regular expression with a class for each letter, `[aA]`, which an index by `pg_trgm` can serve. */
function writeRegularExpression(pattern: Pattern): string {
  const pieces = [...pattern];
  const start = pieces[0] === ANY ? '' : '^';
  const end = pieces.length > 0 && pieces.at(-1) === ANY ? '' : '$';
  if (start === '') pieces.shift();
  if (end === '') pieces.pop();
  return start + pieces.map(writePiece).join('') + end;
}

function writePiece(piece: Pattern[number]): string {
  if (piece === ANY) return '.*';
  if (piece === ONE) return '.';
  return Array.from(piece, writeCharacter).join('');
}

function writeCharacter(character: string): string {
  const others = Array.from(caseVariants(character)).filter((variant) => variant !== character);
  if (others.length > 0) return `[${character}${others.map(writeVariant).join('')}]`;
  return character.replace(/[.*+?|()[\]{}^$\\]/, '\\$&');
}

/** Returns an escape of any other character than an ASCII one: the encoding of the database may not have it. */
function writeVariant(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code < 0x80) return character;
  const digits = code.toString(16);
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
