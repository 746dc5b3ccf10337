import type { Transaction } from '../../execute/transaction.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { instancesOf } from '../../hydrate/hydrate-create.js';
import { InputSnapshot } from '../../instance/input-snapshot.js';
import { afterRowHooks } from '../../schema/hooks.js';
import { isStored } from '../../schema/instance-state.js';
import type { ModelContext } from '../context.js';
import { HookedRecords } from '../hooks/hooked-records.js';
import { transactionForHooks } from '../hooks/run-hooks.js';
import { beforeRows } from './before-rows.js';
import { type CreateOptions, type PreparedCreate, validate } from './prepared-create.js';
import { type Made, writeRecords } from './write-records.js';

/** Whether any record of a graph has hooks, and so a life beside its row. */
export function hasHooks({ records }: RecordGraph): boolean {
  for (const { model } of records) if (!model.declaration.hooks.isEmpty) return true;
  return false;
}

/**
 * A create with hooks. Those before the rows see instances, and what they set is taken over; they run before any SQL. Those
 * after the rows run in the transaction of the create, which they can roll back.
 */
export async function createWithHooks(
  context: ModelContext,
  prepared: PreparedCreate,
  options: CreateOptions,
): Promise<object[]> {
  // What cannot be read at all, no hook could make good.
  if (prepared.graph.problems.length > 0) await validate(context, prepared);
  const snapshot = new InputSnapshot(prepared.graph);
  const instances = instancesOf(prepared.graph);
  try {
    return await runHooked(context, prepared, { instances, snapshot }, options);
  } catch (error) {
    // What fails behind the commit leaves the rows where they are.
    if (!prepared.graph.roots.some(({ index }) => isStored(instances[index] as object))) snapshot.restore();
    throw error;
  }
}

async function runHooked(
  context: ModelContext,
  prepared: PreparedCreate,
  made: Made,
  options: CreateOptions,
): Promise<object[]> {
  const { session } = context.database;
  const records = new HookedRecords(prepared.graph, made.instances, options.hookOptions ?? {});
  await beforeRows(context, prepared, records, transactionForHooks(context, options));
  if (prepared.graph.roots.length === 0) return [];
  const hooked: HookedCreate = { prepared, records, made, options };
  if (records.haveHooks(...afterRowHooks))
    return session.inTransaction(options, (within) => inTransaction(context, hooked, within));
  const roots = await writeRecords(context, prepared, options, made);
  if (records.haveHooks('afterCommit')) {
    const outer = session.transactionOf(options.transaction);
    const calls = records.deferred('afterCommit');
    if (outer === undefined) await callAll(calls);
    else for (const call of calls) outer.afterCommit(call);
  }
  return roots;
}

/** Each is called, whatever becomes of the others; the first error is thrown when all have been. */
async function callAll(calls: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const call of calls) await call().catch((error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

interface HookedCreate {
  readonly prepared: PreparedCreate;
  readonly records: HookedRecords;
  readonly made: Made;
  readonly options: CreateOptions;
}

async function inTransaction(
  context: ModelContext,
  hooked: HookedCreate,
  transaction: Transaction,
): Promise<object[]> {
  const { prepared, records, made, options } = hooked;
  const within = { include: options.include, transaction };
  const roots = await writeRecords(context, prepared, within, made);
  for (const call of records.deferred('afterCommit')) transaction.afterCommit(call);
  await records.runBottomUp('afterCreate', transaction);
  await records.runBottomUp('afterSave', transaction);
  if (prepared.isBulk) await records.runBulk('afterBulkCreate', transaction);
  return roots;
}
