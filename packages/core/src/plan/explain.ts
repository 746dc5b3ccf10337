import type { ModelDefinition } from '../schema/model-definition.js';
import { count } from './count.js';
import { describeSave, explainStoredRows } from './explain-stored-rows.js';
import {
  batchesOf,
  type InsertBatch,
  type KeyReference,
  type LinkBatch,
  mayWrite,
  type PreassignedKey,
  type RemovalBatch,
  type UpdateBatch,
  type WritePlan,
} from './write-plan.js';

type ExplainedPlan = WritePlan & { readonly estimate: string };

/**
 * Returns a write plan as text. A column with an arrow takes its value from a row of an earlier level.
 *
 * @example
 * create product: 4 rows into 3 tables, 2 levels, one transaction
 *   level 1
 *     insert 1 row into "users" (firstName, createdAt, updatedAt), the database generates id
 *   on PostgreSQL: 1 statement, one round trip
 */
export function explainWritePlan(plan: ExplainedPlan): string {
  const { levels, removals, links, preassignedKeys, stored, estimate } = plan;
  const updates = plan.updates.filter(mayWrite);
  const batches = batchesOf({ levels });
  const keyName = ({ batch, key }: KeyReference) => {
    const { name } =
      batch === undefined ? findModel(preassignedKeys, key) : (batches[batch] as InsertBatch).model;
    return `${name}.${key.name}`;
  };
  const mayExist = new Set(stored?.mayExist);
  const lines = [explainHeading(plan, batches)];
  if (preassignedKeys.length > 0) {
    const keys = preassignedKeys.map((key) => `${key.model.name}.${key.attribute.name}`);
    lines.push(`  preassigned keys: ${keys.join(', ')}`);
  }
  lines.push(...explainStoredRows(plan));
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
      ...level.batches.map((batch) => `    ${explainBatch(batch, keyName, mayExist)}`),
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

function explainHeading(plan: ExplainedPlan, batches: readonly InsertBatch[]): string {
  const { model, stored, sequence, levels } = plan;
  if (stored !== undefined) return `save ${model}: ${describeSave(plan)}, one transaction`;
  const tables = new Set(batches.map((batch) => batch.model.table)).size;
  const size = `${count(sequence.length, 'row')} into ${count(tables, 'table')}`;
  return `create ${model}: ${size}, ${count(levels.length, 'level')}, one transaction`;
}

function findModel(preassigned: readonly PreassignedKey[], key: KeyReference['key']): ModelDefinition {
  return (preassigned.find(({ attribute }) => attribute === key) as PreassignedKey).model;
}

function explainBatch(
  { model, columns, omitted, keyReferences, records }: InsertBatch,
  keyName: (reference: KeyReference) => string,
  mayExist: ReadonlySet<number>,
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
  const rows = `${records.some((record) => mayExist.has(record)) ? 'up to ' : ''}${count(records.length, 'row')}`;
  return `insert ${rows} into "${model.table}" (${listed.join(', ')})${rest}`;
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

function explainUpdate({ model, columns, references, computed, records }: UpdateBatch): string {
  const set = [
    ...columns.map(({ name }) => name),
    ...references.map(({ attribute, key }) => `${attribute.name} <- ${key.name}`),
    ...computed.map(({ attribute }) => `${attribute.name} <- sql`),
    ...(model.version === undefined ? [] : [`${model.version.name} + 1`]),
  ];
  return `update ${count(records.length, 'row')} of "${model.table}" (${set.join(', ')})`;
}

function explainLink({ model, pairs, scope, toModel, records }: LinkBatch): string {
  const linked = pairs.map(({ foreignKey, key }) => `${foreignKey.name} <- ${toModel.name}.${key.name}`);
  const set = [...linked, ...scope.map(({ attribute }) => `${attribute.name} <- scope`)].join(', ');
  return `update ${count(records.length, 'row')} of "${model.table}" (${set})`;
}
