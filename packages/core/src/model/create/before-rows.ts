import { combineProblems } from '../../errors/input-errors.js';
import type { Transaction } from '../../execute/transaction.js';
import type { HookName } from '../../schema/hooks.js';
import type { ModelContext } from '../context.js';
import { HookChanges } from '../hooks/attribute-changes.js';
import type { HookedRecords } from '../hooks/hooked-records.js';
import { snapshotNesting } from '../hooks/nesting-snapshot.js';
import { refusedNestingChanges } from '../hooks/refused-nesting-changes.js';
import { type PreparedCreate, validate } from './prepared-create.js';

const names: readonly HookName[] = [
  'beforeBulkCreate',
  'beforeValidate',
  'afterValidate',
  'beforeCreate',
  'beforeSave',
];

/**
 * Runs the hooks before the rows, with the validation between them. What they set is taken over; what they nest cannot be,
 * and is refused behind the hooks of one name.
 */
export async function beforeRows(
  context: ModelContext,
  prepared: PreparedCreate,
  records: HookedRecords,
  transaction: Transaction | null | undefined,
): Promise<void> {
  const { graph, call, isBulk } = prepared;
  if (!records.haveHooks(...names)) return await validate(context, prepared);
  const { instances } = records;
  const changes = new HookChanges(graph.records, instances);
  const shown = snapshotNesting(graph, instances);
  const run = async (name: HookName) => {
    if (!records.haveHooks(name)) return;
    const hooks = records.hooksNamed(name);
    if (name === 'beforeBulkCreate') await records.runBulk(name, transaction);
    else await records.runTopDown(name, transaction);
    const lost = refusedNestingChanges(shown, instances, hooks);
    if (lost.length > 0) throw combineProblems(call, lost);
  };
  if (isBulk) await run('beforeBulkCreate');
  await run('beforeValidate');
  changes.readBack(call);
  changes.remember();
  await validate(context, prepared);
  for (const name of ['afterValidate', 'beforeCreate', 'beforeSave'] as const) await run(name);
  if (changes.readBack(call)) await validate(context, prepared);
}
