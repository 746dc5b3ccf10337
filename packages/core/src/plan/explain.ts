import type { CreatePlan, InsertBatch, LinkBatch } from './create-plan.js';
import { batchesOf } from './create-plan.js';

type PlanData = Pick<CreatePlan, 'model' | 'levels' | 'rows' | 'links'>;

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/**
 * A create plan as text. Columns behind an arrow take their value from a row of an earlier level.
 *
 * @example
 * create product: 4 rows into 3 tables, 2 levels, one transaction
 *   level 1
 *     insert 1 row into "users" (firstName, createdAt, updatedAt), the database makes id
 */
export function explainCreatePlan({ model, levels, links, rows }: PlanData): string {
  const batches = batchesOf({ levels });
  const tables = new Set(batches.map((batch) => batch.model.table)).size;
  const extent = `${count(rows.length, 'row')} into ${count(tables, 'table')}, ${count(levels.length, 'level')}`;
  const lines = [`create ${model}: ${extent}, one transaction`];
  for (const [index, level] of levels.entries()) {
    lines.push(
      `  level ${index + 1}`,
      ...level.batches.map((batch) => `    ${explainBatch(batch, batches)}`),
    );
  }
  if (links.length > 0) lines.push('  links', ...links.map((link) => `    ${explainLink(link)}`));
  return lines.join('\n');
}

function explainBatch(
  { model, columns, omitted, keyReferences, rows }: InsertBatch,
  batches: readonly InsertBatch[],
): string {
  const listed = columns.map((attribute) => {
    const reference = keyReferences.find((each) => each.attribute === attribute);
    if (reference === undefined) return attribute.name;
    return `${attribute.name} <- ${batches[reference.batch]?.model.name}.${reference.key.name}`;
  });
  const made = omitted.filter(
    ({ autoIncrement, defaultValue }) => autoIncrement || defaultValue?.kind === 'sql',
  );
  const rest = made.length === 0 ? '' : `, the database makes ${made.map(({ name }) => name).join(', ')}`;
  return `insert ${count(rows.length, 'row')} into "${model.table}" (${listed.join(', ')})${rest}`;
}

function explainLink({ model, pairs, toModel, rows }: LinkBatch): string {
  const set = pairs
    .map(({ attribute, key }) => `${attribute.name} <- ${toModel.name}.${key.name}`)
    .join(', ');
  return `update ${count(rows.length, 'row')} of "${model.table}" (${set})`;
}
