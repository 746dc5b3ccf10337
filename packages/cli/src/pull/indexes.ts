import type { IndexDescription } from '@espalier/core';
import { objectCode, sqlCode, textCode } from './code.js';

/** An index in its parts. */
export interface PulledIndex {
  readonly description: IndexDescription;
  readonly method: string;
  readonly fields: readonly {
    readonly column: string | undefined;
    readonly text: string;
    readonly isDescending: boolean;
  }[];
  readonly where: string | undefined;
  /** Whether it is an index of columns in ascending order, of all rows and of the usual method. */
  readonly isPlain: boolean;
}

/** Reads the definition of an index; `undefined` if it says what no model can say. */
export function readIndex(description: IndexDescription): PulledIndex | undefined {
  const [, method = 'btree', rest = ''] = /^(?:(\w+) )?(\([\s\S]*)$/.exec(description.definition) ?? [];
  const end = closingParenthesis(rest);
  const [, where, other] = /^\s*(?:where ([\s\S]+)|([\s\S]*))$/i.exec(rest.slice(end + 1)) ?? [];
  if (end < 0 || other) return undefined;
  const parts = splitList(rest.slice(1, end));
  const fields = parts.map((part, index) => readField(part, description.columns[index]));
  if (fields.length !== description.columns.length || fields.includes(undefined)) return undefined;
  const known = fields as PulledIndex['fields'];
  const isPlain =
    method === 'btree' &&
    where === undefined &&
    known.every(({ column, isDescending }) => column !== undefined && !isDescending);
  return { description, method, fields: known, where: where && withoutParentheses(where), isPlain };
}

function readField(part: string, column: string | undefined): PulledIndex['fields'][number] | undefined {
  const [, text = '', order] = /^([\s\S]*?)(?: (asc|desc))?$/i.exec(part.trim()) ?? [];
  const isDescending = order?.toLowerCase() === 'desc';
  if (column === undefined) return { column, text: withoutParentheses(text), isDescending };
  // A collation or an operator class follows the name.
  const isName = [column, ...['""', '``', '[]'].map(([open, close]) => `${open}${column}${close}`)].includes(
    text,
  );
  return isName ? { column, text, isDescending } : undefined;
}

/** Returns an index as an entry of `indexes`. */
export function indexCode(
  table: string,
  { description, method, fields, where }: PulledIndex,
  attributeOf: (column: string) => string,
): string {
  const codes = fields.map(({ column, text, isDescending }) => {
    const code = column === undefined ? sqlCode(text) : textCode(attributeOf(column));
    const name = column === undefined ? 'expression' : 'name';
    return isDescending
      ? objectCode([
          [name, code],
          ['order', "'DESC'"],
        ])
      : code;
  });
  return objectCode([
    ...(isDefaultName(table, description) ? [] : [['name', textCode(description.name)] as const]),
    ...(description.unique ? [['unique', 'true'] as const] : []),
    ['fields', `[${codes.join(', ')}]`],
    ...(where === undefined ? [] : [['where', sqlCode(where)] as const]),
    ...(method === 'btree' ? [] : [['using', textCode(method)] as const]),
  ]);
}

/** Whether a model gives the name too, or nobody has given it. */
function isDefaultName(table: string, { name, unique, columns }: IndexDescription): boolean {
  const derived = `${table}_${columns.join('_')}_${unique ? 'unique' : 'index'}`;
  return name === derived || name.startsWith('sqlite_autoindex_');
}

/** Returns an expression without one pair of parentheses around all of it. */
export function withoutParentheses(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('(') && closingParenthesis(trimmed) === trimmed.length - 1
    ? trimmed.slice(1, -1)
    : trimmed;
}

/** Returns the position of the parenthesis that closes the first one, outside of quotes; -1 if there is none. */
function closingParenthesis(text: string): number {
  let depth = 0;
  for (const { character, position } of outsideQuotes(text)) {
    if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return position;
  }
  return -1;
}

function splitList(text: string): readonly string[] {
  let [depth, start] = [0, 0];
  const parts: string[] = [];
  for (const { character, position } of outsideQuotes(text)) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, position));
      start = position + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function* outsideQuotes(text: string): Generator<{ readonly character: string; readonly position: number }> {
  let quote = '';
  for (const [position, character] of [...text].entries()) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if ('\'"`'.includes(character)) quote = character;
    else yield { character, position };
  }
}
