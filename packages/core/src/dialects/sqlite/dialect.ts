import type { Dialect, TransactionStatements } from '../../dialect/dialect.js';
import type { Attribute } from '../../schema/attribute.js';
import type { TypeDescription } from '../../schema/data-types.js';
import { ANY, ONE, type Pattern, writeLike } from '../../schema/pattern.js';
import { estimateCost } from './cost-estimate.js';
import { columnTypes, decoders, encoders, limits } from './data-types.js';
import { describeFailure } from './failures.js';
import { jsonContainsName } from './json-contains.js';

function columnType({ type, autoIncrement }: Attribute): string {
  // Only this very wording is numbered by SQLite, whatever the width of the attribute.
  return autoIncrement ? 'integer primary key autoincrement' : columnTypes[type.key](type);
}

/** Keys come as one JSON array: of values, or of arrays where a key has several parts. */
function matchesAnyKey(types: readonly TypeDescription[]): string {
  // JSON has no bytes: they are compared as digits.
  const columns = types.map(({ key }) => (key === 'BLOB' ? 'hex(??)' : '??')).join(', ');
  if (types.length === 1) return `${columns} in (select value from json_each(?))`;
  const parts = types.map((_, index) => `json_extract(value, '$[${index}]')`).join(', ');
  return `(${columns}) in (select ${parts} from json_each(?))`;
}

function rowsOf(types: readonly TypeDescription[]): string {
  const columns = types.map(({ key }, index) => {
    const part = types.length === 1 ? 'value' : `json_extract(value, '$[${index}]')`;
    return `${key === 'BLOB' ? `unhex(${part})` : part} as c${index}`;
  });
  return `(select ${columns.join(', ')} from json_each(?)) as v`;
}

/** JavaScript's JSON has no bigint; SQLite reads the digits of any 64-bit integer exactly. */
function encodeList(values: readonly unknown[]): string {
  const encode = (value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex').toUpperCase()}"`;
    return Array.isArray(value) ? encodeList(value) : JSON.stringify(value);
  };
  return `[${values.map(encode).join(',')}]`;
}

/** LIKE knows no case in SQLite; GLOB does. */
function writeGlob(pattern: Pattern): string {
  const pieces = pattern.map((piece) => {
    if (piece === ANY) return '*';
    return piece === ONE ? '?' : piece.replace(/[*?[]/g, '[$&]');
  });
  return pieces.join('');
}

/** Whoever means to write says so at once: two that read first could not both write afterwards. */
const writing: TransactionStatements = { begin: 'begin immediate', before: [], after: [] };
const reading: TransactionStatements = {
  begin: 'begin',
  before: ['pragma query_only = on'],
  after: ['pragma query_only = off'],
};

export const sqlite = Object.freeze<Dialect>({
  name: 'sqlite',
  displayName: 'SQLite',
  maxNameBytes: Number.POSITIVE_INFINITY,
  maxBindings: 32_766,
  estimateCost,
  createsForeignKeysInline: true,
  dropTableSuffix: '',
  listTables: "select name from sqlite_master where type = 'table'",
  noLimit: -1,
  supportsSchemas: false,
  supportsPreallocatedDefaults: false,
  supportsMultipleConnections: false,
  // Dropping a table deletes its rows first, which rows of other tables may refer to.
  aroundDdl: [['pragma foreign_keys = off'], ['pragma foreign_keys = on']],
  transactionStatements: ({ readOnly }) => (readOnly === true ? reading : writing),
  supportsType: ({ key }) => key !== 'ARRAY',
  columnType,
  storageLimit: ({ key }) => limits[key],
  encoder: ({ key }) => encoders[key],
  decoder: ({ key }) => decoders[key],
  decodeParsed: ({ key }) => decoders[key],
  keyInCondition: matchesAnyKey,
  valuesRelation: rowsOf,
  // Decimals are text here, which would put '10' before '9'.
  sortOperand:
    ({ key }: TypeDescription) =>
    (operand: string) =>
      key === 'DECIMAL' ? `cast(${operand} as numeric)` : operand,
  equalityOperand: () => (operand: string) => operand,
  like: (anyCase: boolean) => (anyCase ? "?? like ? escape '\\'" : '?? glob ?'),
  likePattern: (pattern: Pattern, anyCase: boolean) => (anyCase ? writeLike(pattern) : writeGlob(pattern)),
  contains: () => `${jsonContainsName}(??, ?)`,
  defaultNulls: (direction: 'asc' | 'desc') => (direction === 'asc' ? 'first' : 'last'),
  lock: () => '',
  bindKeyList: (keys: readonly (readonly unknown[])[]) => [
    encodeList(keys.map((key) => (key.length === 1 ? key[0] : key))),
  ],
  describeFailure,
});
