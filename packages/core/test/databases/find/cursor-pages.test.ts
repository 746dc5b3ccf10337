import { DataTypes, Op, OptionError, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { abortedBy } from '../../helpers/aborted-by';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('findPage', (context) => {
  async function openStockedShop(count = 7) {
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

  const titles = (page: { readonly items: readonly { readonly title: string | null }[] }) =>
    page.items.map(({ title }) => Number(title?.split(' ')[1]));

  it('returns the first rows, and those after a cursor', async () => {
    const { Product } = await openStockedShop();
    const first = await Product.findPage({ first: 3 });
    expect(titles(first)).toEqual([0, 1, 2]);
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await Product.findPage({ first: 3, after: first.endCursor });
    expect(titles(second)).toEqual([3, 4, 5]);
    expect(second).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const third = await Product.findPage({ first: 3, after: second.endCursor });
    expect(titles(third)).toEqual([6]);
    expect(third).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const none = await Product.findPage({ first: 3, after: third.endCursor });
    expect({ ...none }).toEqual({
      items: [],
      startCursor: null,
      endCursor: null,
      hasNextPage: false,
      hasPreviousPage: true,
    });
    expect(context.statements).toHaveLength(4);
  });

  it('returns the last rows, and those before a cursor, in the order that is asked for', async () => {
    const { Product } = await openStockedShop();
    const order = [['title', 'DESC']] as const;
    const last = await Product.findPage({ order, last: 3 });
    expect(titles(last)).toEqual([2, 1, 0]);
    expect(last).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const before = await Product.findPage({ order, last: 3, before: last.startCursor });
    expect(titles(before)).toEqual([5, 4, 3]);
    expect(before).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const first = await Product.findPage({ order, last: 3, before: before.startCursor });
    expect(titles(first)).toEqual([6]);
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    // A page that was read in one direction has the cursors of the other.
    expect(titles(await Product.findPage({ order, first: 2, after: first.endCursor }))).toEqual([5, 4]);
    expect(titles(await Product.findPage({ order, first: 9, after: before.startCursor }))).toEqual([
      4, 3, 2, 1, 0,
    ]);
  });

  it('begins at the end of the rows without a cursor, and for null', async () => {
    const { Product } = await openStockedShop();
    expect(titles(await Product.findPage({ first: 1, after: null }))).toEqual([0]);
    expect(titles(await Product.findPage({ first: 1, after: undefined, before: null as never }))).toEqual([
      0,
    ]);
    expect(titles(await Product.findPage({ last: 1, before: null }))).toEqual([6]);
  });

  it('takes null for none, as variables of GraphQL are', async () => {
    const { Product } = await openStockedShop();
    const forward = { first: 2, after: null, last: null, before: null };
    const page = await Product.findPage(forward);
    expect(titles(page)).toEqual([0, 1]);
    expect(titles(await Product.findPage({ ...forward, after: page.endCursor }))).toEqual([2, 3]);
    const backward = { first: null, after: null, last: 2, before: null };
    const end = await Product.findPage(backward);
    expect(titles(end)).toEqual([5, 6]);
    expect(titles(await Product.findPage({ ...backward, before: end.startCursor }))).toEqual([3, 4]);
  });

  it('knows whether a full page is the last one', async () => {
    const { Product } = await openStockedShop(4);
    const all = await Product.findPage({ first: 4 });
    expect(titles(all)).toEqual([0, 1, 2, 3]);
    expect(all).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(await Product.findPage({ first: 3 })).toMatchObject({ hasNextPage: true });
    expect(await Product.findPage({ last: 4 })).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  it('reads what findAll reads, with one statement for the page and one for each include of its rows', async () => {
    const { Product, include } = await openStockedShop();
    const found = await Product.findAll({ include, order: ['id'], limit: 3, offset: 3 });
    const { endCursor } = await Product.findPage({ first: 3 });
    context.statements.length = 0;
    const page = await Product.findPage({ include, first: 3, after: endCursor });
    expect(page.items).toStrictEqual(found);
    expect(page.items[0]).toBeInstanceOf(Product);
    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 3));
    const before = await Product.findPage({
      include,
      last: 3,
      before: page.cursorOf(page.items[2] as never),
    });
    expect(before.items.map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(before.items.map(({ user }) => user?.addresses.length)).toEqual([2, 2, 2]);
  });

  it('filters by where and by required includes, and picks attributes', async () => {
    const { Product, User } = await openStockedShop();
    const query = {
      where: { id: { [Op.gt]: 1 } },
      attributes: ['title'],
      include: [{ association: Product.User, required: true, where: { firstName: { [Op.ne]: 'User 3' } } }],
      order: [['userId', 'DESC']],
    } as const;
    const page = await Product.findPage({ ...query, first: 3 });
    expect(titles(page)).toEqual([6, 5, 4]);
    expect(Object.keys(page.items[0] as object).sort()).toEqual(['title', 'user']);
    expect(page.items[0]?.user).toBeInstanceOf(User);
    const next = await Product.findPage({ ...query, first: 3, after: page.endCursor });
    expect(titles(next)).toEqual([2, 1]);
    expect(next.hasNextPage).toBe(false);
  });

  it('continues with other conditions, includes and attributes', async () => {
    const database = context.open();
    const required = { type: DataTypes.INTEGER, allowNull: false } as const;
    const Seat = database.define(
      'seat',
      { team: required, number: required },
      { timestamps: false, indexes: [{ unique: true, fields: ['team', 'number'] }] },
    );
    await database.sync();
    await Seat.bulkCreate([1, 2, 3].flatMap((number) => [1, 2].map((team) => ({ team, number }))));
    const order = ['number'] as const;
    const ofTeam = await Seat.findPage({ where: { team: 2 }, order, first: 2 });
    expect(ofTeam.items.map(({ number }) => number)).toEqual([1, 2]);
    const rest = await Seat.findPage({
      order,
      attributes: ['team', 'number'],
      first: 9,
      after: ofTeam.endCursor,
    });
    expect(rest.items.map(({ team, number }) => [team, number])).toEqual([
      [1, 3],
      [2, 3],
    ]);
  });

  it('has a cursor for each of its rows, even if they are moved or changed afterwards', async () => {
    const { Product } = await openStockedShop();
    const page = await Product.findPage({ first: 4, order: ['title'] });
    const cursors = page.items.map((item) => page.cursorOf(item));
    expect(cursors[0]).toBe(page.startCursor);
    expect(cursors[3]).toBe(page.endCursor);
    expect(cursors.every((cursor) => /^[\w-]+$/.test(cursor))).toBe(true);
    const second = page.items[1] as (typeof page.items)[number];
    second.title = 'changed';
    page.items.reverse();
    expect(page.cursorOf(second)).toBe(cursors[1]);
    const next = await Product.findPage({ first: 2, order: ['title'], after: page.cursorOf(second) });
    expect(titles(next)).toEqual([2, 3]);
    expect(() => page.cursorOf(next.items[0] as never)).toThrow(OptionError);
    expect(() => page.cursorOf(null as never)).toThrow('cursorOf takes an item of its page');
  });

  it('is plain data in JSON', async () => {
    const { Product } = await openStockedShop(2);
    const page = await Product.findPage({ first: 1, attributes: ['title'] });
    expect(JSON.parse(JSON.stringify(page))).toEqual({
      items: [{ title: 'Chair 0' }],
      startCursor: page.startCursor,
      endCursor: page.endCursor,
      hasNextPage: true,
      hasPreviousPage: false,
    });
  });

  it('neither repeats nor loses other rows when rows are inserted and deleted between pages', async () => {
    const { Product } = await openStockedShop(6);
    const order = ['title'] as const;
    const first = await Product.findPage({ order, first: 2 });
    // Before the page, on it, at its end, and after it.
    await Product.bulkCreate([{ title: 'Chair 00' }, { title: 'Chair 01' }, { title: 'Chair 25' }]);
    await Product.destroy({ where: { title: ['Chair 0', 'Chair 1', 'Chair 3'] } });
    const second = await Product.findPage({ order, first: 2, after: first.endCursor });
    expect(titles(second)).toEqual([2, 25]);
    await Product.destroy({ where: { title: 'Chair 25' } });
    const third = await Product.findPage({ order, first: 5, after: second.endCursor });
    expect(titles(third)).toEqual([4, 5]);
    const back = await Product.findPage({ order, last: 5, before: third.startCursor });
    expect(titles(back)).toEqual([0, 1, 2]);
  });

  it('reads pages by a composite key', async () => {
    const database = context.open();
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    const Square = database.define('square', { x: key, y: key }, { timestamps: false });
    await database.sync();
    const squares = [1, 2, 3].flatMap((x) => [1, 2, 3].map((y) => ({ x, y })));
    await Square.bulkCreate(squares);
    const found: object[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof Square.findPage>> = await Square.findPage({ first: 2, after });
      found.push(...page.items.map((square) => ({ ...square })));
      after = page.hasNextPage ? page.endCursor : null;
    } while (after !== null);
    expect(found).toEqual(squares);
  });

  it('runs in the surrounding transaction, and within its limits', async () => {
    const { database, Product } = await openStockedShop(2);
    await database
      .transaction(async (transaction) => {
        await Product.create({ title: 'Chair 2' });
        expect(titles(await Product.findPage({ last: 1, transaction }))).toEqual([2]);
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(titles(await Product.findPage({ last: 1, timeout: 60_000 }))).toEqual([1]);
    const signal = AbortSignal.abort('enough');
    await expect(Product.findPage({ first: 1, signal })).rejects.toMatchObject(abortedBy('enough'));
    await expect(Product.findPage({ first: 1, timeout: 0 })).rejects.toThrow(OptionError);
  });

  it.each([
    [{}, 'a page needs `first` or `last`: its number of rows'],
    [{ after: null }, 'a page needs `first` or `last`: its number of rows'],
    [{ first: null, last: null }, 'a page needs `first` or `last`: its number of rows'],
    [{ first: null, before: 'x' }, 'a page needs `first` or `last`: its number of rows'],
    [{ first: 0 }, 'first must be a whole number from 1 on'],
    [{ first: -1 }, 'first must be a whole number from 1 on'],
    [{ first: Number.NaN }, 'first must be a whole number from 1 on'],
    [{ first: '5' }, 'first must be a whole number from 1 on'],
    [{ last: 1.5 }, 'last must be a whole number from 1 on'],
    [{ first: 1, last: 1 }, 'first and last cannot be combined'],
    [{ first: 1, before: 'x' }, 'first and before cannot be combined'],
    [{ last: 1, after: 'x' }, 'last and after cannot be combined'],
    [{ after: 'x', before: 'x' }, 'after and before cannot be combined'],
    [{ first: 1, distinct: true }, "product.findPage was given an unknown option 'distinct'"],
    [{ first: 1, limit: 5 }, "product.findPage was given an unknown option 'limit'"],
    [{ first: 1, offset: 5 }, "product.findPage was given an unknown option 'offset'"],
    [{ first: 1, order: [sql`random()`] }, 'order of a page can only be by attributes of the model itself'],
    [{ first: 1, order: ['titel'] }, "order: 'titel' is not an attribute of 'product'"],
    [
      { first: 1, attributes: [[sql`count(*)`, 'count', DataTypes.INTEGER]] },
      'attributes: a page reads rows, and an aggregate is one for all rows',
    ],
  ])('rejects %j', async (options, message) => {
    const { Product } = await openStockedShop(0);
    await expect(Product.findPage(options as never)).rejects.toMatchObject({
      name: 'OptionError',
      message: expect.stringContaining(message),
    });
    expect(context.statements).toEqual([]);
  });

  it('rejects an order by JSON, which has none', async () => {
    const database = context.open();
    const Note = database.define('note', { json: DataTypes.JSON() }, { timestamps: false });
    await database.sync();
    await expect(Note.findPage({ first: 1, order: ['json'] })).rejects.toThrow(
      "order: 'json' is JSON, which has no order",
    );
  });

  it('rejects an order by an array, which only PostgreSQL has', async () => {
    if (context.dialect === 'sqlite') return;
    const database = context.open();
    const Note = database.define(
      'note',
      { sizes: DataTypes.ARRAY(DataTypes.INTEGER) },
      { timestamps: false },
    );
    await database.sync();
    await expect(Note.findPage({ first: 1, order: ['sizes'] })).rejects.toThrow(
      "order of a page cannot be by 'sizes', which is ARRAY",
    );
  });
});
