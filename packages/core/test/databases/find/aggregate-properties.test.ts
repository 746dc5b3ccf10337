import { aggregate, type Database, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { addDecimals, averageOf, readDecimal, writeDecimal } from '../../../src/dialects/sqlite/decimals.js';
import { defineSales } from './aggregate-models.js';

/** A decimal as a number of millionths. */
const units = (text: string) => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
};

const decimal = (scale: fc.Arbitrary<number>) =>
  fc.tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), scale).map(([digits, places]) => {
    const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
    const sign = digits < 0n ? '-' : '';
    return places === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
  });

const row = fc.record({
  status: fc.constantFrom('open', 'paid', 'held'),
  total: fc.option(decimal(fc.constant(2))),
  price: fc.option(fc.oneof(fc.constantFrom('1', '1.0', '1.00', '-0.5'), decimal(fc.nat(6)))),
  quantity: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  units: fc.option(fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n })),
  isGift: fc.option(fc.boolean()),
  placedAt: fc.option(
    fc.constantFrom('2024-02-29T23:59:59.999Z', '2024-03-01T00:00:00.000Z', '2025-03-01T12:00:00.000Z'),
  ),
  day: fc.option(fc.constantFrom('2024-02-29', '2024-03-01')),
  customer: fc.option(fc.nat(3)),
});
type Row = Readonly<Record<string, unknown>>;

const cities = ['Wien', 'Bern', null, 'Wien'];

/** What rows can be grouped by: the operand for the call, and its value for a row. */
const groupings = (models: ReturnType<typeof defineSales>) => ({
  status: ['status', (each: Row) => each.status],
  isGift: ['isGift', (each: Row) => each.isGift],
  price: ['price', (each: Row) => each.price && shortest(each.price as string)],
  day: ['day', (each: Row) => each.day],
  month: [sql.month('placedAt'), (each: Row) => (each.placedAt as string | null)?.slice(0, 7) ?? null],
  year: [sql.year('day'), (each: Row) => (each.day as string | null)?.slice(0, 4) ?? null],
  city: [[models.Order.Customer, 'city'], ({ customer }: Row) => cities[customer as number] ?? null],
});
type Grouping = readonly [operand: unknown, valueOf: (row: Row) => unknown];

function shortest(text: string): string {
  return text.includes('.') ? text.replace(/\.?0*$/, '') : text;
}

const exact = (rows: readonly Row[], name: string) =>
  rows.map((each) => each[name]).filter((value) => value !== null) as never[];

const sorted = (values: readonly bigint[]) => [...values].sort((a, b) => Number(a > b) - Number(a < b));

/** The aggregates of some rows, by exact arithmetic. Sums of decimals are compared as numbers of millionths. */
function expected(rows: readonly Row[]) {
  const sum = (values: readonly bigint[]) =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0n);
  const totals = (exact(rows, 'total') as string[]).map(units);
  const prices = (exact(rows, 'price') as string[]).map(units);
  const quantities = exact(rows, 'quantity') as number[];
  return {
    orders: rows.length,
    priced: prices.length,
    prices: new Set(prices).size,
    revenue: sum(totals),
    pricesSum: sum(prices),
    least: sorted(totals)[0] ?? null,
    dearest: sorted(prices).at(-1) ?? null,
    pieces: quantities.length === 0 ? null : quantities.reduce((a, b) => a + b, 0),
    units: sum(exact(rows, 'units') as bigint[]),
  };
}

const select = {
  orders: aggregate.count(),
  priced: aggregate.count('price'),
  prices: aggregate.countDistinct('price'),
  revenue: aggregate.sum('total'),
  pricesSum: aggregate.sum('price'),
  least: aggregate.min('total'),
  dearest: aggregate.max('price'),
  pieces: aggregate.sum('quantity'),
  units: aggregate.sum('units'),
};
const decimals = ['revenue', 'pricesSum', 'least', 'dearest'];

const inUnits = (result: Row) =>
  Object.fromEntries(
    Object.entries(result).map(([name, value]) => [
      name,
      decimals.includes(name) && value !== null ? units(value as string) : value,
    ]),
  );

const keyOf = (values: readonly unknown[]) => JSON.stringify(values);

describeEachDatabase('aggregates of random rows', (context) => {
  async function openOrders(database: Database) {
    const models = defineSales(database);
    await database.sync();
    const customers = await models.Customer.bulkCreate(cities.map((city) => ({ city })));
    const store = async (rows: readonly Row[]) => {
      await models.Order.destroy({ all: true });
      await models.Order.bulkCreate(
        rows.map(({ customer, ...values }) => ({
          ...values,
          customerId: customer === null ? null : customers[customer as number]?.id,
        })) as never,
      );
    };
    return { ...models, store };
  }

  it('are those of exact arithmetic, for each group and for all rows', async () => {
    const models = await openOrders(context.open({ logging: false }));
    const known: Readonly<Record<string, Grouping>> = groupings(models) as never;
    const property = fc.asyncProperty(
      fc.array(row, { maxLength: 25 }),
      fc.uniqueArray(fc.constantFrom(...Object.keys(known)), { minLength: 1, maxLength: 3 }),
      async (rows, names) => {
        await models.store(rows);
        expect(inUnits((await models.Order.aggregate({ select })) as Row)).toEqual(expected(rows));

        const groupBy = Object.fromEntries(names.map((name) => [name, (known[name] as Grouping)[0]]));
        const results = (await models.Order.aggregate({ groupBy, select } as never)) as unknown as Row[];
        const groups = new Map<string, Row[]>();
        for (const each of rows) {
          const key = keyOf(names.map((name) => (known[name] as Grouping)[1](each) ?? null));
          groups.set(key, [...(groups.get(key) ?? []), each]);
        }
        expect(results).toHaveLength(groups.size);
        for (const result of results) {
          const { ...aggregates } = inUnits(result) as Record<string, unknown>;
          for (const name of names) delete aggregates[name];
          expect(aggregates).toEqual(expected(groups.get(keyOf(names.map((name) => result[name]))) ?? []));
        }
      },
    );
    await fc.assert(property, { numRuns: propertyRuns(300) });
  });

  it('have the same averages as on PostgreSQL: at least 16 digits, rounded half away from zero', async () => {
    const { Order, store } = await openOrders(context.open({ logging: false }));
    const property = fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      await store(rows);
      const averages = await Order.aggregate({
        select: {
          total: aggregate.avg('total'),
          price: aggregate.avg('price'),
          units: aggregate.avg('units'),
        },
      });
      for (const name of ['total', 'price', 'units'] as const) {
        const texts = (exact(rows, name) as unknown[]).map(String);
        const average = averages[name];
        if (texts.length === 0) expect(average).toBeNull();
        else checkAverage(average as string, texts);
      }
    });
    await fc.assert(property, { numRuns: propertyRuns(300) });
  });

  it('are chosen by having, and sorted, by their exact values', async () => {
    const { Order, store } = await openOrders(context.open({ logging: false }));
    const property = fc.asyncProperty(
      fc.array(row, { maxLength: 25 }),
      decimal(fc.constant(2)),
      async (rows, limit) => {
        await store(rows);
        const groupBy = { status: 'status', isGift: 'isGift' } as const;
        const all = await Order.aggregate({ groupBy, select });
        const chosen = await Order.aggregate({
          groupBy,
          select,
          having: { revenue: { [Op.gt]: limit } },
          order: [['revenue', 'DESC'], 'status', 'isGift'],
          limit: 100,
        });
        const wanted = all.filter(({ revenue }) => revenue !== null && units(revenue) > units(limit));
        expect(chosen).toHaveLength(wanted.length);
        const revenues = chosen.map(({ revenue }) => units(revenue as string));
        expect(revenues).toEqual(
          wanted.map(({ revenue }) => units(revenue as string)).sort((a, b) => Number(a < b) - Number(a > b)),
        );
      },
    );
    await fc.assert(property, { numRuns: propertyRuns(200) });
  });
});

/** Checks that a text is the quotient of a sum and a count, rounded half away from zero to as many digits as it has. */
function checkAverage(text: string, texts: readonly string[]): void {
  const sum = texts.map(units).reduce((a, b) => a + b, 0n);
  const scale = text.split('.')[1]?.length ?? 0;
  const [dividend, divisor] = [sum * 10n ** BigInt(scale), BigInt(texts.length) * 1_000_000n];
  const size = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * size + divisor) / (2n * divisor);
  expect(BigInt(text.replace('.', ''))).toBe(dividend < 0n ? -rounded : rounded);
  const significant = text.replace(/^-?[0.]*/, '').replace('.', '').length;
  if (sum !== 0n) expect(significant).toBeGreaterThanOrEqual(16);
  // SQLite's function has the digits of PostgreSQL.
  const exactSum = texts.map(readDecimal).reduce(addDecimals);
  expect(text).toBe(writeDecimal(averageOf(exactSum, texts.length)));
}
