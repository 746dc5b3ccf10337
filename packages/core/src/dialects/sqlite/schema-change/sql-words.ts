import { readTokens, type SqlToken } from '../../../dialect/sql-tokens.js';
import { sqlSyntax } from '../sql-syntax.js';

/** Returns the tokens of SQL without blanks and comments. */
export function readWords(sql: string): readonly SqlToken[] {
  return readQuoted(sql).filter(({ text }) => text.trim() !== '');
}

/** Returns the tokens of SQL without blanks and comments. What is in parentheses is one token, with its parentheses. */
export function readGroups(sql: string): readonly SqlToken[] {
  const groups: SqlToken[] = [];
  let depth = 0;
  let group = '';
  for (const token of readQuoted(sql)) {
    if (token.text === '(') depth += 1;
    if (depth > 0) group += token.text;
    else if (token.text.trim() !== '') groups.push(token);
    if (token.text === ')') depth -= 1;
    if (depth > 0 || group === '') continue;
    groups.push({ kind: 'symbol', text: group });
    group = '';
  }
  return groups;
}

/** Returns what is in the parentheses of a token; empty if it has none. */
export function contentOf(token: SqlToken | undefined): string {
  return token?.text.startsWith('(') ? token.text.slice(1, -1).trim() : '';
}

/** Returns the tokens of SQL, each comment as a blank. A quoted text whose quotes are doubled is one token. */
function readQuoted(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const token of readTokens(sqlSyntax, sql)) {
    const last = tokens.at(-1);
    const [quote = ''] = token.text;
    if (/["'`]/.test(quote) && last?.kind === 'literal' && last.text.startsWith(quote))
      tokens[tokens.length - 1] = { kind: 'literal', text: last.text + token.text };
    else tokens.push(isComment(token) ? { kind: 'symbol', text: ' ' } : token);
  }
  return tokens;
}

function isComment({ kind, text }: SqlToken): boolean {
  return kind === 'literal' && /^(--|\/\*)/.test(text);
}

/** Returns the name or the word that a token is, as SQLite compares it; `undefined` for anything else. */
export function nameIn({ kind, text }: SqlToken): string | undefined {
  if (kind === 'word') return text.toLowerCase();
  return /^["`[]/.test(text) ? unquote(text).toLowerCase() : undefined;
}

/**
 * Whether two texts have the same tokens, whatever their blanks, their quotes around names and their case of words are.
 * Parentheses around a whole text, and around the whole condition of an index, say nothing.
 */
export function isSameSql(left: string, right: string): boolean {
  return left === right || normalForm(left) === normalForm(right);
}

export function isKeyword(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toLowerCase());
}

/** Returns a name without the quotes around it. */
export function unquote(text: string): string {
  const quote = text[0] as string;
  if (quote === '[') return text.slice(1, -1);
  return /["'`]/.test(quote) ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}

function normalForm(sql: string): string {
  const words = withoutParentheses(readWords(sql));
  const depths = depthsOf(words);
  const where = words.findIndex((token, index) => depths[index] === 0 && isKeyword(token, 'where'));
  const parts =
    where < 0 ? words : [...words.slice(0, where + 1), ...withoutParentheses(words.slice(where + 1))];
  return parts.map((token) => nameIn(token) ?? token.text).join(' ');
}

/** Leaves out the parentheses around all of the tokens. */
function withoutParentheses(words: readonly SqlToken[]): readonly SqlToken[] {
  let rest = words;
  while (rest[0]?.text === '(' && depthsOf(rest).indexOf(0, 1) === -1) rest = rest.slice(1, -1);
  return rest;
}

/** Returns for each token how many parentheses are open before it. */
function depthsOf(words: readonly SqlToken[]): readonly number[] {
  let depth = 0;
  return words.map(({ text }) => {
    const before = depth;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    return before;
  });
}
