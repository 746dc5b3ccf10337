import { publishCall } from '../../diagnostics/calls.js';
import { withCaller } from '../../errors/callers.js';
import type { Call } from '../../execute/call.js';
import { checkLimits } from '../../execute/call-limits.js';
import { resolveInclude } from '../../graph/include.js';
import { pageQuery, type StepValues, stepValues } from '../../plan/plan-keyset.js';
import { planStream, type StreamPlan, type StreamQuery } from '../../plan/plan-stream.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { readPlanned } from './find.js';

/** The options of a stream. */
export interface UncheckedStreamOptions extends StreamQuery, Call {
  readonly include?: unknown;
}

const streamOptions = [
  'where',
  'scope',
  'paranoid',
  'attributes',
  'include',
  'order',
  'limit',
  'batchSize',
  ...callOptions,
] as const satisfies readonly (keyof UncheckedStreamOptions)[];

/** `stream`: returns the rows that meet the conditions one by one, holding one page in memory. */
export function stream(
  { database, schema, model }: ModelContext,
  options: UncheckedStreamOptions = {},
): AsyncGenerator<object, void, undefined> {
  checkOptions(`${model.name}.stream`, options, streamOptions);
  checkLimits(options);
  const include = resolveInclude(schema, model, options.include);
  const plan = planStream(model, options, include, database.compiler.dialect);
  return readPages(database, plan, options);
}

/** Reads page after page, each within the limits of the call. Holds neither a cursor nor a connection between two pages. */
async function* readPages(
  database: DatabaseContext,
  plan: StreamPlan,
  call: Call,
): AsyncGenerator<object, void, undefined> {
  const { includes } = plan;
  let left = plan.root.limit ?? Number.POSITIVE_INFINITY;
  let after: StepValues | undefined;
  try {
    while (left > 0) {
      const size = Math.min(plan.batchSize, left);
      const root = pageQuery(plan, size, after);
      const read = () => readPlanned(database, { root, includes }, call);
      const { rows, instances } = await publishCall({ model: plan.root.model.name }, 'stream', read);
      yield* instances;
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return;
      left -= rows.length;
      after = stepValues(plan, last);
    }
  } catch (error) {
    throw withCaller(error, readPages);
  }
}
