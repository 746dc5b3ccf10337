import { withCaller } from '../../errors/callers.js';
import type { Call } from '../../execute/call.js';
import { resolveInclude } from '../../graph/include.js';
import { pageQuery, planStream, type StreamPlan, type StreamQuery } from '../../plan/plan-stream.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { readPlanned } from './find.js';

/** The options of a stream. */
export interface UncheckedStreamOptions extends StreamQuery, Pick<Call, 'transaction'> {
  readonly include?: unknown;
}

const streamOptions = [
  'where',
  'attributes',
  'include',
  'order',
  'limit',
  'batchSize',
  'transaction',
] as const satisfies readonly (keyof UncheckedStreamOptions)[];

/** `stream`: returns the rows that meet the conditions one by one, holding one page in memory. */
export function stream(
  { database, schema, model }: ModelContext,
  options: UncheckedStreamOptions = {},
): AsyncGenerator<object, void, undefined> {
  checkOptions(`${model.name}.stream`, options, streamOptions);
  const include = resolveInclude(schema, model, options.include);
  const plan = planStream(model, options, include, database.compiler.dialect);
  return readPages(database, plan, options.transaction);
}

/** Reads page after page. Holds neither a cursor nor a connection between two pages. */
async function* readPages(
  database: DatabaseContext,
  plan: StreamPlan,
  transaction: Call['transaction'],
): AsyncGenerator<object, void, undefined> {
  const { includes } = plan;
  let left = plan.root.limit ?? Number.POSITIVE_INFINITY;
  let last: readonly unknown[] | undefined;
  try {
    while (left > 0) {
      const size = Math.min(plan.batchSize, left);
      const root = pageQuery(plan, size, last);
      const { rows, instances } = await readPlanned(database, { root, includes }, { transaction });
      yield* instances;
      if (rows.length < size) return;
      left -= rows.length;
      last = rows.at(-1);
    }
  } catch (error) {
    throw withCaller(error);
  }
}
