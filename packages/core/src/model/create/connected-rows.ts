import type { RecordGraph } from '../../graph/record-graph.js';
import { Journal } from '../../instance/journal.js';
import { getPendingLookup } from '../../schema/instance-state.js';
import { attributeNamed } from '../../schema/model-definition.js';
import { orElse, type Paced } from '../../util/pausable.js';
import type { ModelContext } from '../context.js';
import type { CreateRequest } from './create-request.js';
import { resolveLookups } from './resolve-lookups.js';
import { findTakenRecord, maxAttempts } from './taken-record.js';

/** One attempt to insert a graph. */
export interface Attempt {
  /** Records the found rows that are shown on placeholders; `undefined` if there are none. */
  readonly journal: Journal | undefined;
  /** Notes whether the write of the rows fails, as opposed to a hook. Only then may there be another attempt. */
  watchWrite(write: () => Paced<void>): Paced<void>;
}

type Work = (request: CreateRequest, graph: RecordGraph, attempt: Attempt) => Paced<object[]>;

/**
 * Finds the rows that `connect` and `connectOrCreate` name, and runs `work` on a graph that has them. Rows of
 * `connectOrCreate` that do not exist are inserted with the rest. If another transaction inserts such a row first, the
 * write fails on its unique key and is rolled back. Then everything is repeated, with the row that now exists.
 */
export function withConnectedRows(
  context: ModelContext,
  request: CreateRequest,
  work: Work,
): Paced<object[]> {
  const { graph } = request;
  return graph.lookups.length === 0
    ? work(request, graph, onlyAttempt)
    : createConnected(context, request, work);
}

const onlyAttempt: Attempt = Object.freeze<Attempt>({ journal: undefined, watchWrite: (write) => write() });

async function createConnected(context: ModelContext, request: CreateRequest, work: Work): Promise<object[]> {
  request.graph.problems.throwIfAny(request.call);
  const journal = new Journal();
  try {
    return await context.database.session.shareLimits(request.options, (options) =>
      runAttempts(context, { ...request, options }, work, journal),
    );
  } catch (error) {
    journal.rollback();
    throw error;
  }
}

async function runAttempts(
  context: ModelContext,
  request: CreateRequest,
  work: Work,
  journal: Journal,
): Promise<object[]> {
  let lastConflict: object | undefined;
  let { graph } = request;
  for (let attempt = 1; ; attempt += 1) {
    const found = await findConnectedRows(context, request, graph, journal);
    let writeError: unknown;
    const watchWrite = (write: () => Paced<void>) =>
      orElse(write, (error) => {
        writeError = error;
        throw error;
      });
    try {
      return await work(request, found.graph, { journal, watchWrite });
    } catch (error) {
      const conflict = error === writeError ? findConflict(error, found) : undefined;
      // The same key twice: the transaction sees a snapshot from before the other row was inserted.
      if (conflict === undefined || conflict === lastConflict || attempt === maxAttempts) throw error;
      lastConflict = conflict;
      graph = await request.readAgain(new Set());
    }
  }
}

/** A graph without pending lookups, and the placeholders whose rows do not exist. */
interface ConnectedGraph {
  readonly graph: RecordGraph;
  readonly notFound: ReadonlySet<object>;
}

/** Finds rows until no lookup is pending: the values to create for a missing row may name further rows. */
async function findConnectedRows(
  context: ModelContext,
  request: CreateRequest,
  start: RecordGraph,
  journal: Journal,
): Promise<ConnectedGraph> {
  const notFound = new Set<object>();
  let graph = start;
  while (graph.lookups.length > 0) {
    const missing = await resolveLookups(context, graph.lookups, request.options, journal);
    for (const placeholder of missing) notFound.add(placeholder);
    graph = await request.readAgain(notFound);
  }
  return { graph, notFound };
}

/** Returns the placeholder whose missing row another transaction has inserted, if that is what the error says. */
function findConflict(error: unknown, { graph, notFound }: ConnectedGraph): object | undefined {
  return findTakenRecord(error, graph, ({ model, source }) => {
    if (source === undefined || !notFound.has(source)) return undefined;
    const names = Object.keys(getPendingLookup(source)?.key ?? {});
    return names.map((name) => attributeNamed(model, name));
  })?.source;
}
