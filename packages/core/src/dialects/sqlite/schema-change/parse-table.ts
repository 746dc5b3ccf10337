import type { SqlToken } from '../../../dialect/sql-tokens.js';
import { contentOf, isKeyword, readGroups, readWords, unquote } from './sql-words.js';

/** What only the statement that created a table says about it. */
export interface ParsedTable {
  /** By the names of the columns in lower case. */
  readonly columns: ReadonlyMap<string, ParsedColumn>;
  readonly checks: readonly { readonly name: string | undefined; readonly expression: string }[];
  /** In the order in which they are written. */
  readonly foreignKeys: readonly ParsedForeignKey[];
  readonly primaryKeyName: string | undefined;
  /** What follows the columns: `strict, without rowid`. */
  readonly options: string;
}

export interface ParsedColumn {
  readonly collation: string | undefined;
  readonly isCounted: boolean;
  /** The expression of a generated column. */
  readonly expression: string | undefined;
}

export interface ParsedForeignKey {
  readonly name: string | undefined;
  readonly columns: readonly string[];
  readonly deferral: string;
}

/** Reads a `create table` statement. @see https://www.sqlite.org/lang_createtable.html */
export function parseTable(sql: string): ParsedTable {
  const items = readItems(sql).map(parseItem);
  return {
    columns: new Map(items.flatMap(({ column, found }) => (column === undefined ? [] : [[column, found]]))),
    checks: items.flatMap(({ checks }) => checks),
    foreignKeys: items.flatMap(({ foreignKeys }) => foreignKeys),
    primaryKeyName: items.find(({ primaryKeyName }) => primaryKeyName !== undefined)?.primaryKeyName,
    options: optionsIn(sql),
  };
}

/** What a column or a constraint of the table adds to it. */
interface ParsedItem {
  /** In lower case. */
  readonly column: string | undefined;
  readonly found: ParsedColumn;
  readonly checks: ParsedTable['checks'];
  readonly foreignKeys: readonly ParsedForeignKey[];
  readonly primaryKeyName: string | undefined;
}

/** A name belongs to the constraint that follows it. */
function parseItem(tokens: readonly SqlToken[]): ParsedItem {
  const column = isConstraint(tokens[0]) ? undefined : unquote(tokens[0]?.text ?? '');
  const after = (...words: readonly string[]) => {
    const at = tokens.findIndex((token, index) => index > 0 && isKeyword(token, ...words));
    return at < 0 ? undefined : tokens[at + 1];
  };
  const named = <T>(word: string, read: (at: number) => T) =>
    tokens.flatMap((token, at) =>
      isKeyword(token, word) && (at > 0 || column === undefined)
        ? [{ name: nameBefore(tokens, at), ...read(at) }]
        : [],
    );
  const isGenerated = after('as')?.text.startsWith('(');
  return {
    column: column?.toLowerCase(),
    found: {
      collation: nameOrUndefined(after('collate')),
      isCounted: tokens.some((token) => isKeyword(token, 'autoincrement')),
      expression: isGenerated === true ? contentOf(after('as')) : undefined,
    },
    checks: named('check', (at) => ({ expression: contentOf(tokens[at + 1]) })),
    foreignKeys: named('references', (at) => ({
      columns: column === undefined ? namesIn(tokens[at - 1]) : [column],
      deferral: deferralIn(tokens.slice(at)),
    })),
    primaryKeyName: named('primary', () => ({}))[0]?.name,
  };
}

/** Returns the name of the constraint that begins at a place: `constraint name check`, `constraint name foreign key (…) references`. */
function nameBefore(tokens: readonly SqlToken[], at: number): string | undefined {
  const start = isKeyword(tokens[at - 2], 'key') && isKeyword(tokens[at - 3], 'foreign') ? at - 3 : at;
  return isKeyword(tokens[start - 2], 'constraint') ? nameOrUndefined(tokens[start - 1]) : undefined;
}

function isConstraint(token: SqlToken | undefined): boolean {
  return isKeyword(token, 'constraint', 'primary', 'unique', 'check', 'foreign');
}

function nameOrUndefined(token: SqlToken | undefined): string | undefined {
  return token === undefined ? undefined : unquote(token.text);
}

function namesIn(token: SqlToken | undefined): readonly string[] {
  return readWords(contentOf(token)).flatMap(({ text }) => (text === ',' ? [] : [unquote(text)]));
}

function deferralIn(tokens: readonly SqlToken[]): string {
  const at = tokens.findIndex((token) => isKeyword(token, 'deferrable'));
  if (at < 0 || isKeyword(tokens[at - 1], 'not')) return '';
  const mode = isKeyword(tokens[at + 1], 'initially')
    ? ` initially ${tokens[at + 2]?.text.toLowerCase()}`
    : '';
  return `deferrable${mode}`;
}

/** Returns the columns and the constraints, each as its tokens. */
function readItems(sql: string): readonly (readonly SqlToken[])[] {
  const items: SqlToken[][] = [[]];
  for (const token of readGroups(contentOf(readGroups(sql).find(isGroup)))) {
    if (token.text === ',') items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

function optionsIn(sql: string): string {
  const groups = readGroups(sql);
  const after = groups.slice(groups.findIndex(isGroup) + 1);
  return after
    .map(({ text }) => text)
    .join(' ')
    .replaceAll(' ,', ',');
}

function isGroup({ text }: SqlToken): boolean {
  return text.startsWith('(');
}
