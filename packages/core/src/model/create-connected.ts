import { UniqueConstraintError } from '../errors/database-errors.js';
import { combineProblems } from '../errors/input-errors.js';
import { findLookups } from './connect.js';
import type { ModelContext } from './host.js';
import { type CreateInput, type CreateOptions, type PreparedCreate, prepare } from './prepared-create.js';

/** How often rows are looked for again, when somebody else created one of them in between. */
const mostTries = 5;

/**
 * A create whose values name rows by their keys: they are found first, and those of `connectOrCreate` that are not there
 * are created with the rest. If somebody else has created one of them meanwhile, its unique key is taken, nothing was kept,
 * and it is there to be found.
 *
 * @param run runs a create whose rows are found
 */
export async function createConnected(
  context: ModelContext,
  input: CreateInput,
  { graph: { problems, lookups: first }, call }: PreparedCreate,
  run: (context: ModelContext, prepared: PreparedCreate, options: CreateOptions) => Promise<object[]>,
): Promise<object[]> {
  if (problems.length > 0) throw combineProblems(call, problems);
  const { options } = input;
  let missing: ReadonlySet<object> = new Set();
  let lookups = first;
  for (let tries = 1; ; tries += 1) {
    missing = await findLookups(context, lookups, options.transaction);
    // What is created may name rows in its turn.
    let prepared = prepare(context, input, missing);
    while (prepared.graph.lookups.length > 0) {
      missing = new Set([
        ...missing,
        ...(await findLookups(context, prepared.graph.lookups, options.transaction)),
      ]);
      prepared = prepare(context, input, missing);
    }
    try {
      return await run(context, prepared, options);
    } catch (error) {
      if (!(error instanceof UniqueConstraintError) || missing.size === 0 || tries === mostTries) throw error;
      lookups = prepare(context, input).graph.lookups;
    }
  }
}
