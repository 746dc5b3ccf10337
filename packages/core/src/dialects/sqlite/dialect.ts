import type { Dialect } from '../../dialect/dialect.js';
import type { TransactionStatements } from '../../dialect/transactions.js';
import type { Attribute } from '../../schema/attribute.js';
import { hasSeveralForms, type TypeDescription, traitsOf } from '../../schema/data-types/index.js';
import { aggregate } from './aggregates.js';
import {
  columnTypeOf,
  decoderOf,
  encoderOf,
  isNarrowerThanRowid,
  isSupported,
  limitOf,
  operandEncoderOf,
} from './data-types.js';
import { datePart } from './date-parts.js';
import { normalDecimal } from './decimals.js';
import { describeFailure } from './failures.js';
import { decimalNames } from './functions.js';
import { jsonAtName, numberOrder } from './json-at.js';
import { jsonContainsName } from './json-contains.js';
import { canonicalJsonName } from './json-values.js';
import { bindKeyList, keyInCondition, valuesRelation } from './lists.js';
import { likeCondition, writePattern } from './patterns.js';
import { canHaveRead } from './read-values.js';
import { sqlSyntax } from './sql-syntax.js';
import { sum } from './sums.js';

export const sqliteDialect = Object.freeze<Dialect>({
  name: 'sqlite',
  displayName: 'SQLite',
  maxBindings: 32_766,
  supportsPreallocatedDefaults: false,
  supportsMultipleConnections: false,
  savesInOneStatement: false,
  abortsTransactions: false,
  snapshot: { begin: 'begin', before: [], after: [] },
  parentKeys: undefined,
  transactionStatements: ({ readOnly }) => (readOnly === true ? reading : writing),
  describeConnection: (raw) => ({ dialect: 'sqlite', name: (raw as { readonly name: string }).name }),
  sqlSyntax,
  describeFailure,

  supportsType: isSupported,
  columnType,
  numbersBeyond: isNarrowerThanRowid,
  storageLimit: limitOf,
  encoder: encoderOf,
  decoder: decoderOf,
  canHaveRead,
  decodeParsed: decoderOf,

  // SQLite 3.53.0 joins the rows that an `exists` selects from, and its offset skips rows of the join.
  offsetCountsMatches: true,
  noLimit: -1,
  sortOperand: (type) => (operand) => sortOperand(type, operand),
  equalityOperand: (type) => (operand) => equalityOperand(type, operand),
  equalityRange: (type) => (hasSeveralForms(type) ? rangeOfTexts : undefined),
  operandEncoder: operandEncoderOf,
  inDefinitions: {
    sortOperand: castDecimal,
    equalityOperand: () => (operand) => operand,
    equalityRange: () => undefined,
    operandEncoder: () => undefined,
  },
  like: () => likeCondition,
  likePattern: writePattern,
  contains: () => `${jsonContainsName}(??, ?)`,
  sum,
  aggregate,
  datePart,
  jsonAt: (_, form) => `${jsonAtName}(??, ?, '${form}')`,
  jsonPath: (_type, _form, path) => JSON.stringify(path),
  orderedNumber: numberOrder,
  defaultNulls: (direction) => (direction === 'asc' ? 'first' : 'last'),
  lock: () => '',

  keyInCondition,
  valuesRelation,
  bindKeyList,
  // It parses a list as JSON, and sorts rows that an index gives in order if there are no other keys.
  comparesOneKeyAlone: true,
  // A statement for one row stays prepared, and binds numbers that JSON cannot carry.
  maxUpdatedRows: () => 1,

  identifierQuote: '`',
  maxNameBytes: Number.POSITIVE_INFINITY,
  supportsSchemas: false,
  indexMethods: ['btree'],
  supportsComments: false,
  // It would name the index of a constraint itself.
  supportsUniqueConstraints: false,
  createsForeignKeysInline: true,
  virtualColumnsTest: undefined,
  dropTableSuffix: '',
  relationKind:
    "(select type from sqlite_master where name = v.c0 collate nocase and type in ('table', 'view'))",
  // Dropping a table deletes its rows first, which rows of other tables may refer to.
  aroundDdl: [['pragma foreign_keys = off'], ['pragma foreign_keys = on']],
});

/** A transaction that writes locks the database at once: if two transactions read first, neither can write afterwards. */
const writing: TransactionStatements = { begin: 'begin immediate', before: [], after: [] };
const reading: TransactionStatements = {
  begin: 'begin',
  before: ['pragma query_only = on'],
  after: ['pragma query_only = off'],
};

function columnType({ type, autoIncrement }: Attribute): string {
  // SQLite numbers only columns declared in exactly these words, whatever the type of the attribute.
  return autoIncrement ? 'integer primary key autoincrement' : columnTypeOf(type);
}

/** As texts, '10' would be sorted before '9'. */
function sortOperand({ key }: TypeDescription, operand: string): string {
  return key === 'DECIMAL' ? `${decimalNames.order}(${operand})` : operand;
}

/** Texts of JSON, and of decimals without a scale, differ where their values do not. */
function equalityOperand(type: TypeDescription, operand: string): string {
  if (hasSeveralForms(type)) return `${decimalNames.normal}(${operand})`;
  return traitsOf(type).isJson ? `${canonicalJsonName}(${operand})` : operand;
}

/** Returns what all texts of a decimal are between: they begin with its digits, and have zeros after them. */
function rangeOfTexts(value: string): readonly [from: string, below: string] {
  const text = normalDecimal(value) as string;
  return [text, `${text}:`];
}

/** Other programs do not have the functions of a connection, so SQLite itself compares the decimals of indexes and checks, as floats. */
function castDecimal({ key }: TypeDescription): (operand: string) => string {
  return (operand) => (key === 'DECIMAL' ? `cast(${operand} as numeric)` : operand);
}
