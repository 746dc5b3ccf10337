import type { Call } from '../../execute/call.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { hydrateWritten } from '../../hydrate/hydrate-written.js';
import { type LinkedVersions, readLinkedVersions } from '../../hydrate/linked-versions.js';
import { type CreateChange, rememberInstances } from '../../instance/create-change.js';
import type { Journal } from '../../instance/journal.js';
import type { WritePlan } from '../../plan/write-plan.js';
import { getPendingLookup, isInstance } from '../../schema/instance-state.js';
import { andThen, type Pace, type Paced } from '../../util/pausable.js';
import type { ModelContext } from '../context.js';
import type { WriteHooks } from '../hooks/write-hooks.js';

/** A create whose rows are to be shown on instances. */
export interface ShownCreate {
  readonly graph: RecordGraph;
  readonly plan: WritePlan;
  /** The include of the call, for inserting a root again after a rollback. */
  readonly include: unknown;
  readonly hooks: WriteHooks;
  /** Returns the instance that a save has read for a record. */
  readonly rowOf?: ((record: GraphRecord) => object | undefined) | undefined;
  /** Records what the create has shown on instances before its rows; `undefined` if nothing. */
  readonly journal: Journal | undefined;
  readonly pace: Pace | undefined;
}

/** Shows the written rows on instances, and returns the roots. Nothing cancels it any more. */
type ShowRows = () => Paced<object[]>;

/**
 * Returns the step that shows the written rows on instances. Inside a transaction, it remembers what the caller's
 * instances show now, for a rollback. So it has to be prepared before the rows are written.
 */
export function prepareToShowRows(
  { database: { session } }: ModelContext,
  create: ShownCreate,
  call: Call,
): Paced<ShowRows> {
  const outer = session.journalOf(call);
  const versions = readLinkedVersions(create.graph, create.plan);
  return outer === undefined
    ? () => showCommitted(create, versions)
    : prepareToShowInTransaction(create, outer, versions);
}

/** Whether the caller has passed instances that show something of the create. A placeholder whose row is inserted does not. */
export function showsInstances({ records }: RecordGraph, { links }: WritePlan): boolean {
  return records.some(
    ({ source, operation, children }) =>
      source !== undefined &&
      (operation === 'insert' || children !== undefined || links.length > 0) &&
      isInstance(source) &&
      getPendingLookup(source) === undefined,
  );
}

/** Returns the step of a create whose rows nobody sees. Rows that `connect` has found are shown already. */
export function prepareToShowNone(
  { database: { session } }: ModelContext,
  journal: Journal | undefined,
  call: Call,
): ShowRows {
  return () => {
    const outer = session.journalOf(call);
    if (outer === undefined) journal?.commit();
    else journal?.mergeInto(outer);
    return [];
  };
}

/** Shows rows that no rollback can undo. */
function showCommitted(
  { graph, plan, hooks: { hooked }, rowOf, journal, pace }: ShownCreate,
  versions: LinkedVersions,
): Paced<object[]> {
  const options = { built: hooked?.instances, rowOf, versions, pace: pace?.afterWrite };
  return andThen(hydrateWritten(graph, plan, options), (roots) => {
    (hooked?.journal ?? journal)?.commit();
    return roots;
  });
}

/** Returns the step that also records what it shows in the journal of a transaction, for a rollback. */
function prepareToShowInTransaction(
  create: ShownCreate,
  outer: Journal,
  versions: LinkedVersions,
): Paced<ShowRows> {
  const { graph, include, hooks, pace } = create;
  const remembering = hooks.hooked?.change ?? rememberInstances(graph, include, true, pace);
  return andThen(remembering, (change) => () => showInTransaction(create, outer, versions, change));
}

function showInTransaction(
  { graph, plan, hooks: { hooked }, rowOf, journal: ownJournal, pace }: ShownCreate,
  outer: Journal,
  versions: LinkedVersions,
  change: CreateChange,
): Paced<object[]> {
  const journal = hooked?.journal ?? ownJournal;
  const recorder = journal ?? outer;
  const built = hooked?.instances;
  const options = { built, change, rowOf, journal: recorder, versions, pace: pace?.afterWrite };
  return andThen(hydrateWritten(graph, plan, options), (roots) => {
    if (hooked === undefined) {
      change.end();
      recorder.add(change);
    }
    journal?.mergeInto(outer);
    return roots;
  });
}
