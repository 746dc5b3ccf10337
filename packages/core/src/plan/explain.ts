import type { ModelDefinition } from '../schema/model-definition.js';
import {
  batchesOf,
  type InsertBatch,
  type KeyReference,
  type LinkBatch,
  type PreassignedKey,
  type RemovalBatch,
  type UpdateBatch,
  type WritePlan,
} from './write-plan.js';

type ExplainedPlan = Pick<
  WritePlan,
  'model' | 'levels' | 'sequence' | 'removals' | 'updates' | 'links' | 'preassignedKeys'
> & {
  readonly estimate: string;
};

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/**
 * Returns a create plan as text. A column with an arrow takes its value from a row of an earlier level.
 *
 * @example
 * create product: 4 rows into 3 tables, 2 levels, one transaction
 *   level 1
 *     insert 1 row into "users" (firstName, createdAt, updatedAt), the database generates id
 *   on PostgreSQL: 1 statement, one round trip
 */
export function explainWritePlan({
  model,
  levels,
  removals,
  updates,
  links,
  sequence,
  preassignedKeys,
  estimate,
}: ExplainedPlan): string {
  const batches = batchesOf({ levels });
  const keyName = ({ batch, key }: KeyReference) => {
    const { name } =
      batch === undefined ? findModel(preassignedKeys, key) : (batches[batch] as InsertBatch).model;
    return `${name}.${key.name}`;
  };
  const tables = new Set(batches.map((batch) => batch.model.table)).size;
  const size = `${count(sequence.length, 'row')} into ${count(tables, 'table')}`;
  const lines = [`create ${model}: ${size}, ${count(levels.length, 'level')}, one transaction`];
  if (preassignedKeys.length > 0) {
    const keys = preassignedKeys.map((key) => `${key.model.name}.${key.attribute.name}`);
    lines.push(`  preassigned keys: ${keys.join(', ')}`);
  }
  if (removals.length > 0)
    lines.push('  removals', ...removals.map((removal) => `    ${explainRemoval(removal)}`));
  lines.push(
    ...explainUpdates(
      'updates',
      updates.filter(({ followsInserts }) => !followsInserts),
    ),
  );
  for (const [index, level] of levels.entries()) {
    lines.push(
      `  level ${index + 1}`,
      ...level.batches.map((batch) => `    ${explainBatch(batch, keyName)}`),
    );
  }
  lines.push(
    ...explainUpdates(
      'updates after the inserts',
      updates.filter(({ followsInserts }) => followsInserts),
    ),
  );
  if (links.length > 0) lines.push('  links', ...links.map((link) => `    ${explainLink(link)}`));
  lines.push(`  ${estimate}`);
  return lines.join('\n');
}

function findModel(preassigned: readonly PreassignedKey[], key: KeyReference['key']): ModelDefinition {
  return (preassigned.find(({ attribute }) => attribute === key) as PreassignedKey).model;
}

function explainBatch(
  { model, columns, omitted, keyReferences, records }: InsertBatch,
  keyName: (reference: KeyReference) => string,
): string {
  const listed = columns.map((attribute) => {
    const reference = keyReferences.find((each) => each.attribute === attribute);
    return reference === undefined ? attribute.name : `${attribute.name} <- ${keyName(reference)}`;
  });
  const generated = omitted.filter(
    ({ autoIncrement, defaultValue }) => autoIncrement || defaultValue?.kind === 'sql',
  );
  const names = generated.map(({ name }) => name).join(', ');
  const rest = names === '' ? '' : `, the database generates ${names}`;
  return `insert ${count(records.length, 'row')} into "${model.table}" (${listed.join(', ')})${rest}`;
}

function explainRemoval({ kind, model, association, keys, cleared }: RemovalBatch): string {
  const { as, source } = association;
  const rows =
    keys === undefined ? `the other rows of '${as}' of '${source.name}'` : count(keys.length, 'row');
  if (kind === 'delete') return `delete ${rows} from "${model.table}"`;
  return `unlink ${rows} in "${model.table}" (${cleared.map(({ name }) => `${name} <- null`).join(', ')})`;
}

function explainUpdates(title: string, updates: readonly UpdateBatch[]): readonly string[] {
  return updates.length === 0
    ? []
    : [`  ${title}`, ...updates.map((update) => `    ${explainUpdate(update)}`)];
}

function explainUpdate({ model, columns, references, records }: UpdateBatch): string {
  const set = [
    ...columns.map(({ name }) => name),
    ...references.map(({ attribute, key }) => `${attribute.name} <- ${key.name}`),
  ];
  return `update ${count(records.length, 'row')} of "${model.table}" (${set.join(', ')})`;
}

function explainLink({ model, pairs, scope, toModel, records }: LinkBatch): string {
  const linked = pairs.map(({ foreignKey, key }) => `${foreignKey.name} <- ${toModel.name}.${key.name}`);
  const set = [...linked, ...scope.map(({ attribute }) => `${attribute.name} <- scope`)].join(', ');
  return `update ${count(records.length, 'row')} of "${model.table}" (${set})`;
}
