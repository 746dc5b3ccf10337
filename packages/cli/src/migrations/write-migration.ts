import type { SchemaPlan, SchemaStep } from '@espalier/core';
import { callRaw } from './call-raw.js';
import { commentLines } from './comment-lines.js';
import type { MigrationFormat } from './migration-format.js';
import { warningNames } from './warning-names.js';

/** The statements of one direction of a migration. */
interface Direction {
  readonly name: 'up' | 'down';
  readonly body: readonly string[];
}

/** Returns a schema plan as the text of a migration; without a plan, one that does nothing. */
export function writeMigration(plan: SchemaPlan | undefined, format: MigrationFormat): string {
  const directions: readonly Direction[] = [
    { name: 'up', body: plan === undefined ? [] : upOf(plan) },
    { name: 'down', body: plan === undefined ? [] : downOf(plan) },
  ];
  const isOutside = plan !== undefined && hasAround(plan);
  const parts = [
    ...(format === 'ts' ? ["import type { Knex } from '@espalier/cli';"] : []),
    ...(isOutside ? [configOf(format)] : []),
    ...directions.map((direction) => functionOf(direction, format)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function hasAround({ beforeTransaction, afterTransaction }: SchemaPlan): boolean {
  return beforeTransaction.length + afterTransaction.length > 0;
}

function configOf(format: MigrationFormat): string {
  const target = format === 'cjs' ? 'exports.config' : 'export const config';
  return `// The migration begins its own transaction, since some statements have to be outside of it.\n${target} = { transaction: false };`;
}

function functionOf({ name, body }: Direction, format: MigrationFormat): string {
  const usesKnex = body.some((line) => /\bknex\b/.test(line));
  const parameter = body.length === 0 ? '_knex' : usesKnex ? 'knex' : '';
  const lines = body.map((line) => (line === '' ? '' : `  ${line}`));
  const block = lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`;
  const jsdoc = parameter === '' ? '' : `/** @param {import('@espalier/cli').Knex} ${parameter} */\n`;
  if (format === 'ts')
    return `export async function ${name}(${parameter && `${parameter}: Knex`}): Promise<void> ${block}`;
  if (format === 'esm') return `${jsdoc}export async function ${name}(${parameter}) ${block}`;
  return `${jsdoc}exports.${name} = async (${parameter}) => ${block};`;
}

function upOf(plan: SchemaPlan): readonly string[] {
  const steps = plan.steps.map((step) => ({ step, statements: step.up, isUndone: false }));
  return inTransaction(plan, steps);
}

/** The steps are undone in the reverse order; if one cannot be undone, none is. */
function downOf(plan: SchemaPlan): readonly string[] {
  const lasting = plan.steps.filter(({ down }) => down === undefined);
  if (lasting.length > 0) return refusalOf(lasting);
  const steps = [...plan.steps].reverse();
  return inTransaction(
    plan,
    steps.map((step) => ({ step, statements: step.down ?? [], isUndone: true })),
  );
}

function refusalOf(steps: readonly SchemaStep[]): readonly string[] {
  const comments = steps.flatMap(({ description, irreversible }) =>
    commentLines(`${description} cannot be undone: ${irreversible}`),
  );
  return [...comments, "throw new Error('This migration cannot be undone');"];
}

interface PlannedStep {
  readonly step: SchemaStep;
  readonly statements: readonly string[];
  readonly isUndone: boolean;
}

function inTransaction(plan: SchemaPlan, steps: readonly PlannedStep[]): readonly string[] {
  const { dialect, beforeTransaction, afterTransaction } = plan;
  if (!hasAround(plan)) return linesOf(plan, steps, 'knex');
  return [
    ...beforeTransaction.map((sql) => callRaw(dialect, 'knex', sql)),
    'try {',
    '  await knex.transaction(async (transaction) => {',
    ...linesOf(plan, steps, 'transaction').map((line) => (line === '' ? '' : `    ${line}`)),
    '  });',
    '} finally {',
    ...afterTransaction.map((sql) => `  ${callRaw(dialect, 'knex', sql)}`),
    '}',
  ];
}

/** The lines of each step: what it does, what to know before it runs, and its statements. */
function linesOf({ dialect }: SchemaPlan, steps: readonly PlannedStep[], target: string): readonly string[] {
  return steps.flatMap(({ step, statements, isUndone }, index) => [
    ...(index === 0 ? [] : ['']),
    ...commentLines(isUndone ? `undo: ${step.description}` : step.description),
    ...(isUndone
      ? []
      : step.warnings.flatMap(({ kind, text }) => commentLines(`${warningNames[kind]}: ${text}`))),
    ...statements.map((sql) => callRaw(dialect, target, sql)),
  ]);
}
