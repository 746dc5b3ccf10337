import { buildStep } from '../../../schema-change/build-plan.js';
import type { TableChange } from '../../../schema-change/changes.js';
import { inWords } from '../../../schema-change/names.js';
import type { SchemaStep, SchemaWarning } from '../../../schema-change/schema-plan.js';
import type {
  CheckDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  TableDescription,
} from '../../../schema-change/table-description.js';
import {
  addCheck,
  addForeignKey,
  addIndex,
  addPrimaryKey,
  dropConstraint,
  dropIndex,
  validateConstraint,
} from './clauses.js';

const validates: SchemaWarning = {
  kind: 'lock',
  text: 'all rows are read. In a later transaction than that which adds the constraint, others can write to the table meanwhile',
};

const duplicates: SchemaWarning = { kind: 'mayFail', text: 'equal values in two rows make the step fail' };

function buildsIndex(isConstraint: boolean): SchemaWarning {
  const remedy = isConstraint
    ? 'create a unique index by `create unique index concurrently` before, and add the constraint by `using index`'
    : 'on a large table, create it by `create index concurrently`, which no transaction may contain';
  return {
    kind: 'lock',
    text: `no other transaction can write to the table while the index is built; ${remedy}`,
  };
}

export function addIndexStep(target: TableDescription, index: IndexDescription): SchemaStep {
  return buildStep(index.unique ? 'addUniqueKey' : 'addIndex', target.table, `add ${label(target, index)}`, {
    up: [addIndex(target, index)],
    down: [dropIndex(target, index)],
    warnings: [index.unique ? duplicates : undefined, buildsIndex(index.isConstraint)],
  });
}

export function dropIndexStep(target: TableDescription, index: IndexDescription): SchemaStep {
  return buildStep(
    index.unique ? 'dropUniqueKey' : 'dropIndex',
    target.table,
    `drop ${label(target, index)}`,
    {
      up: [dropIndex(target, index)],
      down: [addIndex(target, index)],
    },
  );
}

function label(target: TableDescription, { name, unique, columns }: IndexDescription): string {
  return `the ${unique ? 'unique key' : 'index'} '${name}' on ${inWords(columns)} of '${target.table}'`;
}

export function primaryKeySteps(
  { primaryKey }: TableChange,
  target: TableDescription,
): readonly SchemaStep[] {
  if (primaryKey === undefined) return [];
  const { from, to } = primaryKey;
  const change = (before: KeyDescription | undefined, after: KeyDescription | undefined) => [
    ...(before === undefined ? [] : [dropConstraint(target, before.name)]),
    ...(after === undefined ? [] : [addPrimaryKey(target, after)]),
  ];
  const words =
    to === undefined
      ? `drop the primary key of '${target.table}'`
      : `make ${inWords(to.columns)} the primary key of '${target.table}'`;
  return [
    buildStep('changePrimaryKey', target.table, words, {
      up: change(from, to),
      down: change(to, from),
      warnings: to === undefined ? [] : [duplicates, buildsIndex(true)],
    }),
  ];
}

export function addCheckSteps(target: TableDescription, check: CheckDescription): readonly SchemaStep[] {
  const { name } = check;
  return [
    buildStep('addCheck', target.table, `add the check '${name}' to '${target.table}'`, {
      up: [addCheck(target, check)],
      down: [dropConstraint(target, name)],
    }),
    validateStep('validateCheck', target, 'check', name, []),
  ];
}

export function dropCheckStep(target: TableDescription, check: CheckDescription): SchemaStep {
  const { name } = check;
  const validated = check.isValidated ? [validateConstraint(target, name)] : [];
  return buildStep('dropCheck', target.table, `drop the check '${name}' of '${target.table}'`, {
    up: [dropConstraint(target, name)],
    down: [addCheck(target, check), ...validated],
  });
}

/** The foreign keys of a new table have no rows to check. */
export function addForeignKeySteps(
  target: TableDescription,
  key: ForeignKeyDescription,
  { isNew }: { readonly isNew: boolean },
): readonly SchemaStep[] {
  const { name, columns } = key;
  const words = `let ${inWords(columns)} of '${target.table}' refer to '${key.table}'`;
  const add = buildStep('addForeignKey', target.table, words, {
    up: [addForeignKey(target, key, { isChecked: isNew })],
    down: [dropConstraint(target, name)],
  });
  return isNew ? [add] : [add, validateStep('validateForeignKey', target, 'foreign key', name, [])];
}

export function dropForeignKeyStep(target: TableDescription, key: ForeignKeyDescription): SchemaStep {
  const { name, columns, isValidated } = key;
  const words = `drop the foreign key '${name}' from ${inWords(columns)} of '${target.table}' to '${key.table}'`;
  return buildStep('dropForeignKey', target.table, words, {
    up: [dropConstraint(target, name)],
    down: [addForeignKey(target, key, { isChecked: isValidated })],
  });
}

/** Returns the steps for constraints that were added before, and never checked. */
export function validateSteps(
  { checks, foreignKeys }: TableChange,
  target: TableDescription,
): readonly SchemaStep[] {
  const again = (name: string | undefined, add: string) => [dropConstraint(target, name), add];
  return [
    ...checks.validated.map((check) => {
      const down = again(check.name, addCheck(target, check));
      return validateStep('validateCheck', target, 'check', check.name, down);
    }),
    ...foreignKeys.validated.map((key) => {
      const down = again(key.name, addForeignKey(target, key, { isChecked: false }));
      return validateStep('validateForeignKey', target, 'foreign key', key.name, down);
    }),
  ];
}

/** @param down empty if the step before it, which added the constraint, is undone too */
function validateStep(
  kind: 'validateCheck' | 'validateForeignKey',
  target: TableDescription,
  what: string,
  name: string | undefined,
  down: readonly string[],
): SchemaStep {
  return buildStep(kind, target.table, `check the rows of '${target.table}' by the ${what} '${name}'`, {
    up: [validateConstraint(target, name)],
    down,
    warnings: [{ kind: 'mayFail', text: 'a row that breaks the constraint makes the step fail' }, validates],
  });
}
