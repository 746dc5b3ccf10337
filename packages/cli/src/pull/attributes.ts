import type { ColumnDescription } from '@espalier/core';
import { objectCode, sqlCode, textCode } from './code.js';
import { type ColumnType, enumCode, isReadable } from './column-types.js';
import { defaultCode } from './default-values.js';
import type { ColumnTypes } from './key-types.js';
import { underscoredColumn } from './names.js';
import type { Entry } from './pulled-model.js';
import type { NamedTable } from './tables.js';

/** What the attributes of a table depend on. */
export interface AttributeContext {
  readonly types: ColumnTypes;
  /** The columns that are unique by themselves. */
  readonly uniqueColumns: ReadonlySet<string>;
  /** The values of columns that a check constraint lists. */
  readonly listedValues: ReadonlyMap<string, readonly string[]>;
}

/** Returns the attributes of a table: those of the primary key in its order, and then the others. */
export function readAttributes(named: NamedTable, context: AttributeContext): readonly Entry[] {
  const { table, hasTimestamps, attributeOf } = named;
  const key = table.primaryKey?.columns ?? [];
  const placeOf = ({ name }: ColumnDescription) => (key.includes(name) ? key.indexOf(name) : key.length);
  return table.columns
    .filter(isReadable)
    .sort((left, right) => placeOf(left) - placeOf(right))
    .filter(({ name }) => !(hasTimestamps && /^(created|updated)At$/.test(attributeOf.get(name) as string)))
    .map((column) => readAttribute(named, column, context))
    .filter(({ code }) => code !== defaultKey);
}

/** The key that a model has without declaring it. */
const defaultKey = 'id';

function readAttribute(named: NamedTable, column: ColumnDescription, context: AttributeContext): Entry {
  const { table, attributeOf } = named;
  const { types, listedValues } = context;
  const name = attributeOf.get(column.name) as string;
  const listed = listedValues.get(column.name);
  const { code: found, isExact } = types.get(column.name) as ColumnType;
  const type = listed !== undefined && found === 'DataTypes.TEXT' ? enumCode(listed) : found;
  const note = noteOf(named, column, isExact);
  const isOnlyKey = table.primaryKey?.columns.length === 1 && table.primaryKey.columns[0] === column.name;
  const options = optionsOf(named, column, name, type, context);
  if (
    isOnlyKey &&
    name === 'id' &&
    type === 'DataTypes.INTEGER' &&
    note === undefined &&
    options.length === 1
  )
    return { name, code: defaultKey };
  return { name, code: options.length === 0 ? type : objectCode([['type', type], ...options]), note };
}

type Option = readonly [name: string, code: string];

function optionsOf(
  { table, attributeOf, isUnderscored }: NamedTable,
  column: ColumnDescription,
  name: string,
  type: string,
  { uniqueColumns }: AttributeContext,
): readonly Option[] {
  const key = table.primaryKey?.columns ?? [];
  const isKey = key.includes(column.name);
  const derived = isUnderscored ? underscoredColumn(name) : attributeOf.get(column.name);
  const { generated, comment } = column;
  const hasDefault =
    column.default !== undefined && column.numberedBy === undefined && generated === undefined;
  const defaultValue = hasDefault ? defaultCode(type, column.default as string) : undefined;
  return [
    ...option('field', derived === column.name ? undefined : textCode(column.name)),
    ...option('primaryKey', isKey ? 'true' : undefined),
    ...option(
      'autoIncrement',
      numberingCode(table.foreignKeys, key, column, type, defaultValue !== undefined),
    ),
    ...option('allowNull', isKey || column.allowNull || generated !== undefined ? undefined : 'false'),
    ...option('unique', uniqueColumns.has(column.name) ? 'true' : undefined),
    ...option('defaultValue', defaultValue),
    ...option('generatedAs', generated && sqlCode(generated.expression)),
    ...option('stored', generated?.isStored === false ? 'false' : undefined),
    ...option('comment', comment === undefined ? undefined : textCode(comment)),
  ];
}

function option(name: string, code: string | undefined): readonly Option[] {
  return code === undefined ? [] : [[name, code]];
}

/** A key of one number is numbered, unless it has a default or refers to something. */
function numberingCode(
  foreignKeys: NamedTable['table']['foreignKeys'],
  key: readonly string[],
  { name, numberedBy }: ColumnDescription,
  type: string,
  hasDefault: boolean,
): string | undefined {
  if (key.length !== 1 || key[0] !== name || !/^DataTypes\.(INTEGER|BIGINT)$/.test(type)) return undefined;
  const refers = foreignKeys.some(({ columns }) => columns.includes(name));
  const isNumbered = numberedBy !== undefined;
  return isNumbered === (!refers && !hasDefault) ? undefined : String(isNumbered);
}

/** Returns what a model cannot say about a column; `undefined` if it says everything. */
function noteOf({ table }: NamedTable, column: ColumnDescription, isExact: boolean): string | undefined {
  if (!isExact) return `the column has the type ${column.type === '' ? 'of any value' : column.type}`;
  const key = table.primaryKey?.columns ?? [];
  const isNumberedKey = key.length === 1 && key[0] === column.name;
  if (column.numberedBy !== undefined && !isNumberedKey) return 'the database numbers the column';
  return undefined;
}
