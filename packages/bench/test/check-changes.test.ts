import { Database } from '@espalier/core';
import { checkWorkload } from '../src/child/check.ts';
import { checkSaveOrder, checkUpsertRows } from '../src/child/check-changes.ts';
import type { Session } from '../src/peer.ts';
import { type ArticleValues, articlesBySku } from '../src/stored/articles.ts';
import { type OrderValues, ordersWithLines } from '../src/stored/orders.ts';
import { insertRows } from '../src/stored/rows.ts';
import { createTables } from '../src/tables.ts';

let database: Database;

beforeEach(async () => {
  database = new Database('sqlite::memory:');
  for (const text of createTables('sqlite')) await database.knex.raw(text);
  const rows = [insertRows(peer(), ordersWithLines(3)), insertRows(peer(), articlesBySku(1000))];
  for (const text of rows.flat()) await database.knex.raw(text);
});

afterEach(() => database.close());

interface Harm {
  /** Whether a save writes the lines that have not changed as well. */
  readonly writesAll?: boolean;
  /** Whether a save ignores the version. */
  readonly overwrites?: boolean;
  /** Runs after the rows have been written. */
  readonly after?: string;
  /** Added to the returned keys. */
  readonly keysOff?: number;
}

/** A peer that runs the workloads that change rows. */
function peer(harm: Harm = {}): Session {
  return {
    saveOrder: (order: OrderValues) => saveOrder(order, harm),
    upsertRows: (articles: readonly ArticleValues[]) => upsertRows(articles, harm),
    sql: (text: string) => database.knex.raw(text),
  } as Partial<Session> as Session;
}

async function saveOrder({ id, version, lines, ...values }: OrderValues, harm: Harm) {
  const { knex } = database;
  const where = harm.overwrites ? { id } : { id, version };
  const saved = await knex('orders')
    .where(where)
    .update({ ...values, version: version + 1 });
  if (saved === 0) throw new Error('outdated');
  const stored = await knex('lines').where({ orderId: id });
  const keys = lines.map((line) => line.id);
  await knex('lines')
    .whereIn(
      'id',
      stored.map((line) => line.id).filter((key) => !keys.includes(key)),
    )
    .delete();
  const returned = [];
  for (const line of lines) {
    const before = stored.find((each) => each.id === line.id);
    if (before === undefined) {
      const [key = 0] = await knex('lines').insert({ ...line, orderId: id });
      returned.push({ ...line, id: key + (harm.keysOff ?? 0) });
    } else {
      if (harm.writesAll || before.quantity !== line.quantity)
        await knex('lines').where({ id: line.id }).update({ quantity: line.quantity, updatedAt: new Date() });
      returned.push(line);
    }
  }
  if (harm.after !== undefined) await knex.raw(harm.after);
  return { id, version: version + 1, ...values, lines: returned };
}

async function upsertRows(articles: readonly ArticleValues[], harm: Harm) {
  const { knex } = database;
  const rows = articles.map((article) => ({ ...article, updatedAt: new Date() }));
  for (const part of [rows.slice(0, 500), rows.slice(500)])
    await knex('articles').insert(part).onConflict('sku').merge(['name', 'price', 'updatedAt']);
  if (harm.after !== undefined) await knex.raw(harm.after);
  const stored = await knex('articles').whereIn(
    'sku',
    articles.map(({ sku }) => sku),
  );
  return stored.map((row) => ({ ...row, id: row.id + (harm.keysOff ?? 0) }));
}

describe('checking a peer that saves an order', () => {
  it('accepts a peer that leaves exactly the lines of the input', async () => {
    await expect(checkWorkload(peer(), 'sqlite', 'saveOrder')).resolves.toBeUndefined();
  });

  it('rejects a peer that keeps a removed line, or loses another one', async () => {
    const line = `insert into lines ("orderId", product, quantity, price) values (1, 'x', 1, 1)`;
    await expect(checkSaveOrder(peer({ after: line }))).rejects.toThrow(/new lines as stored/);
    const loss = 'delete from lines where id = 250';
    await expect(checkSaveOrder(peer({ after: loss }))).rejects.toThrow(/lines of other orders/);
  });

  it('rejects a peer that writes a line which has not changed', async () => {
    await expect(checkSaveOrder(peer({ writesAll: true }))).rejects.toThrow(/an unchanged row was written/);
  });

  it('rejects a peer that returns the keys of other rows', async () => {
    await expect(checkSaveOrder(peer({ keysOff: 1 }))).rejects.toThrow(/lines as returned/);
  });

  it('rejects a peer that saves an outdated version', async () => {
    await expect(checkSaveOrder(peer({ overwrites: true }))).rejects.toThrow(/outdated version was accepted/);
  });
});

describe('checking a peer that upserts rows', () => {
  it('accepts a peer that stores every value and returns the stored keys', async () => {
    await expect(checkUpsertRows(peer())).resolves.toBeUndefined();
  });

  it('rejects a peer that changes another row, or returns the keys of other rows', async () => {
    const other = `update articles set price = 5000 where sku = 'sku-2'`;
    await expect(checkUpsertRows(peer({ after: other }))).rejects.toThrow(/articles as stored/);
    await expect(checkUpsertRows(peer({ keysOff: 1 }))).rejects.toThrow(/articles as returned/);
  });

  it('rejects a peer that changes the time at which a stored row was created', async () => {
    const after = `update articles set "createdAt" = current_timestamp where sku = 'sku-1'`;
    await expect(checkUpsertRows(peer({ after }))).rejects.toThrow(/time of creation/);
  });
});

describe('the inputs of the workloads that change rows', () => {
  it('change 15 lines of another order in each run, and of the next state when all orders have been saved', async () => {
    const { sql } = peer();
    const orders = ordersWithLines(3);
    const seen = [];
    for (let run = 0; run < 4; run += 1) {
      const [order] = (await orders.inputs(sql, 1)) as [OrderValues];
      const before = await database.knex('lines').where({ orderId: order.id });
      const keys = new Set(order.lines.map(({ id }) => id));
      const quantities = new Map(before.map(({ id, quantity }) => [id, quantity]));
      const known = order.lines.filter(({ id }) => id !== undefined);
      seen.push({
        order: [order.id, order.version],
        removed: before.filter(({ id }) => !keys.has(id)).length,
        changed: known.filter((line) => quantities.get(line.id) !== line.quantity).length,
        added: order.lines.length - known.length,
      });
      await peer().saveOrder(order);
    }
    const fifteen = { removed: 5, changed: 5, added: 5 };
    const versions = [
      [1, 1],
      [2, 1],
      [3, 1],
      [1, 2],
    ];
    expect(seen).toEqual(versions.map((order) => ({ order, ...fifteen })));
    expect(await orders.isReady(sql)).toBe(true);
  });

  it('name 500 stored rows, half of them with another price, and 500 new ones in each run', async () => {
    const { sql } = peer();
    const inputs = await articlesBySku(1000).inputs(sql, 3);
    for (const articles of inputs) {
      const rows = await database.knex('articles').select('sku', 'name', 'price');
      const stored = new Map(rows.map((row) => [row.sku, row]));
      const known = articles.filter(({ sku }) => stored.has(sku));
      expect(new Set(articles.map(({ sku }) => sku)).size).toBe(1000);
      expect(known).toHaveLength(500);
      expect(known.filter(({ sku, price }) => stored.get(sku).price !== price)).toHaveLength(250);
      await peer().upsertRows(articles);
    }
  });
});
