import { aggregate, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { defineSales } from './aggregate-models.js';

describeEachDatabase('aggregate', (context) => {
  async function openSales() {
    const database = context.open();
    const models = defineSales(database);
    await database.sync();
    const { Country, Customer, Order } = models;
    await Country.bulkCreate([
      { code: 'at', name: 'Austria' },
      { code: 'ch', name: null },
    ]);
    const [ann, ben] = await Customer.bulkCreate([
      { name: 'Ann', city: 'Wien', age: 30, countryCode: 'at' },
      { name: 'Ben', city: 'Bern', age: 40, countryCode: 'ch' },
      { name: 'Cem', city: 'Bern', age: null },
    ]);
    await Order.bulkCreate([
      {
        status: 'paid',
        total: '10.10',
        price: '1.1',
        quantity: 1,
        units: 9_007_199_254_740_993n,
        weight: 0.5,
        isGift: true,
        placedAt: '2026-11-30T23:59:59.999Z',
        day: '2026-11-30',
        note: 'b',
        customerId: ann?.id ?? null,
      },
      {
        status: 'paid',
        total: '129.20',
        price: '1.10',
        quantity: 2,
        units: 1n,
        weight: 1.5,
        isGift: false,
        placedAt: '2026-12-01T00:00:00.000Z',
        day: '2026-12-01',
        note: 'a',
        customerId: ben?.id ?? null,
      },
      { status: 'open', total: '9.99', price: '2', quantity: 4, customerId: ben?.id ?? null },
      { status: 'held' },
    ]);
    context.statements.length = 0;
    return { database, ...models };
  }

  it('returns one object without groupBy', async () => {
    const { Order } = await openSales();
    const sales = await Order.aggregate({
      select: {
        orders: aggregate.count(),
        gifts: aggregate.count('isGift'),
        buyers: aggregate.countDistinct('customerId'),
        prices: aggregate.countDistinct('price'),
        revenue: aggregate.sum('total'),
        average: aggregate.avg('total'),
        pieces: aggregate.sum('quantity'),
        piecesEach: aggregate.avg('quantity'),
        units: aggregate.sum('units'),
        unitsEach: aggregate.avg('units'),
        weight: aggregate.sum('weight'),
        weightEach: aggregate.avg('weight'),
        least: aggregate.min('total'),
        most: aggregate.max('total'),
        dearest: aggregate.max('price'),
        first: aggregate.min('placedAt'),
        last: aggregate.max('day'),
        note: aggregate.min('note'),
      },
    });
    expect(sales).toEqual({
      orders: 4,
      gifts: 2,
      buyers: 2,
      prices: 2,
      revenue: '149.29',
      average: '49.7633333333333333',
      pieces: 7,
      piecesEach: 2.3333333333333335,
      units: 9_007_199_254_740_994n,
      unitsEach: '4503599627370497.0000',
      weight: 2,
      weightEach: 1,
      least: '9.99',
      most: '129.20',
      dearest: '2',
      first: new Date('2026-11-30T23:59:59.999Z'),
      last: '2026-12-01',
      note: 'a',
    });
    expect(context.statements).toHaveLength(1);
  });

  it('returns null over no rows, and a count of 0', async () => {
    const { Order } = await openSales();
    const none = await Order.aggregate({
      where: { id: -1 },
      select: {
        orders: aggregate.count(),
        buyers: aggregate.countDistinct('customerId'),
        revenue: aggregate.sum('total'),
        average: aggregate.avg('quantity'),
        units: aggregate.sum('units'),
        most: aggregate.max('price'),
        first: aggregate.min('placedAt'),
      },
    });
    expect(none).toEqual({
      orders: 0,
      buyers: 0,
      revenue: null,
      average: null,
      units: null,
      most: null,
      first: null,
    });
    expect(
      await Order.aggregate({
        where: { id: -1 },
        groupBy: { status: 'status' },
        select: { orders: aggregate.count() },
      }),
    ).toEqual([]);
  });

  it('groups by attributes, by parts of dates and by expressions', async () => {
    const { Order } = await openSales();
    const rows = await Order.aggregate({
      groupBy: {
        month: sql.month('placedAt'),
        status: 'status',
        isLarge: [sql`${sql.attribute('quantity')} > ${1}`, DataTypes.BOOLEAN],
      },
      select: { orders: aggregate.count(), revenue: aggregate.sum('total') },
      order: ['status', ['month', 'DESC']],
    });
    expect(rows).toEqual([
      { month: null, status: 'held', isLarge: null, orders: 1, revenue: null },
      { month: null, status: 'open', isLarge: true, orders: 1, revenue: '9.99' },
      { month: '2026-12', status: 'paid', isLarge: true, orders: 1, revenue: '129.20' },
      { month: '2026-11', status: 'paid', isLarge: false, orders: 1, revenue: '10.10' },
    ]);
    const days = await Order.aggregate({
      where: { placedAt: { [Op.ne]: null } },
      groupBy: { date: sql.date('placedAt'), year: sql.year('day'), day: sql.date('day') },
      select: {},
      order: ['date'],
    });
    expect(days).toEqual([
      { date: '2026-11-30', year: '2026', day: '2026-11-30' },
      { date: '2026-12-01', year: '2026', day: '2026-12-01' },
    ]);
    const prices = await Order.aggregate({
      groupBy: { price: 'price' },
      select: { orders: aggregate.count() },
      order: ['price'],
    });
    expect(prices.filter(({ price }) => price !== null)).toEqual([
      { price: '1.1', orders: 2 },
      { price: '2', orders: 1 },
    ]);
  });

  it('groups by attributes of to-one associations, and takes them as operands, without repeating rows', async () => {
    const { Customer, Card, Order } = await openSales();
    const [ann] = await Customer.findAll({ order: ['id'] });
    await Card.bulkCreate([
      { level: 'blue', number: 1, customerId: ann?.id ?? null },
      { level: 'gold', number: 2, customerId: ann?.id ?? null },
      { level: 'gold', number: 3, customerId: ann?.id ?? null },
    ]);
    context.statements.length = 0;
    const rows = await Order.aggregate({
      where: { status: { [Op.ne]: 'held' } },
      groupBy: {
        city: [Order.Customer, 'city'],
        country: [Order.Customer, Customer.Country, 'name'],
        card: [Order.Customer, Customer.Card, 'number'],
        gold: [Order.Customer, Customer.GoldCard, 'number'],
        initial: [Order.Customer, sql`substr(${sql.attribute('name')}, ${1}, 1)`, DataTypes.STRING],
      },
      select: {
        orders: aggregate.count(),
        revenue: aggregate.sum('total'),
        age: aggregate.max([Order.Customer, 'age']),
      },
      order: ['city'],
    });
    expect(rows).toEqual([
      {
        city: 'Bern',
        country: null,
        card: null,
        gold: null,
        initial: 'B',
        orders: 2,
        revenue: '139.19',
        age: 40,
      },
      {
        city: 'Wien',
        country: 'Austria',
        card: 1,
        gold: 2,
        initial: 'A',
        orders: 1,
        revenue: '10.10',
        age: 30,
      },
    ]);
    expect(context.statements).toHaveLength(1);
    const all = await Order.aggregate({
      groupBy: { city: [Order.Customer, 'city'] },
      select: { orders: aggregate.count() },
      order: [['city', 'ASC NULLS LAST']],
    });
    expect(all).toEqual([
      { city: 'Bern', orders: 2 },
      { city: 'Wien', orders: 1 },
      { city: null, orders: 1 },
    ]);
  });

  it('chooses and sorts groups by columns of the result', async () => {
    const { Order } = await openSales();
    const select = {
      orders: aggregate.count(),
      revenue: aggregate.sum('total'),
      pieces: aggregate.sum('quantity'),
    };
    const groupBy = { status: 'status' } as const;
    const having = async (condition: object) => {
      const rows = await Order.aggregate({ groupBy, select, having: condition, order: ['status'] });
      return rows.map(({ status }) => status);
    };
    expect(await having({ revenue: { [Op.gt]: '100' } })).toEqual(['paid']);
    expect(await having({ revenue: { [Op.gt]: '9' } })).toEqual(['open', 'paid']);
    expect(await having({ revenue: ['9.990', '1'] })).toEqual(['open']);
    expect(await having({ revenue: null })).toEqual(['held']);
    expect(await having({ orders: 2, status: { [Op.startsWith]: 'p' } })).toEqual(['paid']);
    expect(await having({ [Op.or]: [{ pieces: { [Op.gte]: 4 } }, { status: 'held' }] })).toEqual([
      'held',
      'open',
    ]);
    expect(await having(sql`${sql.attribute('pieces')} > ${sql.attribute('orders')}`)).toEqual([
      'open',
      'paid',
    ]);
    const sorted = await Order.aggregate({ groupBy, select, order: [['revenue', 'DESC NULLS LAST']] });
    expect(sorted.map(({ revenue }) => revenue)).toEqual(['139.30', '9.99', null]);
  });

  it('pages through groups that are equal in the order, each group once', async () => {
    const { Order } = await openSales();
    const groups = Array.from({ length: 20 }, (_, index) => ({
      status: 'open' as const,
      note: `n${index % 10}`,
      quantity: index,
    }));
    await Order.destroy({ all: true });
    await Order.bulkCreate(groups);
    const seen: string[] = [];
    for (let offset = 0; offset < 25; offset += 3) {
      const rows = await Order.aggregate({
        groupBy: { note: 'note', quantity: 'quantity' },
        select: { orders: aggregate.count() },
        order: [['orders', 'DESC']],
        limit: 3,
        offset,
      });
      seen.push(...rows.map(({ note, quantity }) => `${note}/${quantity}`));
    }
    expect(seen).toHaveLength(20);
    expect(new Set(seen).size).toBe(20);
    const rest = await Order.aggregate({
      groupBy: { quantity: 'quantity' },
      select: {},
      order: ['quantity'],
      offset: 18,
    });
    expect(rest).toEqual([{ quantity: 18 }, { quantity: 19 }]);
  });

  it('has the parts of a date in UTC, whatever the year and the time zone of the session are', async () => {
    const elsewhere = {
      url: undefined,
      connection: { connectionString: context.url(), options: '-c TimeZone=Asia/Tokyo' },
    };
    const database = context.open(context.dialect === 'postgres' ? (elsewhere as never) : {});
    const { Order } = defineSales(database);
    await database.sync();
    const instants = [
      '2026-11-30T23:59:59.999Z',
      '2026-01-01T00:00:00.000Z',
      '0999-12-31T23:59:59.999Z',
      '0001-01-01T00:00:00.000Z',
      '0000-12-31T23:59:59.999Z',
      '-000044-03-15T10:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
      '+012000-06-01T00:00:00.123Z',
    ];
    const orders = await Order.bulkCreate(instants.map((placedAt) => ({ status: 'open', placedAt })));
    const read = async () => {
      const groupBy = {
        id: 'id',
        year: sql.year('placedAt'),
        month: sql.month('placedAt'),
        date: sql.date('placedAt'),
      } as const;
      const rows = await Order.aggregate({ groupBy, select: {}, order: ['id'] });
      expect(rows.map(({ id }) => id)).toEqual(orders.map(({ id }) => id));
      return rows.map(({ year, month, date }) => [year, month, date]);
    };
    const parts = [
      ['2026', '2026-11', '2026-11-30'],
      ['2026', '2026-01', '2026-01-01'],
      ['0999', '0999-12', '0999-12-31'],
      ['0001', '0001-01', '0001-01-01'],
      ['0001 BC', '0001-12 BC', '0001-12-31 BC'],
      ['0045 BC', '0045-03 BC', '0045-03-15 BC'],
      ['9999', '9999-12', '9999-12-31'],
      ['12000', '12000-06', '12000-06-01'],
    ];
    expect(await read()).toEqual(parts);
    if (context.dialect === 'postgres') {
      const utc = "placed_at at time zone 'UTC'";
      await database.raw(`alter table orders alter placed_at type timestamp using ${utc}`);
      expect(await read()).toEqual(parts);
    }
    const month = sql`${sql.month('placedAt')} = ${'2026-11'}`;
    expect(await Order.count({ where: month })).toBe(1);
    const [first] = await Order.findAll({ order: [sql.date('placedAt')], attributes: ['placedAt'] });
    expect(first?.placedAt).toEqual(new Date('0001-01-01T00:00:00.000Z'));
  });

  it('takes conditions on associations, and an sql fragment as an operand or an aggregate', async () => {
    const { Order, Line } = await openSales();
    const [order] = await Order.findAll({ order: ['id'] });
    await Line.create({ sku: 'x', orderId: order?.id ?? null });
    expect(
      await Order.aggregate({
        where: { lines: { some: { sku: 'x' } }, customer: { city: 'Wien' } },
        groupBy: { city: [Order.Customer, 'city'] },
        select: { orders: aggregate.count() },
      }),
    ).toEqual([{ city: 'Wien', orders: 1 }]);
    const quantity = sql.attribute('quantity');
    expect(
      await Order.aggregate({
        select: {
          double: aggregate.sum([sql`${quantity} * ${2}`, DataTypes.BIGINT]),
          open: [sql`count(*) filter (where ${sql.attribute('status')} = ${'open'})`, DataTypes.INTEGER],
          months: aggregate.countDistinct(sql.month('placedAt')),
          last: aggregate.max(sql.year('placedAt')),
        },
      }),
    ).toEqual({ double: 14n, open: 1, months: 2, last: '2026' });
  });

  it('leaves out rows outside of scopes, of the model and of its associations', async () => {
    const database = context.open();
    const isKept = { archived: { type: DataTypes.BOOLEAN, defaultValue: false } } as const;
    const options = { timestamps: false, scopes: { default: { where: { archived: false } } } } as const;
    const City = database.define('city', { name: DataTypes.STRING, ...isKept }, options);
    const Shop = database.define(
      'shop',
      { name: DataTypes.STRING, ...isKept },
      { ...options, scopes: { ...options.scopes, large: { where: { name: { [Op.startsWith]: 'L' } } } } },
    );
    const Sign = database.define('sign', { text: DataTypes.STRING, ...isKept }, options);
    const city = Shop.belongsTo(City);
    const sign = Shop.hasOne(Sign);
    await database.sync();
    const [wien, bern] = await City.bulkCreate([{ name: 'Wien' }, { name: 'Bern', archived: true }]);
    const shops = await Shop.bulkCreate([
      { name: 'Large', cityId: wien?.id ?? null },
      { name: 'Little', cityId: bern?.id ?? null },
      { name: 'Small', cityId: wien?.id ?? null },
      { name: 'Large and closed', archived: true, cityId: wien?.id ?? null },
    ] as never);
    await Sign.bulkCreate([
      { text: 'old', archived: true, shopId: shops[0]?.id ?? null },
      { text: 'new', shopId: shops[0]?.id ?? null },
    ] as never);
    const groupBy = { city: [city, 'name'], sign: [sign, 'text'] } as const;
    const select = { shops: aggregate.count() };
    const order = [
      ['city', 'ASC NULLS LAST'],
      ['sign', 'ASC NULLS LAST'],
    ] as const;
    expect(await Shop.aggregate({ groupBy, select, order })).toEqual([
      { city: 'Wien', sign: 'new', shops: 1 },
      { city: 'Wien', sign: null, shops: 1 },
      { city: null, sign: null, shops: 1 },
    ]);
    expect(await Shop.aggregate({ select, scope: 'large' })).toEqual({ shops: 2 });
    expect(await Shop.aggregate({ select, scope: null })).toEqual({ shops: 4 });
    await expect(Shop.aggregate({ select, scope: 'lage' as never })).rejects.toThrow(
      "'lage' is not a scope of 'shop'",
    );
  });

  it('sees what its transaction has written, and can be cancelled', async () => {
    const { database, Order } = await openSales();
    const select = { orders: aggregate.count() };
    await database
      .transaction(async (transaction) => {
        await Order.destroy({ where: { status: 'paid' } });
        expect(await Order.aggregate({ select, transaction })).toEqual({ orders: 2 });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await Order.aggregate({ select, transaction: null })).toEqual({ orders: 4 });
    await expect(Order.aggregate({ select, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('has columns with any name', async () => {
    const { Order } = await openSales();
    const names = [
      'a"b',
      'a.b',
      'a?b',
      'A',
      'a',
      '',
      '__proto__',
      'constructor',
      'x'.repeat(80),
      `${'x'.repeat(80)}y`,
    ];
    const select = Object.fromEntries(names.map((name) => [name, aggregate.count()]));
    const row = (await Order.aggregate({ select })) as Record<string, number>;
    expect(Object.keys(row)).toEqual(names);
    expect(Object.values(row)).toEqual(names.map(() => 4));
    const sorted = await Order.aggregate({
      groupBy: { 'a"b': 'status' },
      select: { 'c.d': aggregate.count() },
      having: { 'c.d': { [Op.gt]: 1 } },
      order: ['c.d', ['a"b', 'DESC']],
      limit: 5,
    });
    expect(sorted).toEqual([{ 'a"b': 'paid', 'c.d': 2 }]);
  });

  it('rejects a sum that does not fit, and returns one beyond safe numbers as a bigint', async () => {
    const { Order } = await openSales();
    await Order.bulkCreate(Array.from({ length: 3 }, () => ({ status: 'open', units: 2n ** 62n })));
    await expect(Order.aggregate({ select: { units: aggregate.sum('units') } })).rejects.toMatchObject({
      name: 'DatabaseError',
    });
    const big = sql`${sql.attribute('quantity')} * cast(${9_007_199_254_740_991n} as bigint)`;
    expect(await Order.aggregate({ select: { big: aggregate.sum([big, DataTypes.BIGINT]) } })).toEqual({
      big: 7n * 9_007_199_254_740_991n,
    });
    await expect(
      Order.aggregate({ select: { big: aggregate.sum([big, DataTypes.INTEGER]) } }),
    ).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'select.big is an integer that a number would round',
    });
  });
});
