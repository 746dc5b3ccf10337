import { numbersTo, type RowForm, type StoredRows } from './rows.ts';

const LINES = 10;
/** A statement with more sales would be too long. */
const MAX_ROWS = 1000;
const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAYS = 730;
const DAY = 86_400_000;

/** Which sales are on a page: those that have a line with at least this quantity, the latest first. */
export interface SalesOnPage {
  readonly quantity: number;
  readonly limit: number;
  readonly offset: number;
}

/**
 * Returns a number of sales with 10 lines each. Nine of ten sales are paid, and two sales at a time have the same date.
 * Runs only read them, so each run has the same input.
 *
 * @param count a multiple of 1,000
 */
export function salesWithLines<Input>(count: number, input: Input): StoredRows<Input> {
  return {
    maxRuns: Number.POSITIVE_INFINITY,
    insert: (form) => [
      ...Array.from({ length: count / MAX_ROWS }, (_, part) => insertSales(part * MAX_ROWS, count, form)),
      insertLines(count * LINES, form),
    ],
    async isReady(sql) {
      const [row] = await sql('select count(*) as lines from "saleLines"');
      return Number(row?.lines) === count * LINES;
    },
    inputs: async (_, runs) => Array.from({ length: runs }, () => input),
  };
}

function insertSales(from: number, count: number, { past, time }: RowForm): string {
  const rows = Array.from({ length: MAX_ROWS }, (_, at) => {
    const number = from + at + 1;
    // The order of the dates differs from that of the keys.
    const position = (number * 7919) % count;
    const soldAt = FIRST_DAY + Math.floor((Math.floor(position / 2) * 2 * DAYS * DAY) / count);
    const status = number % 10 === 0 ? 'open' : 'paid';
    return `(${number}, 'customer ${number % 500}', '${status}', ${time(soldAt)}, ${past}, ${past})`;
  });
  return `insert into sales (id, customer, status, "soldAt", "createdAt", "updatedAt") values ${rows.join(', ')}`;
}

function insertLines(count: number, { past, decimal }: RowForm): string {
  const cents = '(100 + n % 977 * 97)';
  const amount = decimal(`(${cents} / 100) || '.' || substr(cast(100 + ${cents} % 100 as varchar(255)), 2)`);
  return `insert into "saleLines" ("saleId", product, quantity, amount, "createdAt", "updatedAt")
    ${numbersTo(count)}
    select 1 + (n - 1) / ${LINES}, 'product ' || n % 1000, 1 + n * 19 % 100, ${amount}, ${past}, ${past} from numbers`;
}
