import type { Sql } from '../sql.ts';

/** In which forms a peer stores values on SQLite. */
export interface StoredForms {
  /** Whether the peer stores times as milliseconds and not as text. */
  readonly storesTimesAsNumbers?: boolean;
  /** Whether the text of a time ends with `+00:00` and not with `Z`. */
  readonly storesTimesWithOffset?: boolean;
  /** Whether the peer stores decimals as text and not as numbers. */
  readonly storesDecimalsAsText?: boolean;
}

/** How a peer writes values, as SQL. */
export interface RowForm {
  /** A time in the past, so that the times of stored rows differ from the time of a run. */
  readonly past: string;
  /** Returns a literal. */
  time(milliseconds: number): string;
  /** @param text an expression whose value is the text of a decimal, with all digits of its scale */
  decimal(text: string): string;
}

/** The rows that a workload reads or changes, and the inputs that fit them. */
export interface StoredRows<Input> {
  /** Returns the statements that insert the rows into empty tables. */
  insert(form: RowForm): readonly string[];
  /** Whether the tables hold rows on which the next round can run, so that no new rows are needed. */
  isReady(sql: Sql): Promise<boolean>;
  /** Builds the inputs of the next runs, from the rows as they are now if the runs change rows. */
  inputs(sql: Sql, runs: number): Promise<readonly Input[]>;
  /** How many runs can have their inputs built at the same time. */
  readonly maxRuns: number;
}

/** Returns the statements that insert the rows, with values as the peer writes them. */
export function insertRows(session: StoredForms, rows: StoredRows<unknown>): readonly string[] {
  const time = (milliseconds: number) => timeLiteral(session, milliseconds);
  return rows.insert({
    past: time(Date.UTC(2026, 0, 1)),
    time,
    decimal: (text) => (session.storesDecimalsAsText ? text : `cast(${text} as numeric)`),
  });
}

function timeLiteral({ storesTimesAsNumbers, storesTimesWithOffset }: StoredForms, time: number): string {
  if (storesTimesAsNumbers) return String(time);
  const text = new Date(time).toISOString();
  return `'${storesTimesWithOffset ? text.replace('Z', '+00:00') : text}'`;
}

/** Returns a common table expression with the numbers from 1, for both databases. */
export function numbersTo(last: number): string {
  return `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${last})`;
}
