import type { Database } from '@espalier/core';

/** Waits until a statement in the database of a test waits for a lock. */
export const untilStatementWaits = (watcher: Database) => untilStatementsWait(watcher, 1);

/** Waits until so many statements in the database of a test wait for locks. */
export async function untilStatementsWait(watcher: Database, count: number): Promise<void> {
  while ((await countWaitingStatements(watcher)) < count)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Returns how many statements in the database of a test wait for a lock. */
export async function countWaitingStatements({ knex }: Database): Promise<number> {
  const { rows } = await knex.raw(
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  );
  return rows.length;
}
