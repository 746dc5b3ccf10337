import { DatabaseError } from '../../errors/database-errors.js';
import type { Call } from '../../execute/call.js';
import type { Hop } from '../../schema/model-definition.js';
import type { DatabaseContext } from '../context.js';

/**
 * Runs work that compiles a statement with joins and runs it. If the database cannot compare the columns of a join, finds
 * the conversions of the keys, and runs the work once more with them.
 *
 * @param hopsOf returns the hops by which the statement joins tables
 * @param work takes whether its statement may fail, so that a transaction has to be usable after the failure
 */
export async function withKeyConversions<T>(
  { session, compiler }: DatabaseContext,
  hopsOf: () => readonly Hop[],
  call: Call,
  work: (mayFail: boolean) => Promise<T>,
): Promise<T> {
  const { dialect, keyConversions } = compiler;
  const losesTransaction =
    dialect.abortsTransactions && session.transactionOf(call.transaction) !== undefined;
  const mayFail = losesTransaction && !keyConversions.areKnown(hopsOf());
  try {
    const result = await work(mayFail);
    if (mayFail) keyConversions.confirm(hopsOf());
    return result;
  } catch (error) {
    const cause = error instanceof DatabaseError ? error.cause : error;
    if (dialect.describeFailure(cause)?.isIncomparable !== true) throw error;
    const hops = hopsOf();
    if (losesTransaction && !mayFail) {
      // The next call finds them, if a column has another type since they were found.
      keyConversions.forget(hops);
      throw error;
    }
    if (!(await session.learnKeyConversions(hops, call))) throw error;
    return work(false);
  }
}
