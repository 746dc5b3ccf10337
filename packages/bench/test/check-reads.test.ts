import { Database } from '@espalier/core';
import { checkWorkload } from '../src/child/check.ts';
import { checkPageFilteredByChild, checkReportByMonth } from '../src/child/check-reads.ts';
import type { Created, MonthReport, Session } from '../src/peer.ts';
import { insertRows } from '../src/stored/rows.ts';
import { type SalesOnPage, salesWithLines } from '../src/stored/sales.ts';
import { createTables } from '../src/tables.ts';

let database: Database;

beforeEach(async () => {
  database = new Database('sqlite::memory:');
  for (const text of createTables('sqlite')) await database.knex.raw(text);
  for (const text of insertRows(peer(), salesWithLines(1000, 0))) await database.knex.raw(text);
});

afterEach(() => database.close());

interface Harm {
  readonly report?: (rows: MonthReport[]) => readonly MonthReport[];
  readonly page?: (sales: Created[]) => readonly Created[];
  /** How the amounts are added. */
  readonly total?: string;
  readonly storesDecimalsAsText?: boolean;
}

const exact = `printf('%.2f', sum(cast(replace(amount, '.', '') as integer)) / 100.0)`;

/** A peer that runs the workloads that read sales. */
function peer({ report, page, total = exact, storesDecimalsAsText = true }: Harm = {}): Session {
  return {
    async reportByMonth(status: string) {
      const rows = await database.knex.raw(
        `select substr(s."soldAt", 1, 7) as month, count(*) as lines, ${total} as total
         from "saleLines" l join sales s on s.id = l."saleId" where s.status = ? group by 1 order by 1`,
        [status],
      );
      return report?.(rows) ?? rows;
    },
    async pageFilteredByChild({ quantity, limit, offset }: SalesOnPage) {
      const sales = await database.knex.raw(
        `select s.* from sales s where exists (
           select 1 from "saleLines" l where l."saleId" = s.id and l.quantity >= ?
         ) order by s."soldAt" desc, s.id desc limit ? offset ?`,
        [quantity, limit, offset],
      );
      return page?.(sales) ?? sales;
    },
    storesDecimalsAsText,
    sql: (text: string) => database.knex.raw(text),
  } as Partial<Session> as Session;
}

describe('checking a peer that reports by month', () => {
  const check = (harm?: Harm) => checkReportByMonth(peer(harm), 'sqlite');

  it('accepts a peer that counts and adds up exactly the paid lines', async () => {
    await expect(checkWorkload(peer(), 'sqlite', 'reportByMonth')).resolves.toBeUndefined();
  });

  it('rejects a peer that has months twice, in another order, or not at all', async () => {
    await expect(check({ report: (rows) => [...rows].reverse() })).rejects.toThrow(/the months/);
    await expect(check({ report: (rows) => rows.slice(1) })).rejects.toThrow(/the months/);
    await expect(check({ report: (rows) => [...rows, ...rows.slice(-1)] })).rejects.toThrow(/the months/);
  });

  it('rejects a peer that misses a line, or a cent', async () => {
    const less = (rows: MonthReport[], name: 'lines' | 'total', by: number) =>
      rows.map((row, at) => (at === 3 ? { ...row, [name]: String(Number(row[name]) - by) } : row));
    await expect(check({ report: (rows) => less(rows, 'lines', 1) })).rejects.toThrow(/lines and totals/);
    await expect(check({ report: (rows) => less(rows, 'total', 0.01) })).rejects.toThrow(/lines and totals/);
  });

  it('accepts a float only from a peer that stores numbers', async () => {
    await expect(check({ total: 'sum(amount)' })).rejects.toThrow(/a total is a float/);
    await expect(check({ total: 'sum(amount)', storesDecimalsAsText: false })).resolves.toBeUndefined();
  });
});

describe('checking a peer that finds a page of sales', () => {
  const check = (page?: Harm['page']) => checkPageFilteredByChild(peer(page && { page }));

  it('accepts a peer that finds each sale once, in order', async () => {
    await expect(checkWorkload(peer(), 'sqlite', 'pageFilteredByChild')).resolves.toBeUndefined();
  });

  it('rejects a peer that finds a sale twice, others, fewer, or in another order', async () => {
    const twice = (sales: Created[]) => sales.flatMap((sale) => [sale, sale]).slice(0, 50);
    await expect(check(twice)).rejects.toThrow(/sales on the page/);
    await expect(check((sales) => sales.slice(1))).rejects.toThrow(/sales on the page/);
    await expect(check(([one, other, ...rest]) => [other, one, ...rest] as Created[])).rejects.toThrow(
      /sales on the page/,
    );
  });

  it('rejects a peer that reads a date as another one', async () => {
    const wrong = (sales: Created[]) =>
      sales.map((sale) => ({ ...sale, soldAt: new Date(0) })) as readonly Created[];
    await expect(check(wrong)).rejects.toThrow(/dates of the sales/);
  });
});

describe('the sales', () => {
  it('are on a page by their dates and, of equal dates, by their keys, and not all of them match', async () => {
    const sales = await database.knex('sales').select('id', 'soldAt').orderBy('soldAt');
    expect(new Set(sales.map(({ soldAt }) => soldAt)).size).toBe(sales.length / 2);
    expect(sales.map(({ id }) => id)).not.toEqual(sales.map(({ id }) => id).sort((a, b) => a - b));
    const matching = await database
      .knex('saleLines')
      .where('quantity', '>=', 97)
      .countDistinct('saleId as n');
    expect(matching[0]?.n).toBeGreaterThan(250);
    expect(matching[0]?.n).toBeLessThan(750);
  });

  it('have amounts and times in the form of the peer', async () => {
    const [text] = insertRows({ storesTimesAsNumbers: true }, salesWithLines(1000, 0)) as [string];
    expect(text).toContain(`, ${Date.UTC(2026, 0, 1)})`);
    const [other] = insertRows({ storesTimesWithOffset: true }, salesWithLines(1000, 0)) as [string];
    expect(other).toContain(`'2026-01-01T00:00:00.000+00:00'`);
    const types = await database.raw('select distinct typeof(amount) as type from "saleLines"');
    expect(types).toEqual([{ type: 'text' }]);
    await database.raw('delete from "saleLines"');
    const lines = insertRows({}, salesWithLines(1000, 0)).at(-1) as string;
    await database.knex.raw(lines);
    const numbers = await database.raw('select distinct typeof(amount) as type from "saleLines" order by 1');
    expect(numbers).toEqual([{ type: 'integer' }, { type: 'real' }]);
  });
});
