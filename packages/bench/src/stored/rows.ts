import type { Sql } from '../sql.ts';

/** The rows that a workload changes, and the inputs that fit them. */
export interface StoredRows<Input> {
  /**
   * Returns the statements that insert the rows into empty tables.
   *
   * @param time an SQL literal, in the past, so that the times of these rows differ from the time of a run
   */
  insert(time: string): readonly string[];
  /** Whether the tables hold rows on which the next round can run, so that no new rows are needed. */
  isReady(sql: Sql): Promise<boolean>;
  /** Reads the rows as they are now, and builds the inputs of the next runs. Each run changes rows. */
  inputs(sql: Sql, runs: number): Promise<readonly Input[]>;
  /** How many runs can have their inputs built at the same time. */
  readonly maxRuns: number;
}

/** Returns the statements that insert the rows, with times as the peer writes them. */
export function insertRows(
  { storesTimesAsNumbers }: { readonly storesTimesAsNumbers?: boolean },
  rows: StoredRows<unknown>,
): readonly string[] {
  const time = '2026-01-01T00:00:00.000Z';
  return rows.insert(storesTimesAsNumbers ? String(Date.parse(time)) : `'${time}'`);
}

/** Returns a common table expression with the numbers from 1, for both databases. */
export function numbersTo(last: number): string {
  return `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${last})`;
}
