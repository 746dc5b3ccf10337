import type { DatabaseName, MonthReport, Session } from '../peer.ts';
import type { Row } from '../sql.ts';
import type { Inputs } from '../workloads.ts';
import { workloads } from '../workloads.ts';
import { same, values } from './compare.ts';

/**
 * Checks that a report has the months in their order, and the number and the sum of the lines of each. The sums are exact:
 * those of a peer that stores decimals as numbers after rounding, because the database adds these as floats.
 *
 * @throws Error with the difference
 */
export async function checkReportByMonth(session: Session, database: DatabaseName): Promise<void> {
  const [status] = (await workloads.reportByMonth.stored.inputs(session.sql, 1)) as [string];
  const report = await session.reportByMonth(status);
  const expected = reportOf(await readPaidLines(session, status));
  inOrder(
    report.map(({ month }) => [month]),
    [...expected.keys()].map((month) => [month]),
    'the months',
  );
  const addsFloats = database === 'sqlite' && session.storesDecimalsAsText !== true;
  same(
    report.map((row) => [row.month, Number(row.lines), totalOf(row, addsFloats)]),
    [...expected].map(([month, { lines, cents }]) => [month, lines, (cents / 100).toFixed(2)]),
    'the lines and totals of the months',
  );
}

function readPaidLines({ sql }: Session, status: string): Promise<readonly Row[]> {
  return sql(
    `select s."soldAt", l.amount from "saleLines" l join sales s on s.id = l."saleId" where s.status = '${status}'`,
  );
}

/** Returns what a report has, from its lines. Cents are whole numbers, so their sums are exact. */
function reportOf(lines: readonly Row[]): Map<string, { lines: number; cents: number }> {
  const months = new Map<string, { lines: number; cents: number }>();
  for (const { soldAt, amount } of lines) {
    const month = dateOf(soldAt).toISOString().slice(0, 7);
    const before = months.get(month) ?? { lines: 0, cents: 0 };
    months.set(month, {
      lines: before.lines + 1,
      cents: before.cents + Math.round(Number(amount) * 100),
    });
  }
  return new Map([...months].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function totalOf({ total }: MonthReport, addsFloats: boolean): string {
  if (typeof total === 'number' && !addsFloats) throw new Error('unexpected result: a total is a float');
  return Number(total).toFixed(2);
}

/**
 * Checks that a page has the sales in their order, each once and with its columns.
 *
 * @throws Error with the difference
 */
export async function checkPageFilteredByChild(session: Session): Promise<void> {
  type Input = Inputs['pageFilteredByChild'];
  const [input] = (await workloads.pageFilteredByChild.stored.inputs(session.sql, 1)) as [Input];
  const page = await session.pageFilteredByChild(input);
  const matching = await session.sql(`select "saleId" from "saleLines" where quantity >= ${input.quantity}`);
  const keys = new Set(matching.map(({ saleId }) => saleId));
  const sales = (await session.sql('select * from sales')).filter(({ id }) => keys.has(id));
  const sorted = sales
    .map((sale): Row => ({ ...sale, soldAt: dateOf(sale.soldAt) }))
    .sort((one, other) => Number(other.soldAt) - Number(one.soldAt) || Number(other.id) - Number(one.id));
  const expected = sorted.slice(input.offset, input.offset + input.limit);
  const columns = ['id', 'customer', 'status'];
  inOrder(values(page, columns), values(expected, columns), 'the sales on the page');
  inOrder(
    page.map((sale) => [dateOf((sale as Row).soldAt)]),
    values(expected, ['soldAt']),
    'the dates of the sales',
  );
}

/** Compares rows in the order in which they are. */
function inOrder(
  found: readonly (readonly unknown[])[],
  expected: readonly (readonly unknown[])[],
  what: string,
): void {
  const numbered = (rows: readonly (readonly unknown[])[]) => rows.map((row, at) => [at, ...row]);
  same(numbered(found), numbered(expected), what);
}

/** Returns a time in any form in which a peer stores it. */
function dateOf(time: unknown): Date {
  return new Date(typeof time === 'bigint' ? Number(time) : (time as string | number | Date));
}
