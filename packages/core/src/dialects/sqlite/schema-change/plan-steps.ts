import { buildStep } from '../../../schema-change/build-plan.js';
import { inverse, type SchemaChanges, type TableChange } from '../../../schema-change/changes.js';
import { inWords } from '../../../schema-change/names.js';
import { renameSteps } from '../../../schema-change/rename-steps.js';
import type { SchemaStep } from '../../../schema-change/schema-plan.js';
import type {
  ColumnDescription,
  IndexDescription,
  TableDescription,
} from '../../../schema-change/table-description.js';
import { columnClause, createIndex, isLiteral, quote, table } from './clauses.js';
import { readerWarnings } from './dependents.js';
import { withChecks } from './final-checks.js';
import { rebuildStep } from './rebuild.js';
import { nameIn, readWords } from './sql-words.js';

/** Returns the steps of changes. A table whose changes SQLite cannot make, or cannot undo, in place is rebuilt once. */
export function planSteps({ renames, created, changed }: SchemaChanges): readonly SchemaStep[] {
  const steps = [
    ...renameSteps({ quote, table }, renames),
    ...created.map(({ table: target, statements }) =>
      buildStep('createTable', target.table, `create the table '${target.table}'`, {
        up: statements,
        down: [`drop table ${table(target)}`],
      }),
    ),
    ...changed.flatMap((change) =>
      isInPlace(change) && isInPlace(inverse(change)) ? stepsInPlace(change) : [rebuildStep(change)],
    ),
  ];
  return withChecks(steps, changed);
}

/** Whether SQLite can make a change by `alter table`. @see https://www.sqlite.org/lang_altertable.html */
function isInPlace({ from, columns, primaryKey, indexes, checks, foreignKeys }: TableChange): boolean {
  const constraints = [checks, foreignKeys].flatMap(({ added, dropped }) => [...added, ...dropped]);
  const keys = [...indexes.added, ...indexes.dropped].filter(({ isConstraint }) => isConstraint);
  return (
    columns.changed.length + constraints.length + keys.length === 0 &&
    primaryKey === undefined &&
    columns.added.every(canAdd) &&
    columns.dropped.every((column) => canDrop(from, column))
  );
}

function canAdd({ allowNull, default: value, generated, numberedBy }: ColumnDescription): boolean {
  const hasValue = allowNull || (value !== undefined && value.toLowerCase() !== 'null');
  const isConstant = value === undefined || isLiteral(value);
  return hasValue && isConstant && generated?.isStored !== true && numberedBy === undefined;
}

/** Neither a key nor an expression of the table may name the column. */
function canDrop(
  { primaryKey, foreignKeys, checks, columns, indexes }: TableDescription,
  { name }: ColumnDescription,
): boolean {
  const isName = (other: string | undefined) => other?.toLowerCase() === name.toLowerCase();
  const keys = [
    ...(primaryKey?.columns ?? []),
    ...foreignKeys.flatMap((key) => key.columns),
    ...indexes.filter(({ isConstraint }) => isConstraint).flatMap((index) => index.columns),
  ];
  const expressions = [
    ...checks.map(({ expression }) => expression),
    ...columns.flatMap(({ generated }) => generated?.expression ?? []),
  ];
  const isRead = expressions.some((sql) => readWords(sql).some((token) => isName(nameIn(token))));
  return !keys.some(isName) && !isRead;
}

/** An index is dropped before the columns that it has, and added after them. */
function stepsInPlace({ from, to, columns, indexes }: TableChange): readonly SchemaStep[] {
  return [
    ...indexes.dropped.map((index) => indexStep(to, index, 'drop')),
    ...columns.added.map((column) => addColumnStep(to, column)),
    ...columns.dropped.map((column) => dropColumnStep(to, column, from)),
    ...indexes.added.map((index) => indexStep(to, index, 'add')),
  ];
}

function addColumnStep(target: TableDescription, column: ColumnDescription): SchemaStep {
  return buildStep('addColumn', target.table, `add the column '${column.name}' to '${target.table}'`, {
    up: [addColumn(target, column)],
    down: [dropColumn(target, column)],
  });
}

function dropColumnStep(
  target: TableDescription,
  column: ColumnDescription,
  { dependents }: TableDescription,
): SchemaStep {
  const isLost = column.generated === undefined;
  return buildStep('dropColumn', target.table, `drop the column '${column.name}' of '${target.table}'`, {
    up: [dropColumn(target, column)],
    down: [addColumn(target, column)],
    warnings: [
      isLost ? { kind: 'dataLoss', text: `the values of '${column.name}' are lost` } : undefined,
      ...readerWarnings(dependents, column.name),
      { kind: 'lock', text: 'the whole table is written again' },
    ],
  });
}

function indexStep(target: TableDescription, index: IndexDescription, verb: 'add' | 'drop'): SchemaStep {
  const create = [createIndex(target, index)];
  const drop = [`drop index ${quote(index.name)}`];
  const isAdded = verb === 'add';
  const kinds = index.unique
    ? ({ add: 'addUniqueKey', drop: 'dropUniqueKey' } as const)
    : ({ add: 'addIndex', drop: 'dropIndex' } as const);
  const what = index.unique ? 'unique key' : 'index';
  const words = `${verb} the ${what} '${index.name}' on ${inWords(index.columns)} of '${target.table}'`;
  return buildStep(kinds[verb], target.table, words, {
    up: isAdded ? create : drop,
    down: isAdded ? drop : create,
    warnings: [
      isAdded && index.unique
        ? { kind: 'mayFail', text: 'equal values in two rows make the step fail' }
        : undefined,
      isAdded
        ? { kind: 'lock', text: 'nothing else can write to the database while the index is built' }
        : undefined,
    ],
  });
}

function addColumn(target: TableDescription, column: ColumnDescription): string {
  return `alter table ${table(target)} add column ${columnClause(column)}`;
}

function dropColumn(target: TableDescription, { name }: ColumnDescription): string {
  return `alter table ${table(target)} drop column ${quote(name)}`;
}
