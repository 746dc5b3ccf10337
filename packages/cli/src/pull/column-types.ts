import { textCode } from './code.js';
import type { UserTypes } from './user-types.js';

/** A data type as code, and whether it creates a column of exactly that type. */
export interface ColumnType {
  readonly code: string;
  readonly isExact: boolean;
}

/** The types whose values are only for the database itself. */
const unreadable = /^(?:tsvector|tsquery)(?:\[\])?$/;

/** Whether an attribute can have the values of a column. */
export function isReadable({ type }: { readonly type: string }): boolean {
  return !unreadable.test(type);
}

type Rule = readonly [pattern: RegExp, code: (...groups: string[]) => string];

const stringOf = (length: string) => (length === '255' ? 'DataTypes.STRING' : `DataTypes.STRING(${length})`);
const decimalOf = (precision: string, scale = '0') => `DataTypes.DECIMAL(${precision}, ${scale.trim()})`;
const constant = (code: string) => () => `DataTypes.${code}`;

const exact: Readonly<Record<string, readonly Rule[]>> = {
  postgres: [
    [/^character varying\((\d+)\)$/, stringOf],
    [/^text$/, constant('TEXT')],
    [/^integer$/, constant('INTEGER')],
    [/^bigint$/, constant('BIGINT')],
    [/^double precision$/, constant('DOUBLE')],
    [/^numeric$/, constant('DECIMAL')],
    [/^numeric\((\d+),(\d+)\)$/, decimalOf],
    [/^boolean$/, constant('BOOLEAN')],
    [/^timestamp with time zone$/, constant('DATE')],
    [/^date$/, constant('DATEONLY')],
    [/^uuid$/, constant('UUID')],
    [/^jsonb$/, constant('JSONB')],
    [/^json$/, constant('JSON')],
    [/^bytea$/, constant('BLOB')],
  ],
  sqlite: [
    [/^varchar\((\d+)\)$/, stringOf],
    [/^text$/, constant('TEXT')],
    [/^integer$/, constant('INTEGER')],
    [/^bigint$/, constant('BIGINT')],
    [/^double precision$/, constant('DOUBLE')],
    [/^boolean$/, constant('BOOLEAN')],
    [/^char\(36\)$/, constant('UUID')],
    [/^blob$/, constant('BLOB')],
  ],
};

/** What values of other types are read as. */
const nearest: readonly Rule[] = [
  [/^(?:timestamp|datetime)/, constant('DATE')],
  [/^date$/, constant('DATEONLY')],
  [/bool|^bit$/, constant('BOOLEAN')],
  [/bigint|int8/, constant('BIGINT')],
  [/^interval|^point/, constant('TEXT')],
  [/int|^year$/, constant('INTEGER')],
  [/(?:num|dec)\w*\((\d+)(?:, *(\d+))?\)/, decimalOf],
  [/num|dec/, constant('DECIMAL')],
  [/real|floa|doub/, constant('DOUBLE')],
  [/uuid|guid|uniqueidentifier/, constant('UUID')],
  [/json/, constant('JSON')],
  [/blob|binary|^image$/, constant('BLOB')],
  [/char\w*\((\d+)\)/, stringOf],
];

/** Returns the data type of a column: that of exactly this type, or the nearest one. */
export function columnType(dialect: string, type: string, userTypes: UserTypes): ColumnType {
  if (type.endsWith('[]')) {
    const element = columnType(dialect, type.slice(0, -2), userTypes);
    return { ...element, code: `DataTypes.ARRAY(${element.code})` };
  }
  const code = applyRules(exact[dialect] ?? [], type);
  if (code !== undefined) return { code, isExact: true };
  const own = userTypes.get(type);
  if (own?.labels !== undefined) return { code: enumCode(own.labels), isExact: false };
  if (own?.base !== undefined) return { ...columnType(dialect, own.base, userTypes), isExact: false };
  return { code: applyRules(nearest, type) ?? 'DataTypes.TEXT', isExact: false };
}

/** Returns the data type of a text that has one of some values. */
export function enumCode(values: readonly string[]): string {
  return `DataTypes.ENUM(${values.map(textCode).join(', ')})`;
}

function applyRules(rules: readonly Rule[], type: string): string | undefined {
  for (const [pattern, code] of rules) {
    const found = pattern.exec(type);
    if (found !== null) return code(...found.slice(1));
  }
  return undefined;
}
