import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { orElse, type Paced } from '../../util/pausable.js';
import type { Attempt } from '../create/connected-rows.js';
import { findTakenRecord, maxAttempts } from '../create/taken-record.js';
import type { GraphSnapshot } from './graph-snapshot.js';
import type { Saved } from './saved.js';

/**
 * Runs a save. If another transaction inserts a row that the save was about to insert, since it had not found its key,
 * the save fails on the key and is rolled back. Then it runs again, and finds the row.
 */
export async function untilNotTaken(
  graph: RecordGraph,
  snapshot: GraphSnapshot,
  outer: Attempt,
  run: (attempt: Attempt) => Promise<Saved>,
): Promise<Saved> {
  let lastTaken: GraphRecord | undefined;
  for (let count = 1; ; count += 1) {
    let writeError: unknown;
    const watchWrite = (write: () => Paced<void>) =>
      orElse(
        () => outer.watchWrite(write),
        (error) => {
          writeError = error;
          throw error;
        },
      );
    try {
      return await run({ ...outer, watchWrite });
    } catch (error) {
      const isWrite = error === writeError;
      const taken = isWrite ? findTakenRecord(error, graph, ({ identity }) => identity?.key) : undefined;
      // The same key twice: the transaction sees a snapshot from before the other row was inserted.
      if (taken === undefined || taken === lastTaken || count === maxAttempts) throw error;
      lastTaken = taken;
      snapshot.restore();
    }
  }
}
