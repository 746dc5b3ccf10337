import type { SqlSyntax } from '../dialect/sql-syntax.js';
import { readTokens } from '../dialect/sql-tokens.js';

/**
 * Returns an expression that PostgreSQL has printed with a column under another name. A word that is a type or a function is
 * no column.
 */
export function renameInSql(
  syntax: SqlSyntax,
  sql: string,
  from: string,
  to: string,
  quote: (name: string) => string,
): string {
  const tokens = [...readTokens(syntax, sql)];
  return tokens
    .map(({ text }, index) => {
      const isName = text === from || text === quote(from);
      const isType = tokens[index - 1]?.text === ':' && tokens[index - 2]?.text === ':';
      return isName && !isType && tokens[index + 1]?.text !== '(' ? quote(to) : text;
    })
    .join('');
}

/** Returns the names in an SQL text: words, and quoted names without their quotes. */
export function namesInSql(syntax: SqlSyntax, sql: string): ReadonlySet<string> {
  const names = [...readTokens(syntax, sql)].flatMap(({ kind, text }) => {
    if (kind === 'word') return [text];
    return kind === 'literal' && /^["`[]/.test(text) ? [unquote(text)] : [];
  });
  return new Set(names);
}

/** Returns a name without the quotes around it. */
export function unquote(text: string): string {
  const [quote] = text;
  if (quote === '[') return text.slice(1, -1);
  if (quote !== '"' && quote !== '`') return text;
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}
