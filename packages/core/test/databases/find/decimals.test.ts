import { Database, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { knex as createKnex } from 'knex';

const { DECIMAL, INTEGER } = DataTypes;

/** Decimals of up to 40 digits, among them many that are equal, or differ in their last digit only. */
const decimal = (fractions: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(
        fc.constantFrom('0', '9', '10', '9007199254740993', '123456789012345678901234567890'),
        fc.nat(2000).map(String),
      ),
      fractions,
    )
    .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`);
const cents = decimal(fc.constantFrom('00', '01', '10', '99'));
const anyScale = decimal(fc.constantFrom('', '0', '1', '10', '100', '1000000000000000000001'));

const units = (text: string) => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(30, '0'));
};

const comparisons: readonly (readonly [operator: symbol, holds: (left: bigint, right: bigint) => boolean])[] =
  [
    [Op.eq, (left, right) => left === right],
    [Op.ne, (left, right) => left !== right],
    [Op.gt, (left, right) => left > right],
    [Op.gte, (left, right) => left >= right],
    [Op.lt, (left, right) => left < right],
    [Op.lte, (left, right) => left <= right],
  ];

describeEachDatabase('decimals', (context) => {
  async function openItems(database: Database, type: ReturnType<typeof DECIMAL> | typeof DECIMAL) {
    const Item = database.define('item', { price: type, cost: type, rank: INTEGER }, { timestamps: false });
    await database.sync({ force: true });
    return Item;
  }

  describe.each([
    ['with a scale', DECIMAL(40, 2), cents],
    ['without a scale', DECIMAL, anyScale],
  ] as const)('%s', (_, type, texts) => {
    it('are compared and sorted by all of their digits', async () => {
      const Item = await openItems(context.open(), type);
      const property = fc.asyncProperty(
        fc.array(texts, { minLength: 1, maxLength: 12 }),
        texts,
        texts,
        async (prices, low, high) => {
          await Item.destroy({ all: true });
          const items = await Item.bulkCreate(prices.map((price) => ({ price })));
          const idsOf = (found: readonly { readonly id: number }[]) =>
            found.map(({ id }) => id).sort((a, b) => a - b);
          const expected = (holds: (price: bigint) => boolean) =>
            idsOf(items.filter((_each, index) => holds(units(prices[index] as string))));
          for (const [operator, holds] of comparisons)
            expect(idsOf(await Item.findAll({ where: { price: { [operator]: low } as never } }))).toEqual(
              expected((price) => holds(price, units(low))),
            );
          expect(idsOf(await Item.findAll({ where: { price: [low, high] } }))).toEqual(
            expected((price) => price === units(low) || price === units(high)),
          );
          expect(idsOf(await Item.findAll({ where: { price: { [Op.between]: [low, high] } } }))).toEqual(
            expected((price) => price >= units(low) && price <= units(high)),
          );
          const sorted = await Item.findAll({ order: [['price', 'DESC'], 'id'] });
          const order = items.map((item, index) => ({ id: item.id, price: units(prices[index] as string) }));
          order.sort((a, b) => Number(b.price > a.price) - Number(b.price < a.price) || a.id - b.id);
          expect(sorted.map(({ id }) => id)).toEqual(order.map(({ id }) => id));
          expect(await Item.count({ attributes: ['price'], distinct: true })).toBe(
            new Set(prices.map(units)).size,
          );
        },
      );
      await fc.assert(property, { numRuns: propertyRuns(200) });
    });

    it('are streamed once each, in their order', async () => {
      const Item = await openItems(context.open(), type);
      const property = fc.asyncProperty(fc.array(texts, { maxLength: 12 }), async (prices) => {
        await Item.destroy({ all: true });
        await Item.bulkCreate(prices.map((price) => ({ price })));
        const streamed: bigint[] = [];
        for await (const { price } of Item.stream({ order: ['price'], batchSize: 2 }))
          streamed.push(units(price as string));
        const sorted = prices.map(units).sort((a, b) => Number(a > b) - Number(a < b));
        expect(streamed).toEqual(sorted);
      });
      await fc.assert(property, { numRuns: propertyRuns(200) });
    });
  });

  it('of different scales are equal', async () => {
    const Item = await openItems(context.open(), DECIMAL);
    await Item.bulkCreate(['1.1', '1.10', '1.100', '1.01', '11', '-1.1', null].map((price) => ({ price })));
    const find = async (where: object) => (await Item.findAll({ where, order: ['id'] })).map(({ id }) => id);
    expect(await find({ price: '1.10' })).toEqual([1, 2, 3]);
    expect(await find({ price: { [Op.ne]: '1.1000' } })).toEqual([4, 5, 6]);
    expect(await find({ price: ['1.100', '-1.10'] })).toEqual([1, 2, 3, 6]);
    expect(await find({ price: { [Op.notIn]: ['1.100', '-1.10'] } })).toEqual([4, 5]);
    expect(await find({ price: null })).toEqual([7]);
  });

  it('are compared with other attributes and with expressions by their value', async () => {
    const Item = await openItems(context.open(), DECIMAL(30, 2));
    await Item.bulkCreate([
      { price: '10', cost: '9.99' },
      { price: '9.99', cost: '10' },
      { price: '10', cost: '10', rank: 10 },
      { price: '90071992547409930.01', cost: '90071992547409930.00' },
    ]);
    const find = async (where: object) => (await Item.findAll({ where, order: ['id'] })).map(({ id }) => id);
    const cost = sql`${sql.attribute('cost')}`;
    expect(await find({ price: { [Op.gt]: cost } })).toEqual([1, 4]);
    expect(await find({ price: cost })).toEqual([3]);
    expect(await find({ price: { [Op.ne]: cost } })).toEqual([1, 2, 4]);
    expect(await find({ price: sql`${sql.attribute('rank')}` })).toEqual([3]);
    expect(await find({ price: { [Op.lte]: sql`${sql.attribute('rank')}` } })).toEqual([3]);
  });

  if (context.dialect === 'sqlite') {
    it('without a scale are found by an index, if it is by one value', async () => {
      const database = context.open();
      const Item = database.define(
        'item',
        { price: { type: DECIMAL, unique: true }, cost: { type: DECIMAL(10, 2), unique: true } },
        { timestamps: false },
      );
      await database.sync();
      await Item.bulkCreate([{ price: '1.1' }, { price: '1.10' }, { price: '2' }]);
      const planOf = async (where: object) => {
        await Item.findAll({ where });
        const text = (context.statements.at(-1) as string).replaceAll('?', "'1.1'");
        return context.rows(database, `explain query plan ${text}`);
      };
      expect(await planOf({ price: '1.1' })).toMatchObject([
        { detail: 'SEARCH items USING INDEX items_price_unique (price>? AND price<?)' },
      ]);
      expect(await planOf({ cost: '1.10' })).toMatchObject([
        { detail: 'SEARCH items USING INDEX items_cost_unique (cost=?)' },
      ]);
      expect(await Item.count({ where: { price: '1.100' } })).toBe(2);
    });

    it('are compared on the connections of a knex instance of the program, too', async () => {
      const knex = createKnex({
        client: 'better-sqlite3',
        connection: { filename: ':memory:' },
        useNullAsDefault: true,
      });
      const database = new Database({ knex });
      const Item = await openItems(database, DECIMAL(10, 2));
      await Item.bulkCreate([{ price: '10' }, { price: '9.99' }]);
      expect(await Item.count({ where: { price: { [Op.gt]: '9.99' } } })).toBe(1);
      await database.close();
      await knex.destroy();
    });

    it('are read from tables of other programs, in whatever form they are stored', async () => {
      const database = context.open();
      const Item = database.define('item', { price: DECIMAL }, { timestamps: false });
      await database.raw('create table items (id integer primary key, price decimal(10, 2))');
      await database.raw("insert into items (price) values (12.5), (10), (9), (-1.5), (1e21), ('none')");
      const prices = await Item.findAll({ order: ['price'] });
      expect(prices.map(({ id }) => id)).toEqual([4, 3, 2, 1, 5, 6]);
      expect(await Item.count({ where: { price: '12.50' } })).toBe(1);
      expect(await Item.count({ where: { price: '-1.5' } })).toBe(1);
      expect(await Item.count({ where: { price: { [Op.between]: ['9', '12.5'] } } })).toBe(3);
    });
  }
});
