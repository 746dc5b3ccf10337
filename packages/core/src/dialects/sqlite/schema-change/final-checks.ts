import type { TableChange } from '../../../schema-change/changes.js';
import type { SchemaStep } from '../../../schema-change/schema-plan.js';

/** SQLite checks all triggers and views after it drops a column, and drops that of an empty table at once. */
const checkTriggersAndViews = [
  'create table `espalier_check` (`kept` integer, `dropped` integer)',
  'alter table `espalier_check` drop column `dropped`',
  'drop table `espalier_check`',
];

/** The pragma returns the rows that refer to no row, and never fails; the constraint does. */
const checkForeignKeys = [
  'create temporary table `espalier_check` (`rows` integer, constraint `each row refers to a row` check (`rows` = 0))',
  'insert into `espalier_check` select count(*) from pragma_foreign_key_check',
  'drop table `espalier_check`',
];

/**
 * Returns steps that check all triggers, views and foreign keys at their end, if a rebuild is among them: while tables are
 * rebuilt one after another, the keys of one need not be those that another refers to. Undone, they are checked at the end
 * too. Only a rebuild that creates triggers or views again needs them checked.
 */
export function withChecks(
  steps: readonly SchemaStep[],
  changed: readonly TableChange[],
): readonly SchemaStep[] {
  if (!steps.some(({ kind }) => kind === 'rebuildTable')) return steps;
  const hasDependents = changed.some(({ from }) => from.dependents.length > 0);
  const checks = [...(hasDependents ? checkTriggersAndViews : []), ...checkForeignKeys];
  return steps.map((step, index) => {
    const up = index === steps.length - 1 ? [...step.up, ...checks] : step.up;
    const down = index === 0 && step.down !== undefined ? [...step.down, ...checks] : step.down;
    return Object.freeze({ ...step, up: Object.freeze(up), down: down && Object.freeze(down) });
  });
}
