import type { Session } from '../../execute/session.js';
import type { Transaction } from '../../execute/transaction.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { hydrateCreated } from '../../hydrate/hydrate-create.js';
import { InputSnapshot } from '../../instance/input-snapshot.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { WritePlan } from '../../plan/write-plan.js';
import type { ModelContext } from '../context.js';
import type { CreateOptions, PreparedCreate } from './prepared-create.js';

const failures = new WeakMap<Error, RecordGraph>();

/** Whether an error came of writing a graph itself, and not of what hooks did around it; nothing of it is kept then. */
export function cameOfWriting(error: Error, graph: RecordGraph): boolean {
  return failures.get(error) === graph;
}

/** Instances that were made of records before those are written. */
export interface Made {
  readonly instances: readonly object[];
  /** What was passed, as it was before that. */
  readonly snapshot: InputSnapshot;
}

/**
 * Plans a graph, runs the plan, and gives its roots as instances.
 *
 * @param made the instances of the records, if they have been made before
 */
export async function writeRecords(
  { database: { session, compiler } }: ModelContext,
  prepared: PreparedCreate,
  options: CreateOptions,
  made?: Made,
): Promise<object[]> {
  const { graph } = prepared;
  const plan = planWrites(graph, compiler.dialect);
  const outer = session.transactionOf(options.transaction);
  const undoing = outer && {
    callbacks: outer.callbacks,
    include: options.include,
    snapshot: made?.snapshot ?? new InputSnapshot(graph),
  };
  await write(session, plan, prepared, options).catch((error: unknown) => {
    if (error instanceof Error) failures.set(error, graph);
    throw error;
  });
  return hydrateCreated(graph, plan, { undoing, built: made?.instances });
}

async function write(
  session: Session,
  plan: WritePlan,
  { graph, now, first }: PreparedCreate,
  options: CreateOptions,
): Promise<void> {
  const run = { plan, records: graph.records, now, isRepeatable: true };
  if (first === undefined) await session.write(run, options);
  else {
    const inOrder = async (transaction: Transaction) => {
      await first(transaction);
      await session.write(run, { transaction });
    };
    await session.inTransaction(options, inOrder, true);
  }
}
