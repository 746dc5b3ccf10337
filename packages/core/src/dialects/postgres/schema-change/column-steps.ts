import { buildStep } from '../../../schema-change/build-plan.js';
import type { Change } from '../../../schema-change/changes.js';
import {
  type Comparison,
  isSameDefault,
  isSameGenerated,
  isSameNumbering,
} from '../../../schema-change/compare.js';
import { readerWarning } from '../../../schema-change/reader-warning.js';
import type { SchemaStep, SchemaWarning } from '../../../schema-change/schema-plan.js';
import type { ColumnDescription, TableDescription } from '../../../schema-change/table-description.js';
import { columnClause, commentOn, quote, table, typeClause } from './clauses.js';
import { keepsValues } from './replaced-columns.js';
import { castBetween, typeWarnings } from './type-changes.js';

/** The warning of steps that fill a column without a value for the rows. */
const needsValues = (name: string): SchemaWarning => ({
  kind: 'mayFail',
  text: `the rows have no value for '${name}', which is NOT NULL without a default, so the step fails if there are rows; add the column with \`allowNull\` first, fill it, and then change \`allowNull\``,
});

const rewrites: SchemaWarning = {
  kind: 'lock',
  text: 'the whole table is written again, and no other transaction can read it meanwhile',
};

function readerWarnings({ name, readers }: ColumnDescription): readonly SchemaWarning[] {
  return readers.map((reader) => readerWarning(reader, name));
}

export function addColumnStep(target: TableDescription, column: ColumnDescription): SchemaStep {
  const isFilled = hasValue(column);
  return buildStep('addColumn', target.table, `add the column '${column.name}' to '${target.table}'`, {
    up: [addColumn(target, column)],
    down: [dropColumn(target, column)],
    warnings: [
      isFilled ? undefined : needsValues(column.name),
      isStoredPerRow(column) ? rewrites : undefined,
    ],
  });
}

export function dropColumnStep(target: TableDescription, column: ColumnDescription): SchemaStep {
  const { name } = column;
  const irreversible = `'${name}' is NOT NULL without a default, and the values of the rows are lost`;
  const isLost = column.generated === undefined;
  return buildStep('dropColumn', target.table, `drop the column '${name}' of '${target.table}'`, {
    up: [dropColumn(target, column)],
    down: hasValue(column) ? addAgain(target, column) : { irreversible },
    warnings: [
      isLost ? { kind: 'dataLoss', text: `the values of '${name}' are lost` } : undefined,
      ...readerWarnings(column),
    ],
  });
}

/** Returns the steps that change a column: what its type depends on is out of the way while the type changes. */
export function changeColumnSteps(
  comparison: Comparison,
  target: TableDescription,
  change: Change<ColumnDescription>,
): readonly SchemaStep[] {
  const { from, to } = change;
  if (!isSameGenerated(comparison, change)) return changeGenerated(comparison, target, change);
  return [
    ...(isSameNumbering(change) || to.numberedBy !== undefined ? [] : [changeNumbering(target, change)]),
    ...(comparison.isSameSql(from.type, to.type) ? [] : [changeType(target, change)]),
    ...(comparison.isSameSql(from.type, to.type) && !isSameDefault(comparison, change)
      ? [changeDefault(target, change)]
      : []),
    ...(from.allowNull === to.allowNull ? [] : [changeNull(target, change)]),
    ...(isSameNumbering(change) || to.numberedBy === undefined ? [] : [changeNumbering(target, change)]),
  ];
}

function changeType(target: TableDescription, change: Change<ColumnDescription>): SchemaStep {
  const { from, to } = change;
  const types = { from: from.type, to: to.type };
  const description = `change the type of '${to.name}' of '${target.table}' from ${from.type} to ${to.type}`;
  return buildStep('changeType', target.table, description, {
    up: setType(target, change),
    down: setType(target, { from: to, to: from }),
    warnings: [...typeWarnings(types), ...readerWarnings(to)],
  });
}

/** A default of the old type may be none of the new one, so it is dropped before and set again after the change. */
function setType(target: TableDescription, { from, to }: Change<ColumnDescription>): readonly string[] {
  const cast = castBetween({ from: from.type, to: to.type });
  const using = cast === undefined ? '' : ` using ${quote(to.name)}${cast}`;
  const isKept = from.numberedBy !== undefined && to.numberedBy !== undefined;
  const keepsDefault = isKept || (from.default === undefined && to.default === undefined);
  const type = alter(target, to, `type ${typeClause(to)}${using}`);
  if (keepsDefault) return [type];
  return [
    ...(from.default === undefined ? [] : [setDefault(target, { ...from, default: undefined })]),
    type,
    ...(to.default === undefined ? [] : [setDefault(target, to)]),
  ];
}

function changeDefault(target: TableDescription, { from, to }: Change<ColumnDescription>): SchemaStep {
  const of = `of '${to.name}' of '${target.table}'`;
  const description =
    to.default === undefined ? `drop the default ${of}` : `set the default ${of} to ${to.default}`;
  return buildStep('changeDefault', target.table, description, {
    up: [setDefault(target, to)],
    down: [setDefault(target, from)],
  });
}

function changeNull(target: TableDescription, { to }: Change<ColumnDescription>): SchemaStep {
  const set = alter(target, to, 'set not null');
  const drop = alter(target, to, 'drop not null');
  const description = `${to.allowNull ? 'allow' : 'do not allow'} null in '${to.name}' of '${target.table}'`;
  const warnings: readonly SchemaWarning[] = [
    { kind: 'mayFail', text: `a row with null in '${to.name}' makes the step fail` },
    {
      kind: 'lock',
      text: `all rows are read, and no other transaction can read the table meanwhile; a check constraint \`"${to.name}" is not null\` that is validated before spares that`,
    },
  ];
  return buildStep('changeNull', target.table, description, {
    up: [to.allowNull ? drop : set],
    down: [to.allowNull ? set : drop],
    warnings: to.allowNull ? [] : warnings,
  });
}

function changeNumbering(target: TableDescription, { from, to }: Change<ColumnDescription>): SchemaStep {
  const isNumbered = to.numberedBy !== undefined;
  const description = `${isNumbered ? '' : 'do not '}number the rows of '${target.table}' by '${to.name}'`;
  return buildStep('changeNumbering', target.table, description, {
    up: isNumbered ? startNumbering(target, to) : stopNumbering(target, from),
    down: isNumbered ? stopNumbering(target, to) : startNumbering(target, from),
  });
}

/** The numbers continue after those of the rows. */
function startNumbering(target: TableDescription, column: ColumnDescription): readonly string[] {
  if (column.numberedBy === 'sequence') return [setDefault(target, column)];
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const name = quote(column.name);
  const sequence = `pg_get_serial_sequence(${literal(table(target))}, ${literal(column.name)})`;
  return [
    alter(target, column, 'add generated by default as identity'),
    `select setval(${sequence}, greatest(max(${name}), 0) + 1, false) from ${table(target)}`,
  ];
}

function stopNumbering(target: TableDescription, column: ColumnDescription): readonly string[] {
  const isSequence = column.numberedBy === 'sequence';
  return [isSequence ? alter(target, column, 'drop default') : alter(target, column, 'drop identity')];
}

/** A stored value stays when its column is no longer computed. Otherwise the column is made anew. */
function changeGenerated(
  comparison: Comparison,
  target: TableDescription,
  change: Change<ColumnDescription>,
): readonly SchemaStep[] {
  const { from, to } = change;
  const isKept = keepsValues(change);
  const again = [dropColumn(target, to), ...addAgain(target, to)];
  const what = to.generated === undefined ? 'do not compute' : 'compute';
  const by = to.generated === undefined ? '' : ` as ${to.generated.expression}`;
  const isLost = from.generated === undefined;
  const step = buildStep('changeGenerated', target.table, `${what} '${to.name}' of '${target.table}'${by}`, {
    up: isKept ? [alter(target, to, 'drop expression')] : again,
    down: hasValue(from)
      ? [dropColumn(target, from), ...addAgain(target, from)]
      : { irreversible: `the values that '${to.name}' had are lost` },
    warnings: [
      isLost ? { kind: 'dataLoss', text: `the values of '${to.name}' are lost` } : undefined,
      ...(isKept ? [] : [...readerWarnings(from), rewrites]),
    ],
  });
  if (!isKept) return [step];
  return [step, ...changeColumnSteps(comparison, target, { from: { ...from, generated: undefined }, to })];
}

/** PostgreSQL drops the comment with the column. */
function addAgain(target: TableDescription, column: ColumnDescription): readonly string[] {
  const { name, comment } = column;
  return [addColumn(target, column), ...(comment === undefined ? [] : [commentOn(target, name, comment)])];
}

export function addColumn(target: TableDescription, column: ColumnDescription): string {
  return `alter table ${table(target)} add column ${columnClause(column)}`;
}

function dropColumn(target: TableDescription, { name }: ColumnDescription): string {
  return `alter table ${table(target)} drop column ${quote(name)}`;
}

function setDefault(target: TableDescription, column: ColumnDescription): string {
  const { default: value } = column;
  return alter(target, column, value === undefined ? 'drop default' : `set default ${value}`);
}

function alter(target: TableDescription, { name }: ColumnDescription, action: string): string {
  return `alter table ${table(target)} alter column ${quote(name)} ${action}`;
}

/** Whether a column that is added has a value in the rows that exist. */
export function hasValue({ allowNull, default: value, generated, numberedBy }: ColumnDescription): boolean {
  return allowNull || value !== undefined || generated !== undefined || numberedBy !== undefined;
}

/** Whether a new column has a value of its own in each row. A constant is stored once. */
function isStoredPerRow({ generated, numberedBy, default: value }: ColumnDescription): boolean {
  return generated?.isStored === true || numberedBy !== undefined || /\w\(/.test(value ?? '');
}
