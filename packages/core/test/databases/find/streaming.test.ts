import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import fc from 'fast-check';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('streaming', (context) => {
  async function openStockedShop(count = 0) {
    const shop = await openShop(context);
    const { Product, include } = shop;
    const product = (_: unknown, index: number) => ({
      title: `Chair ${index}`,
      user: { firstName: `User ${index}`, addresses: [{ city: 'Oslo' }, { city: 'Rome' }] },
      tags: [{ name: `tag ${index}` }],
    });
    await Product.bulkCreate(Array.from({ length: count }, product), { include });
    context.statements.length = 0;
    return shop;
  }

  async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const row of rows) all.push(row);
    return all;
  }

  it('returns what findAll returns, with every include, in pages of one statement and one for each include', async () => {
    const { Product, include } = await openStockedShop(7);
    const found = await Product.findAll({ include, order: ['id'] });
    context.statements.length = 0;
    const streamed = await collect(Product.stream({ include, batchSize: 3 }));
    expect(streamed).toStrictEqual(found);
    expect(streamed[0]).toBeInstanceOf(Product);
    expect(context.statements).toHaveLength(3 * statementsOfFind(context, 1 + 3));
  });

  it('filters, picks attributes, and stops at its limit', async () => {
    const { Product } = await openStockedShop(9);
    const options = {
      where: { id: { [Op.gt]: 2 } },
      attributes: ['title'],
      order: [['id', 'DESC']],
    } as const;
    const streamed = await collect(Product.stream({ ...options, limit: 5, batchSize: 2 }));
    expect(streamed.map((product) => ({ ...product }))).toEqual(
      [8, 7, 6, 5, 4].map((index) => ({ title: `Chair ${index}` })),
    );
    expect(context.statements).toHaveLength(3);
    expect(await collect(Product.stream({ limit: 0 }))).toEqual([]);
    expect(context.statements).toHaveLength(3);
  });

  it('reads no further than the loop, and holds no connection after it', async () => {
    const { database, Product } = await openStockedShop(6);
    for await (const product of Product.stream({ batchSize: 2 })) if (product.title === 'Chair 2') break;
    expect(context.statements).toHaveLength(2);
    const failed = async () => {
      for await (const { title } of Product.stream({ batchSize: 2 })) throw new Error(`stopped at ${title}`);
    };
    await expect(failed()).rejects.toThrow('stopped at Chair 0');
    // A connection is reserved for the next call until this turn of the event loop ends.
    await new Promise((resolve) => setImmediate(resolve));
    const pool = database.knex.client.pool;
    expect(pool.numUsed()).toBe(0);
  });

  it('runs in the surrounding transaction, and lets its rows be changed in the loop', async () => {
    const { database, Product } = await openStockedShop(5);
    await database.transaction(async () => {
      await Product.create({ title: 'Chair 5' });
      for await (const product of Product.stream({ batchSize: 2 }))
        await product.update({ title: `${product.title}!` });
      expect(await Product.count({ where: { title: { [Op.endsWith]: '!' } } })).toBe(6);
    });
    await database
      .transaction(async (transaction) => {
        const seen = await collect(Product.stream({ transaction, batchSize: 2 }));
        expect(seen.map(({ title }) => title)).toContain('Chair 5!');
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await Product.count()).toBe(6);
  });

  it('holds one page in memory, for any number of rows', async () => {
    const database = context.open();
    const Note = database.define('note', { text: DataTypes.TEXT }, { timestamps: false });
    await database.sync();
    await Note.bulkCreate(Array.from({ length: 2000 }, (_, index) => ({ text: `${index} `.repeat(50) })));
    const alive = new Set<WeakRef<object>>();
    let most = 0;
    let count = 0;
    for await (const note of Note.stream({ batchSize: 100 })) {
      count += 1;
      alive.add(new WeakRef(note));
      if (count % 500 !== 0) continue;
      // A WeakRef holds its object until the job that made it is done.
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
      for (const each of alive) if (each.deref() === undefined) alive.delete(each);
      most = Math.max(most, alive.size);
    }
    expect(count).toBe(2000);
    expect(most).toBeLessThanOrEqual(300);
  });

  it('returns each row exactly once, in any order', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        a: DataTypes.INTEGER,
        b: DataTypes.STRING,
        price: DataTypes.DECIMAL(10, 2),
        at: { type: DataTypes.DATE, allowNull: false },
      },
      { timestamps: false },
    );
    await database.sync();
    const row = fc.record({
      a: fc.option(fc.integer({ min: 0, max: 2 })),
      b: fc.option(fc.constantFrom('x', 'y', 'Z')),
      price: fc.option(fc.constantFrom('9.00', '10.00', '-1.50')),
      at: fc.constantFrom('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.001Z'),
    });
    const direction = fc.constantFrom('ASC', 'DESC', 'ASC NULLS LAST', 'DESC NULLS FIRST', 'DESC NULLS LAST');
    const order = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'price', 'at', 'id'), direction), {
      maxLength: 3,
      selector: ([name]) => name,
    });
    const property = fc.asyncProperty(
      fc.array(row, { maxLength: 12 }),
      order,
      fc.integer({ min: 1, max: 5 }),
      async (rows, by, batchSize) => {
        await Item.destroy({ all: true });
        await Item.bulkCreate(rows);
        const streamed = await collect(Item.stream({ order: by as never, batchSize }));
        const found = await Item.findAll({ order: by as never });
        const shown = (item: (typeof found)[number]) =>
          JSON.stringify(by.map(([name]) => item[name as keyof typeof item]));
        expect(streamed.map(shown)).toEqual(found.map(shown));
        expect(new Set(streamed.map(({ id }) => id)).size).toBe(rows.length);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('distinguishes instants that are closer than the precision of a Date', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    const Event = database.define('event', { at: DataTypes.DATE }, { timestamps: false });
    await database.sync();
    await database.knex.raw(
      `insert into events ("at") select timestamptz '2024-01-01 00:00:00Z' + n * interval '1 microsecond' from generate_series(1, 9) n`,
    );
    const streamed = await collect(Event.stream({ order: [['at', 'DESC']], batchSize: 2 }));
    expect(streamed.map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('pages by a composite key', async () => {
    const database = context.open();
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    const Square = database.define('square', { x: key, y: key }, { timestamps: false });
    await database.sync();
    const squares = [1, 2, 3].flatMap((x) => [1, 2, 3].map((y) => ({ x, y })));
    await Square.bulkCreate(squares);
    context.statements.length = 0;
    const streamed = await collect(Square.stream({ batchSize: 2 }));
    expect(streamed.map((square) => ({ ...square }))).toEqual(squares);
    const [, second] = context.statements;
    expect(second).toMatch(/where \(.x., .y.\) > \(/);
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize must be a whole number from 1 on'],
    [{ batchSize: '5' }, 'batchSize must be a whole number from 1 on'],
    [{ limit: -1 }, 'limit must be a whole number from 0 on'],
    [{ offset: 5 }, "product.stream was given an unknown option 'offset'"],
    [{ order: [sql`random()`] }, 'order of a stream can only be by attributes of the model itself'],
    [{ order: ['titel'] }, "order: 'titel' is not an attribute of 'product'; did you mean 'title'?"],
  ])('rejects %j before it begins', async (options, message) => {
    const { Product } = await openStockedShop();
    const [, hint] = message.split('; ');
    expect(() => Product.stream(options as never)).toThrow(
      hint === undefined
        ? message
        : expect.objectContaining({ message: message.slice(0, -`; ${hint}`.length), hint }),
    );
    expect(context.statements).toEqual([]);
  });
});

/** Jest runs without --expose-gc; V8 takes the flag later too. */
const collectGarbage: () => void = (() => {
  const { setFlagsFromString } = require('node:v8') as typeof import('node:v8');
  const { runInNewContext } = require('node:vm') as typeof import('node:vm');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();
