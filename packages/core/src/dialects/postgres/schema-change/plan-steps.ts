import { buildStep } from '../../../schema-change/build-plan.js';
import type { Change, SchemaChanges, TableChange, TableCreation } from '../../../schema-change/changes.js';
import type { Comparison } from '../../../schema-change/compare.js';
import { renameSteps } from '../../../schema-change/rename-steps.js';
import type { SchemaStep } from '../../../schema-change/schema-plan.js';
import type { ColumnDescription, TableDescription } from '../../../schema-change/table-description.js';
import { commentOn, quote, table } from './clauses.js';
import { addColumnStep, changeColumnSteps, dropColumnStep } from './column-steps.js';
import {
  addCheckSteps,
  addForeignKeySteps,
  addIndexStep,
  dropCheckStep,
  dropForeignKeyStep,
  dropIndexStep,
  primaryKeySteps,
  validateSteps,
} from './constraint-steps.js';
import { withReleasedKeys } from './released-keys.js';
import { withReplaced } from './replaced-columns.js';

/**
 * Returns the steps of changes. What refers to others goes first and comes last: foreign keys, then checks and indexes, then
 * generated columns, then the columns whose values are written.
 */
export function planSteps(
  comparison: Comparison,
  { stored, renames, created, changed: differing }: SchemaChanges,
): readonly SchemaStep[] {
  const changed = withReleasedKeys({ stored, changed: differing }).map((change) =>
    withReplaced(comparison, change),
  );
  const each = (plan: (change: TableChange, target: TableDescription) => readonly SchemaStep[]) =>
    changed.flatMap((change) => plan(change, change.to));
  return [
    ...renameSteps({ quote, table }, renames),
    ...each(({ foreignKeys }, target) => foreignKeys.dropped.map((key) => dropForeignKeyStep(target, key))),
    ...each(({ checks }, target) => checks.dropped.map((check) => dropCheckStep(target, check))),
    ...each(({ indexes }, target) => indexes.dropped.map((index) => dropIndexStep(target, index))),
    ...created.map(createTableStep),
    ...each((change, target) =>
      generatedIn(change.columns.dropped).map((column) => dropColumnStep(target, column)),
    ),
    ...each(({ columns }, target) => writtenIn(columns.added).map((column) => addColumnStep(target, column))),
    ...each(({ columns }, target) =>
      columns.changed.flatMap((change) => changeColumnSteps(comparison, target, change)),
    ),
    ...each(primaryKeySteps),
    ...each(({ columns }, target) =>
      writtenIn(columns.dropped).map((column) => dropColumnStep(target, column)),
    ),
    ...each(({ columns }, target) =>
      generatedIn(columns.added).map((column) => addColumnStep(target, column)),
    ),
    ...each(({ indexes }, target) => indexes.added.map((index) => addIndexStep(target, index))),
    ...each(({ checks }, target) => checks.added.flatMap((check) => addCheckSteps(target, check))),
    ...created.flatMap(({ table: target, foreignKeys }) =>
      foreignKeys.flatMap((key) => addForeignKeySteps(target, key, { isNew: true })),
    ),
    ...each(({ foreignKeys }, target) =>
      foreignKeys.added.flatMap((key) => addForeignKeySteps(target, key, { isNew: false })),
    ),
    ...each(validateSteps),
    ...each(commentSteps),
  ];
}

function generatedIn(columns: readonly ColumnDescription[]): readonly ColumnDescription[] {
  return columns.filter(({ generated }) => generated !== undefined);
}

function writtenIn(columns: readonly ColumnDescription[]): readonly ColumnDescription[] {
  return columns.filter(({ generated }) => generated === undefined);
}

function createTableStep({ table: target, statements }: TableCreation): SchemaStep {
  return buildStep('createTable', target.table, `create the table '${target.table}'`, {
    up: statements,
    down: [`drop table ${table(target)}`],
  });
}

function commentSteps({ comment, columns }: TableChange, target: TableDescription): readonly SchemaStep[] {
  const change = (what: string, column: string | undefined, { from, to }: Change<string | undefined>) =>
    buildStep('changeComment', target.table, `change the comment of ${what}`, {
      up: [commentOn(target, column, to)],
      down: [commentOn(target, column, from)],
    });
  const ofTable = comment === undefined ? [] : [change(`'${target.table}'`, undefined, comment)];
  const ofColumns = [...columns.changed, ...columns.added.map((to) => ({ from: undefined, to }))]
    .filter(({ from, to }) => from?.comment !== to.comment)
    .map(({ from, to }) =>
      change(`'${to.name}' of '${target.table}'`, to.name, { from: from?.comment, to: to.comment }),
    );
  return [...ofTable, ...ofColumns];
}
