import { type Destruction, destroyStatement } from '../../compile/update-delete.js';
import { OptionError } from '../../errors/input-errors.js';
import { ProblemList } from '../../errors/problem-list.js';
import type { Call } from '../../execute/call.js';
import { runFirstRemovals, sendRemovals } from '../../execute/run-removals.js';
import type { Transaction } from '../../execute/transaction.js';
import { createRecord } from '../../graph/graph-draft.js';
import type { IncludeNode } from '../../graph/include.js';
import { createValues } from '../../graph/read-values.js';
import type { GraphRecord, RecordGraph, RowValues } from '../../graph/record-graph.js';
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
import { lockStatements, selectingReader } from '../save/select-stored-rows.js';
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
    const root = { stored, name };
    const earlier = await removeRows(context, matches, root, { now, force }, transaction);
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
  const canLock = model.version === undefined && database.compiler.dialect.lock('update', false) !== '';
  const before = canLock ? lockStatements(context, identify(model, graph)) : [];
  const matches = new StoredMatches(graph);
  const entry = { row, record: undefined, owner: root, isOwned: false, path: null };
  const reader = selectingReader(context, { transaction }, false, { withDeleted: force, before });
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

/** Returns the roots with the identity of their primary keys. */
function identify({ primaryKey: key }: ModelDefinition, { roots }: RecordGraph): readonly GraphRecord[] {
  return roots.map((root) => {
    const values = root.source as Record<string, unknown>;
    return { ...root, values, identity: { operation: 'none', key, rules: defaultSaveRules } };
  });
}

/**
 * Removes the rows below an instance, then its own row. If nothing that follows can fail, the transaction is committed with
 * them.
 *
 * @returns what an earlier soft deletion has set in the row, if there was one
 */
async function removeRows(
  context: ModelContext,
  { removed }: StoredMatches,
  { stored, name }: MissedRow,
  destruction: Destruction & { readonly force: boolean },
  transaction: Transaction,
): Promise<RowValues | undefined> {
  const { model, database } = context;
  const { compiler } = database;
  const { now, force } = destruction;
  const removals = orderRemovals(removed.map(({ removal }) => removal));
  const nothing = { lookups: [], scopeUpdates: [], records: [], roots: [], problems: new ProblemList() };
  const plan = await planWrites({ model, removals, ...nothing }, compiler.dialect);
  const last = await transaction.use((connection) =>
    runFirstRemovals(connection, compiler, { plan, records: [], now }, force),
  );
  const where = destroyedRowCondition(model, stored, { name, force });
  const root = { ...destroyStatement(compiler, model, where, destruction), writes: { model } };
  const statements = [...last, root];
  const isExplained = model.version !== undefined || (model.deletedAt !== undefined && !force);
  const isLast = !isExplained && !hasHooksAfter(removed);
  const results = await sendRemovals(compiler, statements, () =>
    isLast ? transaction.runLast(statements) : transaction.use((connection) => connection.runAll(statements)),
  );
  const isMissed = results.at(-1)?.rowCount === 0;
  return isExplained && isMissed
    ? await findEarlierDeletion(context, { stored, name }, force, { transaction })
    : undefined;
}

/** Whether hooks run after rows were deleted, which can undo that. */
function hasHooksAfter(removed: readonly RemovedRows[]): boolean {
  return removed.some(({ removal: { kind, model } }) => {
    return kind === 'delete' && model.declaration.hooks.has('afterDestroy', 'afterCommit');
  });
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
