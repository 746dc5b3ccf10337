import type { Attribute } from '../../schema/attribute.js';
import type { Dialect } from '../dialect.js';
import { columnTypes, decoders, encoders } from './data-types.js';
import { describeFailure } from './failures.js';

function columnType({ type, autoIncrement }: Attribute): string {
  // Only this very wording is numbered by SQLite, whatever the width of the attribute.
  return autoIncrement ? 'integer primary key autoincrement' : columnTypes[type.key](type);
}

/** JSON's numbers end at 2^53; SQLite reads longer digits exactly, so a bigint goes in as its digits. */
function encodeList(values: readonly unknown[]): string {
  return `[${values.map((value) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value))).join(',')}]`;
}

export const sqlite = Object.freeze<Dialect>({
  name: 'sqlite',
  title: 'SQLite',
  storesNaN: false,
  maxBindings: 32_766,
  inlineForeignKeys: true,
  dropSuffix: '',
  listTables: "select name from sqlite_master where type = 'table'",
  isAnyOf: '?? in (select value from json_each(?))',
  beginWrite: 'begin immediate',
  // Dropping a table deletes its rows first, which rows of other tables may refer to.
  aroundTableChanges: [['pragma foreign_keys = off'], ['pragma foreign_keys = on']],
  supports: ({ key }) => key !== 'ARRAY',
  columnType,
  encoder: ({ key }) => encoders[key],
  decoder: ({ key }) => decoders[key],
  encodeList,
  describeFailure,
});
