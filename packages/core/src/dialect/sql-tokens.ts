import type { SqlSyntax } from './sql-syntax.js';

/** A piece of SQL. A literal is a string, a quoted name, a comment or an operator: what can contain no placeholder. */
export interface SqlToken {
  readonly kind: 'literal' | 'word' | 'placeholder' | 'symbol';
  readonly text: string;
}

const word = /[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*|\d\w*/y;
const commentEdge = /\/\*|\*\//g;

/**
 * Reads SQL that the program wrote, token by token. All tokens together are the whole text.
 *
 * @param placeholder a sticky expression for placeholders
 */
export function* readTokens(syntax: SqlSyntax, sql: string, placeholder?: RegExp): Generator<SqlToken> {
  let start = 0;
  while (start < sql.length) {
    const token = readToken(syntax, sql, start, placeholder);
    yield token;
    start += token.text.length;
  }
}

function readToken(
  { literal, nestsComments }: SqlSyntax,
  sql: string,
  start: number,
  placeholder: RegExp | undefined,
): SqlToken {
  if (sql.startsWith('/*', start)) return { kind: 'literal', text: readComment(sql, start, nestsComments) };
  const kinds = { literal, word, placeholder };
  for (const kind of ['literal', 'word', 'placeholder'] as const) {
    const text = match(kinds[kind], sql, start);
    if (text !== undefined) return { kind, text };
  }
  return { kind: 'symbol', text: sql[start] as string };
}

/** Reads a block comment. One without an end reaches to the end of the text. */
function readComment(sql: string, start: number, isNested: boolean): string {
  commentEdge.lastIndex = start + 2;
  let depth = 1;
  while (depth > 0) {
    const edge = commentEdge.exec(sql);
    if (edge === null) return sql.slice(start);
    if (edge[0] === '*/') depth -= 1;
    else if (isNested) depth += 1;
  }
  return sql.slice(start, commentEdge.lastIndex);
}

function match(pattern: RegExp | undefined, sql: string, start: number): string | undefined {
  if (pattern === undefined) return undefined;
  pattern.lastIndex = start;
  return pattern.exec(sql)?.[0];
}
