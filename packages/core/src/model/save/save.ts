import { currentCall } from '../../diagnostics/calls.js';
import type { Call } from '../../execute/call.js';
import type { Transaction } from '../../execute/transaction.js';
import type { RecordDraft } from '../../graph/graph-draft.js';
import { findHookedModels } from '../../graph/hooked-models.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { checkComputations } from '../../plan/computations.js';
import { summariseChanges } from '../../plan/summarise-writes.js';
import type { Attribute } from '../../schema/attribute.js';
import type { RowChange } from '../../schema/row-change.js';
import type { SaveRules } from '../../schema/save-rules.js';
import type { Pace } from '../../util/pausable.js';
import type { ModelContext } from '../context.js';
import { type Attempt, withConnectedRows } from '../create/connected-rows.js';
import { insertGraph, validate } from '../create/create.js';
import { type CreateInput, type CreateRequest, readCreateRequest } from '../create/create-request.js';
import { noHooks } from '../hooks/write-hooks.js';
import { describeChanges } from './changes.js';
import { checkLoadedParts } from './check-loaded-parts.js';
import { GraphSnapshot } from './graph-snapshot.js';
import { matchStoredRows } from './match-stored-rows.js';
import { previewReader } from './read-at-once.js';
import { readVersions } from './read-versions.js';
import { saveAtOnce } from './save-at-once.js';
import { saveWithHooks } from './save-with-hooks.js';
import type { Saved } from './saved.js';
import { selectingReader } from './select-stored-rows.js';
import { StoredMatches } from './stored-matches.js';
import { untilNotTaken } from './until-not-taken.js';
import { writeSettled } from './write-settled.js';

/** The arguments of a save. */
export interface SaveInput extends CreateInput {
  readonly rootRules: SaveRules;
  /** Whether stored roots are saved whatever their version is. */
  readonly ignoresVersion: boolean;
  /** The attributes of stored roots that may be updated. Default: all. */
  readonly updatable?: readonly Attribute[] | undefined;
}

/** Makes the database look like nested values, all of it or nothing. */
export async function save(context: ModelContext, input: SaveInput): Promise<Saved> {
  const { session } = context.database;
  const outer = session.check(input.options)?.cancellation;
  return session.shareLimits(input.options, (options) =>
    saveWithin(context, { ...input, options }, options.cancellation ?? outer),
  );
}

/** Finds what a save would do with each row, and writes nothing. */
export async function preview(context: ModelContext, input: SaveInput): Promise<readonly RowChange[]> {
  const { session } = context.database;
  const outer = session.check(input.options)?.cancellation;
  return session.shareLimits(input.options, async (options) => {
    const pace = options.cancellation ?? outer;
    const request = await readCreateRequest(context, { ...input, options }, pace);
    let changes: readonly RowChange[] = [];
    await withConnectedRows(context, request, async (shared, graph) => {
      readVersions(graph, input);
      checkLoadedParts(graph);
      checkComputations(graph);
      await validate(context, shared, graph);
      const reader = await previewReader(context, shared, graph);
      const found = await matchStoredRows(shared, graph, reader, pace);
      changes = await describeChanges(found.graph, found.matches, pace);
      return [];
    });
    return changes;
  });
}

/** Saves within limits that count from the start of the call. */
async function saveWithin(context: ModelContext, input: SaveInput, pace: Pace | undefined): Promise<Saved> {
  const request = await readCreateRequest(context, input, pace);
  let changes: readonly RowChange[] = [];
  const roots = await withConnectedRows(context, request, async (shared, graph, attempt) => {
    if (!mayBeStored(graph)) {
      const created = await insertGraph(context, shared, graph, attempt);
      changes = await describeChanges(graph, new StoredMatches(graph), pace?.afterWrite);
      return created;
    }
    limitUpdates(graph, input.updatable);
    readVersions(graph, input);
    checkLoadedParts(graph);
    checkComputations(graph);
    const saved = await saveGraph(context, shared, graph, attempt);
    ({ changes } = saved);
    return saved.roots;
  });
  currentCall()?.describeWrites(() => summariseChanges(context.schema.models, changes));
  return { roots, changes };
}

/** Limits the attributes of stored roots that are updated. */
export function limitUpdates({ roots }: RecordGraph, updatable: readonly Attribute[] | undefined): void {
  if (updatable === undefined) return;
  for (const root of roots as readonly RecordDraft[]) {
    root.assigned = root.assigned.filter((each) => updatable.includes(each));
    root.computed = root.computed.filter(({ attribute }) => updatable.includes(attribute));
  }
}

function mayBeStored({ records }: RecordGraph): boolean {
  return records.some(({ identity }) => identity !== undefined);
}

/** Saves a record graph: finds the stored rows, decides what differs, plans the writes, runs them, shows the rows. */
async function saveGraph(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  attempt: Attempt,
): Promise<Saved> {
  if (findHookedModels(graph).length > 0) {
    const unvalidated = new GraphSnapshot(graph);
    return untilNotTaken(graph, unvalidated, attempt, (each) => saveWithHooks(context, request, graph, each));
  }
  await validate(context, request, graph);
  const { session, compiler } = context.database;
  const snapshot = new GraphSnapshot(graph);
  const saved = await saveAtOnce(context, request, graph);
  if (saved !== undefined) return saved;
  let isUntouched = !compiler.dialect.savesInOneStatement;
  const isRepeatable = true;
  return untilNotTaken(graph, snapshot, attempt, (each) =>
    session.inTransaction(
      request.options,
      async (transaction) => {
        if (!isUntouched) snapshot.restore();
        isUntouched = false;
        return writeDifferences(context, request, graph, each, transaction);
      },
      isRepeatable,
    ),
  );
}

async function writeDifferences(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  attempt: Attempt,
  transaction: Transaction,
): Promise<Saved> {
  const call: Call = { transaction };
  const { pace } = request;
  const found = await matchStoredRows(request, graph, selectingReader(context, call, true), pace);
  const roots = await writeSettled(context, request, { ...found, hooks: noHooks }, attempt, call);
  return { roots, changes: await describeChanges(found.graph, found.matches, pace?.afterWrite) };
}
