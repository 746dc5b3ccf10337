import { buildStep } from '../../../schema-change/build-plan.js';
import { inverse, type TableChange } from '../../../schema-change/changes.js';
import { inWords } from '../../../schema-change/names.js';
import type { SchemaStep, SchemaWarning } from '../../../schema-change/schema-plan.js';
import type { ColumnDescription, TableDescription } from '../../../schema-change/table-description.js';
import { createIndex, createTable, list, quote } from './clauses.js';
import { readerWarnings } from './dependents.js';
import { describeChanges } from './describe-changes.js';

/**
 * Returns the step that makes a table anew, by the procedure of SQLite's manual. The triggers and views that name the table
 * are dropped before it and created again after it, since SQLite checks them when it renames the new table.
 *
 * @see https://www.sqlite.org/lang_altertable.html#otheralter
 */
export function rebuildStep(change: TableChange): SchemaStep {
  const { to } = change;
  const lost = lostColumn(inverse(change));
  const words = describeChanges(change).join(', ');
  return buildStep('rebuildTable', to.table, `rebuild the table '${to.table}': ${words}`, {
    up: rebuild(change),
    down:
      lost === undefined
        ? rebuild(inverse(change))
        : {
            irreversible: `'${lost.name}' is NOT NULL without a default, and the values of the rows are lost`,
          },
    warnings: warningsOf(change),
    outsideTransaction: true,
  });
}

function rebuild({ from, to }: TableChange): readonly string[] {
  const name = `espalier_rebuilt_${to.name}`;
  const isSame = (left: ColumnDescription, right: ColumnDescription) =>
    left.name.toLowerCase() === right.name.toLowerCase();
  const copied = to.columns.filter(
    (column) => column.generated === undefined && from.columns.some((before) => isSame(before, column)),
  );
  const columns = list(copied.map((column) => column.name));
  return [
    ...from.dependents.map(({ kind, name: each }) => `drop ${kind} if exists ${quote(each)}`),
    createTable(to, name),
    ...(copied.length === 0
      ? []
      : [`insert into ${quote(name)} (${columns}) select ${columns} from ${quote(from.name)}`]),
    ...(isCounted(from) && isCounted(to) ? keepCounter(from.name, name) : []),
    `drop table ${quote(from.name)}`,
    `alter table ${quote(name)} rename to ${quote(to.name)}`,
    ...to.indexes.filter(({ isConstraint }) => !isConstraint).map((index) => createIndex(to, index)),
    ...from.dependents.map(({ sql }) => sql),
  ];
}

function isCounted({ columns }: TableDescription): boolean {
  return columns.some(({ numberedBy }) => numberedBy === 'autoincrement');
}

/** A number that a deleted row had is not used again. */
function keepCounter(from: string, to: string): readonly string[] {
  const literal = (name: string) => `'${name.replaceAll("'", "''")}'`;
  return [
    `delete from sqlite_sequence where name = ${literal(to)}`,
    `insert into sqlite_sequence (name, seq) select ${literal(to)}, seq from sqlite_sequence where name = ${literal(from)}`,
  ];
}

/** Returns a new column of which the rows would have no value. */
export function lostColumn({ columns }: TableChange): ColumnDescription | undefined {
  return columns.added.find(
    ({ allowNull, default: value, generated, numberedBy }) =>
      !allowNull && value === undefined && generated === undefined && numberedBy === undefined,
  );
}

function warningsOf(change: TableChange): readonly (SchemaWarning | undefined)[] {
  const { columns, checks, foreignKeys, indexes, primaryKey } = change;
  const dropped = columns.dropped.filter(({ generated }) => generated === undefined);
  const replaced = columns.changed
    .filter(({ from, to }) => !from.generated && to.generated)
    .map(({ from }) => from);
  const lost = [...dropped, ...replaced].map(({ name }) => name);
  const required = columns.changed.filter(({ from, to }) => from.allowNull && !to.allowNull);
  const added = lostColumn(change);
  const isStricter = checks.added.length + foreignKeys.added.length > 0;
  const isUnique = primaryKey?.to !== undefined || indexes.added.some(({ unique }) => unique);
  const mayFail = (text: string | false | undefined): SchemaWarning | undefined =>
    text === false || text === undefined ? undefined : { kind: 'mayFail', text };
  const hasOtherType = columns.changed.some(({ from, to }) => from.type !== to.type);
  return [
    lost.length === 0 ? undefined : { kind: 'dataLoss', text: `the values of ${inWords(lost)} are lost` },
    hasOtherType
      ? { kind: 'dataLoss', text: 'a text of digits becomes a number if the new type of its column is one' }
      : undefined,
    mayFail(
      added &&
        `the rows have no value for '${added.name}', which is NOT NULL without a default, so the step fails if there are rows; add the column with \`allowNull\` first, fill it, and then change \`allowNull\``,
    ),
    mayFail(
      required.length > 0 &&
        `a row with null in ${inWords(required.map(({ to }) => to.name))} makes the step fail`,
    ),
    ...dropped.flatMap(({ name }) => readerWarnings(change.from.dependents, name)),
    mayFail(isStricter && 'a row that breaks a new constraint makes the step fail'),
    mayFail(isUnique && 'equal values in two rows make the step fail'),
    {
      kind: 'lock',
      text: 'SQLite cannot change this in place, so all rows are copied; nothing else can write to the database meanwhile',
    },
  ];
}
