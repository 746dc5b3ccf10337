import type { Transaction } from '../../execute/transaction.js';
import { resolveInclude } from '../../graph/include.js';
import { pageQuery, planStream, type StreamPlan, type StreamQuery } from '../../plan/plan-stream.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { readPlan } from './find.js';

/** The options of a stream. */
export interface StreamOptions extends StreamQuery {
  readonly include?: unknown;
  readonly transaction?: Transaction | null;
}

const known = ['where', 'attributes', 'include', 'order', 'limit', 'batchSize', 'transaction'];

/** `stream`: the rows that meet the conditions, one after the other; a page of them is in memory at a time. */
export function stream(
  { database, schema, model }: ModelContext,
  options: StreamOptions = {},
): AsyncGenerator<object, void, undefined> {
  checkOptions(`${model.name}.stream`, options, known);
  const include = resolveInclude(schema, model, options.include);
  const plan = planStream(model, options, include, database.compiler.dialect);
  return readPages(database, plan, options.transaction);
}

/** Between pages nothing is held: no cursor, and no connection. */
async function* readPages(
  database: DatabaseContext,
  plan: StreamPlan,
  transaction: Transaction | null | undefined,
): AsyncGenerator<object, void, undefined> {
  let left = plan.root.limit ?? Number.POSITIVE_INFINITY;
  let last: readonly unknown[] | undefined;
  while (left > 0) {
    const size = Math.min(plan.batchSize, left);
    const page = { root: pageQuery(plan, size, last), includes: plan.includes };
    const { roots, rows } = await readPlan(database, page, transaction);
    yield* roots;
    if (rows.length < size) return;
    left -= rows.length;
    last = rows.at(-1);
  }
}
