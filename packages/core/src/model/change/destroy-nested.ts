import { type Destruction, destroyStatement } from '../../compile/update-delete.js';
import { OptionError } from '../../errors/input-errors.js';
import { ProblemList } from '../../errors/problem-list.js';
import type { Call } from '../../execute/call.js';
import { runRemovals } from '../../execute/run-removals.js';
import type { Transaction } from '../../execute/transaction.js';
import { translateError } from '../../execute/translate-error.js';
import { createRecord } from '../../graph/graph-draft.js';
import type { IncludeNode } from '../../graph/include.js';
import { createValues } from '../../graph/read-values.js';
import type { RecordGraph, RowValues } from '../../graph/record-graph.js';
import { assignCopies, markStored, newInstance } from '../../instance/assign.js';
import { orderRemovals } from '../../plan/order-removals.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { StoredRow } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { defaultSaveRules } from '../../schema/save-rules.js';
import type { ModelContext } from '../context.js';
import { runHooks } from '../hooks/run-hooks.js';
import { checkMatches } from '../save/check-matches.js';
import { findRowsBelow } from '../save/find-stored-rows.js';
import { findRootRows, selectingReader } from '../save/select-stored-rows.js';
import type { RemovedRows } from '../save/stored-entry.js';
import { StoredMatches } from '../save/stored-matches.js';
import { destroyedRowCondition, findEarlierDeletion } from './earlier-deletion.js';
import { requireStoredRow } from './instance-row.js';
import type { MissedRow } from './missed-row.js';
import { showRemovals } from './show-removals.js';
import { showDestroyed } from './soft-delete.js';

/**
 * Destroys the row of an instance and the rows of the included associations below it, leaves first, in one transaction.
 *
 * @param include from `readDestroyedInclude`
 * @throws MissingChildrenError if an association with `missing: 'refuse'` has rows
 */
export async function destroyNested(
  context: ModelContext,
  instance: object,
  include: readonly IncludeNode[],
  { name, force, call }: { readonly name: string; readonly force: boolean; readonly call: Call },
): Promise<void> {
  const { database, model } = context;
  const stored = requireStoredRow(model, instance);
  checkKeys(model, stored, include, name);
  await database.session.inTransaction(call, async (transaction) => {
    const reading = { name, force, transaction, pace: call.cancellation };
    const matches = await findRemovedRows(context, stored, include, reading);
    await runDestroyHooks('beforeDestroy', matches.removed, transaction);
    const now = new Date();
    const destruction = { now, force };
    await removeRows(context, matches, destruction, transaction);
    const earlier = await destroyRoot(context, { stored, name }, destruction, transaction);
    const journal = database.session.journalOf({ transaction });
    const shown = { now, force, journal };
    showRemovals(instance, include, matches.removed, shown);
    showDestroyed(model, instance, instance, { ...shown, earlier });
    await runDestroyHooks('afterDestroy', [...matches.removed].reverse(), transaction);
  });
}

/** @throws OptionError if the instance was read without an attribute that rows below it refer to */
function checkKeys(
  { name: model }: ModelDefinition,
  stored: StoredRow,
  include: readonly IncludeNode[],
  call: string,
): void {
  for (const { association } of include) {
    for (const { from } of association.hops[0].pairs) {
      if (stored.valueOf(from.name) !== undefined) continue;
      const message = `${call} needs '${model}.${from.name}', which this instance was read without`;
      const hint = `add '${from.name}' to \`attributes\`, or reload the instance`;
      throw new OptionError(message, { model, attribute: from.name, hint });
    }
  }
}

/** How rows are found. */
interface Reading {
  /** The call, for messages. */
  readonly name: string;
  readonly force: boolean;
  readonly transaction: Transaction;
  readonly pace: Call['cancellation'];
}

/** Finds the rows below an instance level by level. Without versions, the row itself is locked where rows can be. */
async function findRemovedRows(
  context: ModelContext,
  stored: StoredRow,
  include: readonly IncludeNode[],
  { name, force, transaction, pace }: Reading,
): Promise<StoredMatches> {
  const { model, database } = context;
  const row = copyRow(model, stored);
  const root = createRecord(0, model, null, row, 'none');
  const graph = rootGraph(model, root);
  if (model.version === undefined && database.compiler.dialect.lock('update', false) !== '')
    await lockRow(context, graph, transaction);
  const matches = new StoredMatches(graph);
  const entry = { row, record: undefined, owner: root, isOwned: false, path: null };
  const reader = selectingReader(context, { transaction }, false, force);
  await findRowsBelow(matches, [{ nodes: include, entries: [entry] }], reader, pace);
  checkMatches(name, graph, matches);
  return matches;
}

/** Returns an instance with the values of a row. The instance of the caller may show others. */
function copyRow(model: ModelDefinition, stored: StoredRow): object {
  const row = newInstance(model);
  const values = createValues();
  for (const { name } of model.attributes) values[name] = stored.valueOf(name);
  assignCopies(row, model.attributes, values);
  markStored(row, stored);
  return row;
}

function rootGraph(model: ModelDefinition, root: RecordGraph['records'][number]): RecordGraph {
  const nothing = { lookups: [], scopeUpdates: [], removals: [], problems: new ProblemList() };
  return Object.freeze({ model, records: [root], roots: [root], ...nothing });
}

async function lockRow(
  context: ModelContext,
  { roots }: RecordGraph,
  transaction: Transaction,
): Promise<void> {
  const { model } = context;
  const identified = roots.map((root) => {
    const values = root.source as Record<string, unknown>;
    const identity = { operation: 'none', key: model.primaryKey } as const;
    return { ...root, values, identity: { ...identity, rules: defaultSaveRules } };
  });
  await findRootRows(context, identified, { transaction });
}

async function removeRows(
  { model, database: { compiler } }: ModelContext,
  { removed }: StoredMatches,
  { now, force }: Required<Destruction>,
  transaction: Transaction,
): Promise<void> {
  if (removed.length === 0) return;
  const removals = orderRemovals(removed.map(({ removal }) => removal));
  const nothing = { lookups: [], scopeUpdates: [], records: [], roots: [], problems: new ProblemList() };
  const plan = await planWrites({ model, removals, ...nothing }, compiler.dialect);
  await transaction.use((connection) => runRemovals(connection, compiler, { plan, records: [], now }, force));
}

/** Destroys the row itself. Returns what an earlier soft deletion has set in it, if there was one. */
async function destroyRoot(
  context: ModelContext,
  { stored, name }: MissedRow,
  destruction: Destruction & { readonly force: boolean },
  transaction: Transaction,
): Promise<RowValues | undefined> {
  const { model, database } = context;
  const { compiler } = database;
  const { force } = destruction;
  const where = destroyedRowCondition(model, stored, { name, force });
  const statement = destroyStatement(compiler, model, where, destruction);
  const { rowCount } = await transaction.use((connection) =>
    connection.run(statement).catch((error) => {
      throw translateError(compiler.dialect, error, { model });
    }),
  );
  return rowCount === 0
    ? await findEarlierDeletion(context, { stored, name }, force, { transaction })
    : undefined;
}

/** Runs the hooks of deleted rows, through rows included. */
async function runDestroyHooks(
  name: 'beforeDestroy' | 'afterDestroy',
  removed: readonly RemovedRows[],
  transaction: Transaction,
): Promise<void> {
  for (const { removal, rows, entry } of removed) {
    const { kind, model, association } = removal;
    const { hooks } = model.declaration;
    if (kind !== 'delete' || hooks.isEmpty) continue;
    const options = { transaction, parentRecord: entry.row, as: association.as };
    for (const row of rows) {
      const { through } = association;
      const deleted = through === undefined ? row : (row as Record<string, object>)[through.name];
      if (deleted === undefined) continue;
      await runHooks(hooks, name, deleted, options);
      if (name === 'afterDestroy') transaction.afterCommit(() => runHooks(hooks, 'afterCommit', deleted, {}));
    }
  }
}
