import { count } from './count.js';
import type { StoredRowsStep } from './stored-rows-plan.js';
import { mayWrite, type WritePlan } from './write-plan.js';

/** Describes the size of a save: the maximum number of rows that it may write. */
export function describeSave({ stored, sequence, updates, removals }: WritePlan): string {
  const inserts = count(sequence.length, 'insert');
  const updated = updates.filter(mayWrite).reduce((sum, { records }) => sum + records.length, 0);
  const tables = new Set(removals.map(({ model }) => model.table)).size;
  const parts = [
    ...(sequence.length > 0 ? [stored?.mayExist.length === 0 ? inserts : `up to ${inserts}`] : []),
    ...(updated > 0 ? [`up to ${count(updated, 'update')}`] : []),
    ...(tables > 0 ? [`removals from ${count(tables, 'table')}`] : []),
  ];
  return parts.length === 0 ? 'no writes' : parts.join(', ');
}

/** Describes how a save finds its stored rows, a line for each step. */
export function explainStoredRows({ stored }: Pick<WritePlan, 'stored'>): readonly string[] {
  if (stored === undefined || stored.steps.length === 0) return [];
  return ['  stored rows', ...stored.steps.map((step) => `    ${explainStep(step)}`)];
}

function explainStep({ kind, model, association, missing, key, records }: StoredRowsStep): string {
  const rows = count(records.length, 'row');
  const by = `by ${key.map(({ name }) => name).join(' and ')}`;
  const table = `"${model.table}"`;
  if (association === undefined)
    return kind === 'check'
      ? `check the version of ${rows} of ${table} ${by}`
      : `lock ${rows} of ${table} ${by}`;
  if (kind === 'link') return `find ${rows} of ${table} ${by}, to link`;
  const place = `'${association.as}' of '${association.source.name}'`;
  const others = missing === 'refuse' ? '; any other is an error' : '';
  return records.length === 0
    ? `read the rows of ${place} in ${table}${others}`
    : `find ${rows} of ${place} in ${table} ${by}${others}`;
}
