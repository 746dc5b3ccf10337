import type { Transaction } from '../execute/transaction.js';
import { hydrateCreated } from '../hydrate/hydrate-create.js';
import { planCreate } from '../plan/plan-create.js';
import type { ModelContext } from './host.js';
import type { CreateOptions, PreparedCreate } from './prepared-create.js';

/**
 * Plans a graph, runs the plan, and gives its roots as instances.
 *
 * @param built the instances of the records, if they have been made before
 */
export async function writeRecords(
  { host: { session, compiler } }: ModelContext,
  { graph, now, first }: PreparedCreate,
  options: CreateOptions,
  built?: readonly object[],
): Promise<object[]> {
  const plan = planCreate(graph, compiler.dialect);
  const outer = session.transactionOf(options.transaction);
  const run = { plan, records: graph.records, now, isRepeatable: true };
  if (first === undefined) await session.create(run, options);
  else {
    const inOrder = async (transaction: Transaction) => {
      await first(transaction);
      await session.create(run, { transaction });
    };
    await session.inside(options, inOrder, true);
  }
  const undoing = outer && { outcome: outer.outcome, include: options.include };
  return hydrateCreated(graph, plan, built === undefined ? { undoing } : { undoing, built });
}
