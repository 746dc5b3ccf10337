import { combineProblems } from '../../errors/combine-problems.js';
import { UniqueConstraintError } from '../../errors/database-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { Journal } from '../../instance/journal.js';
import { getPendingLookup } from '../../schema/instance-state.js';
import { attributeNamed } from '../../schema/model-definition.js';
import type { ModelContext } from '../context.js';
import type { CreateRequest } from './create-request.js';
import { resolveLookups } from './resolve-lookups.js';

/** How often the lookups are repeated because another transaction inserted one of the missing rows in the meantime. */
const maxAttempts = 5;

/** One attempt to insert a graph. */
export interface Attempt {
  /** Records the rows that were found and shown on instances, if any were. */
  readonly journal: Journal | undefined;
  /** Notes whether the write of the rows failed, as opposed to a hook around it. */
  watchWrite(write: Promise<void>): Promise<void>;
}

type Work = (graph: RecordGraph, attempt: Attempt) => Promise<object[]>;

/**
 * Finds the rows that `connect` and `connectOrCreate` name, and runs `work` on a graph in which they are known. Rows of
 * `connectOrCreate` that do not exist are inserted with the rest. If another transaction inserts such a row first, the
 * write fails on its unique key and is rolled back, and everything is tried again, with the row that now exists.
 */
export function withConnectedRows(
  context: ModelContext,
  request: CreateRequest,
  work: Work,
): Promise<object[]> {
  const { graph } = request;
  return graph.lookups.length === 0 ? work(graph, onlyAttempt) : createConnected(context, request, work);
}

const onlyAttempt: Attempt = Object.freeze<Attempt>({ journal: undefined, watchWrite: (write) => write });

async function createConnected(context: ModelContext, request: CreateRequest, work: Work): Promise<object[]> {
  const { problems } = request.graph;
  if (problems.length > 0) throw combineProblems(request.call, problems);
  const journal = new Journal();
  try {
    return await runAttempts(context, request, work, journal);
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
  let conflict: object | undefined;
  let { graph } = request;
  for (let attempt = 1; ; attempt += 1) {
    const found = await findConnectedRows(context, request, graph, journal);
    let writeError: unknown;
    const watchWrite = (write: Promise<void>) =>
      write.catch((error) => {
        writeError = error;
        throw error;
      });
    try {
      return await work(found.graph, { journal, watchWrite });
    } catch (error) {
      const taken = error === writeError ? findTakenLookup(error, found) : undefined;
      // The same key twice: the transaction sees a snapshot from before the other row was inserted.
      if (taken === undefined || taken === conflict || attempt === maxAttempts) throw error;
      conflict = taken;
      graph = request.readAgain(new Set());
    }
  }
}

/** A graph without open lookups, and the placeholders whose rows do not exist. */
interface ConnectedGraph {
  readonly graph: RecordGraph;
  readonly notFound: ReadonlySet<object>;
}

/** Finds rows until every lookup is resolved: the values of a missing row may name rows in their turn. */
async function findConnectedRows(
  context: ModelContext,
  request: CreateRequest,
  start: RecordGraph,
  journal: Journal,
): Promise<ConnectedGraph> {
  const notFound = new Set<object>();
  let graph = start;
  while (graph.lookups.length > 0) {
    const missing = await resolveLookups(context, graph.lookups, request.options.transaction, journal);
    for (const placeholder of missing) notFound.add(placeholder);
    graph = request.readAgain(notFound);
  }
  return { graph, notFound };
}

/** Returns the placeholder of a missing row whose key was taken by another transaction, if the error says so. */
function findTakenLookup(error: unknown, { graph, notFound }: ConnectedGraph): object | undefined {
  if (!(error instanceof UniqueConstraintError)) return undefined;
  const { path, columns } = error;
  if (path === undefined) return undefined;
  const failedPath = formatPath(path);
  const record = graph.records.find(
    ({ source, operation, path: chain }) =>
      operation === 'insert' &&
      source !== undefined &&
      notFound.has(source) &&
      formatPath(toPath(chain)) === failedPath,
  );
  return record !== undefined && isLookupKey(record, columns) ? record.source : undefined;
}

/** Whether columns are the key by which a record was looked up. A database that names no columns may mean that key. */
function isLookupKey({ model, source }: GraphRecord, columns: readonly string[] | undefined): boolean {
  const names = Object.keys(getPendingLookup(source as object)?.key ?? {});
  const own = new Set(names.map((name) => attributeNamed(model, name).column));
  return columns === undefined || (columns.length === own.size && columns.every((column) => own.has(column)));
}
