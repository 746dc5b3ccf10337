import { plural } from '@espalier/core';
import { readAttributes } from './attributes.js';
import { readListedValues } from './checks.js';
import { objectCode, sqlCode, textCode } from './code.js';
import { isReadable } from './column-types.js';
import { isOfForeignKey } from './index-cover.js';
import { indexCode, type PulledIndex, readIndex, withoutParentheses } from './indexes.js';
import type { ColumnTypes } from './key-types.js';
import { underscoredColumn } from './names.js';
import type { Entry, PulledModel } from './pulled-model.js';
import type { NamedTable } from './tables.js';

/** What a table says without its foreign keys. */
export type TableParts = Pick<PulledModel, 'attributes' | 'options' | 'notes'>;

/** Returns the indexes of a table that a model can say. */
export function readIndexes({ table }: NamedTable): readonly PulledIndex[] {
  return table.indexes.flatMap((description) => readIndex(description) ?? []);
}

/** Reads a table. One without a primary key becomes a view, whose rows are only read. */
export function readTable(
  named: NamedTable,
  indexes: readonly PulledIndex[],
  types: ColumnTypes,
): TableParts {
  const { table } = named;
  const single = indexes.filter(
    ({ description, isPlain }) => isPlain && description.unique && description.columns.length === 1,
  );
  const unread = table.columns.filter((column) => !isReadable(column));
  const isOfUnread = ({ description }: PulledIndex) =>
    unread.some(({ name }) => description.columns.includes(name));
  const declared = indexes.filter(
    (each) => !single.includes(each) && !isOfUnread(each) && !isOfForeignKey(table, each, indexes),
  );
  const { listedValues, checks } = readChecks(named);
  const attributes = readAttributes(named, {
    types,
    uniqueColumns: new Set(single.map(({ description }) => description.columns[0] as string)),
    listedValues,
  });
  const names = namesOf(named);
  const comment = table.comment === undefined ? [] : [{ name: 'comment', code: textCode(table.comment) }];
  if (table.primaryKey === undefined)
    return { attributes, options: [...names, viewOption, ...comment], notes: [] };
  const options = [
    ...names,
    ...(named.hasTimestamps ? [] : [{ name: 'timestamps', code: 'false' }]),
    ...listOption(
      'indexes',
      declared.map((index) =>
        indexCode(table.name, index, (column) => named.attributeOf.get(column) as string),
      ),
    ),
    ...listOption('checks', checks),
    ...comment,
  ];
  const notes = [
    ...unread.map(({ name, type }) => `the column ${name} of the type ${type}`),
    ...table.indexes
      .filter(({ name }) => !indexes.some((each) => each.description.name === name && !isOfUnread(each)))
      .map(({ name, definition }) => `the index ${name}: ${definition}`),
  ];
  return { attributes, options, notes };
}

const viewOption: Entry = {
  name: 'view',
  code: 'true',
  note: 'the table has no primary key, so its rows can only be read',
};

/** Reads the check constraints: those of an ENUM belong to their columns. */
function readChecks({ table }: NamedTable): {
  readonly listedValues: ReadonlyMap<string, readonly string[]>;
  readonly checks: readonly string[];
} {
  const keys = new Set([
    ...(table.primaryKey?.columns ?? []),
    ...table.foreignKeys.flatMap(({ columns }) => columns),
  ]);
  const texts = table.columns
    .filter(({ name, type }) => type === 'text' && !keys.has(name))
    .map(({ name }) => name);
  const listedValues = new Map<string, readonly string[]>();
  const checks: string[] = [];
  for (const { name, expression } of table.checks) {
    const listed = readListedValues(expression);
    if (listed !== undefined && texts.includes(listed.column) && !listedValues.has(listed.column))
      listedValues.set(listed.column, listed.values);
    else checks.push(checkCode(name, withoutParentheses(expression)));
  }
  return { listedValues, checks };
}

function checkCode(name: string | undefined, expression: string): string {
  return objectCode([
    ...(name === undefined ? [] : [['name', textCode(name)] as const]),
    ['check', sqlCode(expression)],
  ]);
}

function namesOf({ table, modelName, isUnderscored }: NamedTable): readonly Entry[] {
  const derived = plural(modelName);
  const expected = isUnderscored ? underscoredColumn(derived) : derived;
  return [
    ...(expected === table.name ? [] : [{ name: 'tableName', code: textCode(table.name) }]),
    ...(table.schema === undefined ? [] : [{ name: 'schema', code: textCode(table.schema) }]),
    ...(isUnderscored ? [{ name: 'underscored', code: 'true' }] : []),
  ];
}

function listOption(name: string, codes: readonly string[]): readonly Entry[] {
  return codes.length === 0 ? [] : [{ name, code: codes }];
}
