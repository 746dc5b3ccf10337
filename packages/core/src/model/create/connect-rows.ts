import { UniqueConstraintError } from '../../errors/database-errors.js';
import { combineProblems } from '../../errors/input-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import type { GraphRecord, PendingLookup } from '../../graph/record-graph.js';
import type { FilledInstance } from '../../instance/fill-from-row.js';
import { lookupOf } from '../../schema/instance-state.js';
import { attributeNamed } from '../../schema/model-definition.js';
import type { ModelContext } from '../context.js';
import { resolveLookups } from './connect.js';
import { type CreateInput, type CreateOptions, type PreparedCreate, prepare } from './prepared-create.js';
import { cameOfWriting } from './write-records.js';

/** How often rows are looked for again, when somebody else created one of them in between. */
const maxAttempts = 5;

/**
 * A create whose values name rows by their keys: they are found first, and those of `connectOrCreate` that are not there
 * are created with the rest. If somebody else has created one of them meanwhile, its unique key is taken, nothing was kept,
 * and it is there to be found; no other failure is a reason to try again.
 *
 * @param run runs a create whose rows are found
 */
export async function createConnected(
  context: ModelContext,
  input: CreateInput,
  { graph: { problems, lookups }, call }: PreparedCreate,
  run: Run,
): Promise<object[]> {
  if (problems.length > 0) throw combineProblems(call, problems);
  const found: FilledInstance[] = [];
  try {
    return await findAndRun(context, input, lookups, { run, found });
  } catch (error) {
    // What was created with a row that was found is kept where only a hook behind the commit failed.
    for (const taken of found) if (taken.isUnchanged()) taken.revert();
    throw error;
  }
}

type Run = (context: ModelContext, prepared: PreparedCreate, options: CreateOptions) => Promise<object[]>;

async function findAndRun(
  context: ModelContext,
  input: CreateInput,
  first: readonly PendingLookup[],
  { run, found }: { readonly run: Run; readonly found: FilledInstance[] },
): Promise<object[]> {
  const { options } = input;
  const find = (lookups: readonly PendingLookup[]) =>
    resolveLookups(context, lookups, options.transaction, (taken) => found.push(taken));
  let missing: ReadonlySet<object> = new Set();
  let lookups = first;
  let lastTaken: object | undefined;
  for (let tries = 1; ; tries += 1) {
    missing = await find(lookups);
    // What is created may name rows in its turn.
    let prepared = prepare(context, input, missing);
    while (prepared.graph.lookups.length > 0) {
      missing = new Set([...missing, ...(await find(prepared.graph.lookups))]);
      prepared = prepare(context, input, missing);
    }
    try {
      return await run(context, prepared, options);
    } catch (error) {
      const taken = takenKey(error, prepared, missing);
      // Taken and still not to be seen: so it is for a transaction that sees what was there when it began.
      if (taken === undefined || taken === lastTaken || tries === maxAttempts) throw error;
      lastTaken = taken;
      lookups = prepare(context, input).graph.lookups;
    }
  }
}

/** The object that stands for a row which was not there, when the failure is that its key is taken by now. */
function takenKey(
  error: unknown,
  { graph }: PreparedCreate,
  missing: ReadonlySet<object>,
): object | undefined {
  if (!(error instanceof UniqueConstraintError) || !cameOfWriting(error, graph)) return undefined;
  const { path, columns } = error;
  if (path === undefined) return undefined;
  const record = graph.records.find(
    ({ source, operation, path: chain }) =>
      operation === 'insert' &&
      source !== undefined &&
      missing.has(source) &&
      formatPath(toPath(chain)) === formatPath(path),
  );
  return record !== undefined && isKey(record, columns) ? record.source : undefined;
}

/** Whether columns are those of the key that a record was looked for by; a database that names none may mean them. */
function isKey({ model, source }: GraphRecord, columns: readonly string[] | undefined): boolean {
  const names = Object.keys(lookupOf(source as object)?.key ?? {});
  const own = new Set(names.map((name) => attributeNamed(model, name).column));
  return columns === undefined || (columns.length === own.size && columns.every((column) => own.has(column)));
}
