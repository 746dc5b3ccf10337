import type { SchemaStep } from '../../../schema-change/schema-plan.js';

/** The pragma returns the rows that refer to no row, and never fails; the constraint does. */
const checkForeignKeys = [
  'create temporary table `espalier_check` (`rows` integer, constraint `each row refers to a row` check (`rows` = 0))',
  'insert into `espalier_check` select count(*) from pragma_foreign_key_check',
  'drop table `espalier_check`',
];

/**
 * Returns steps that check all foreign keys at their end, if a rebuild is among them: while tables are rebuilt one after
 * another, the keys of one need not be those that another refers to. Undone, they are checked at the end too.
 */
export function withCheckedKeys(steps: readonly SchemaStep[]): readonly SchemaStep[] {
  if (!steps.some(({ kind }) => kind === 'rebuildTable')) return steps;
  return steps.map((step, index) => {
    const up = index === steps.length - 1 ? [...step.up, ...checkForeignKeys] : step.up;
    const down = index === 0 && step.down !== undefined ? [...step.down, ...checkForeignKeys] : step.down;
    return Object.freeze({ ...step, up: Object.freeze(up), down: down && Object.freeze(down) });
  });
}
