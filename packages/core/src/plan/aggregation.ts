import type { SqlSyntax } from '../dialect/sql-syntax.js';
import { readTokens, type SqlToken } from '../dialect/sql-tokens.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isAggregateCall } from './aggregate-functions.js';
import type { Expression, ExpressionPart } from './expression.js';

/** What an expression computes its value from, as far as its text shows it. */
export interface Aggregation {
  /** Whether it calls an aggregate function, outside subqueries and windows. */
  readonly isAggregate: boolean;
  /** Whether it has a value for each row: it names a column outside the arguments of aggregate functions. */
  readonly isOfRow: boolean;
}

/** Reads the calls and the columns of an expression. The functions that a user has added to a database are not known. */
export function readAggregation(
  model: ModelDefinition,
  expression: Expression,
  syntax: SqlSyntax,
): Aggregation {
  const tokens = readPlacedTokens(expression, syntax);
  const ends = matchParentheses(tokens);
  const columns = new Set(model.attributes.map(({ column }) => column.toLowerCase()));
  let isAggregate = false;
  let isOfRow = false;
  let subqueryEnd = -1;
  for (let index = 0; index < tokens.length; index += 1) {
    const end = index > subqueryEnd ? findAggregateEnd(tokens, ends, index) : undefined;
    if (end !== undefined) {
      isAggregate = true;
      index = end;
    } else if (isSubquery(tokens, index)) subqueryEnd = Math.max(subqueryEnd, ends[index] as number);
    else if (isColumn(tokens, index, columns, index < subqueryEnd)) isOfRow = true;
  }
  return { isAggregate, isOfRow };
}

/** A token, with the interpolated part that it stands for. */
interface PlacedToken extends SqlToken {
  readonly part?: ExpressionPart | undefined;
}

/** Stands for an interpolated part. No SQL text can contain this character. */
const placeholder = '\0';
const isPlaceholder = /\0/y;

/** Returns the tokens that are neither blanks nor comments. */
function readPlacedTokens({ texts, parts }: Expression, syntax: SqlSyntax): readonly PlacedToken[] {
  const tokens: PlacedToken[] = [];
  let count = 0;
  for (const token of readTokens(syntax, texts.join(placeholder), isPlaceholder)) {
    if (token.kind === 'placeholder') tokens.push({ ...token, part: parts[count] });
    else if (!/^(?:\s|--|\/\*)/.test(token.text)) tokens.push(token);
    count += token.text.split(placeholder).length - 1;
  }
  return tokens;
}

/** Returns the position of the closing parenthesis for that of each opening one. */
function matchParentheses(tokens: readonly PlacedToken[]): readonly (number | undefined)[] {
  const ends: (number | undefined)[] = [];
  const open: number[] = [];
  for (const [index, { text }] of tokens.entries()) {
    if (text === '(') open.push(index);
    else if (text === ')') ends[open.pop() ?? index] = index;
  }
  for (const index of open) ends[index] = tokens.length - 1;
  return ends;
}

/** Returns the position of the last token of a call of an aggregate function; `undefined` if no such call begins here. */
function findAggregateEnd(
  tokens: readonly PlacedToken[],
  ends: readonly (number | undefined)[],
  index: number,
): number | undefined {
  const name = nameOf(tokens[index]);
  if (name === undefined || tokens[index + 1]?.text !== '(') return undefined;
  if (!isAggregateCall(name.toLowerCase(), countArguments(tokens, ends, index + 1))) return undefined;
  let end = ends[index + 1] as number;
  for (const [clause, distance] of [
    ['within', 3],
    ['filter', 2],
  ] as const)
    if (isWord(tokens[end + 1], clause)) end = ends[end + distance] ?? end;
  return isWord(tokens[end + 1], 'over') ? undefined : end;
}

function countArguments(
  tokens: readonly PlacedToken[],
  ends: readonly (number | undefined)[],
  open: number,
): number {
  let count = 1;
  const end = ends[open] as number;
  for (let index = open + 1; index < end; index += 1) {
    if (tokens[index]?.text === ',') count += 1;
    index = ends[index] ?? index;
  }
  return count;
}

function isSubquery(tokens: readonly PlacedToken[], index: number): boolean {
  const first = tokens[index + 1];
  return tokens[index]?.text === '(' && ['select', 'with', 'values'].some((word) => isWord(first, word));
}

/** Whether a token is a column of the model. In a subquery, a bare name may be that of a column of its own tables. */
function isColumn(
  tokens: readonly PlacedToken[],
  index: number,
  columns: ReadonlySet<string>,
  isInSubquery: boolean,
): boolean {
  const token = tokens[index];
  if (token?.part !== undefined) return token.part.kind !== 'value';
  const name = nameOf(token);
  if (name === undefined || isInSubquery || !columns.has(name.toLowerCase())) return false;
  const before = tokens[index - 1];
  // The name of a function, or that of a type after `as` or `::`.
  return tokens[index + 1]?.text !== '(' && before?.text !== ':' && !isWord(before, 'as');
}

/** Returns the name that a token is, without its quotes. */
function nameOf(token: PlacedToken | undefined): string | undefined {
  if (token?.kind === 'word') return token.text;
  return token?.kind === 'literal' && /^["`[]/.test(token.text) ? token.text.slice(1, -1) : undefined;
}

function isWord(token: PlacedToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}
