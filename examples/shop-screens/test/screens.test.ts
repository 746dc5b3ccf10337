import { anyTenant, MissingContextError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { defineModels } from '../src/models.js';
import { unpaidOrders, unpaidOrdersByMonth } from '../src/screens.js';

const cities = ['Austin', 'Dallas', null];

/** The orders of two shops over four months, in some of which a line is to be paid; ties in the order of their dates. */
const orders = Array.from({ length: 120 }, (_, index) => ({
  shopId: 1 + (index % 2),
  city: cities[index % 3] as string | null,
  placedAt: new Date(Date.UTC(2026, 8 + (index % 4), 1 + (index % 9))),
  isDestroyed: index % 7 === 0,
  lines: Array.from({ length: index % 5 }, (_line, position) => ({
    product: `product ${position}`,
    cents: BigInt(10 + ((index * 37 + position * 10_007) % 100_000)),
    paid: (index + position) % 3 !== 0,
  })),
}));

const decimal = (cents: bigint) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

describeEachDatabase('the screens of a shop', (context) => {
  async function openShop() {
    const database = context.open();
    const shop = defineModels(database);
    await database.sync({ force: true });
    const { Customer, Order } = shop;
    const inShop = <T>(shopId: number, work: () => T) => database.withContext({ shopId }, work);
    const customers = await Customer.bulkCreate(cities.map((city) => ({ name: `of ${city}`, city })));
    for (const { city, lines, isDestroyed, ...order } of orders) {
      const { id: customerId } = customers[cities.indexOf(city)] as { id: number };
      const values = lines.map(({ cents, ...line }) => ({ ...line, amount: decimal(cents) }));
      // The rows of all shops come from one import, so each of them says whose it is.
      await database.withContext({ shopId: anyTenant }, async () => {
        const created = await Order.create(
          { ...order, customerId, lines: values },
          { include: [Order.Lines] },
        );
        if (isDestroyed) await created.destroy();
      });
    }
    context.statements.length = 0;
    return { shop, inShop };
  }

  const shown = orders.filter(
    ({ shopId, city, isDestroyed, lines }) =>
      shopId === 2 && city === 'Austin' && !isDestroyed && lines.some(({ paid }) => !paid),
  );

  it('show the orders of a city with a line to be paid, page by page, each exactly once', async () => {
    const { shop, inShop } = await openShop();
    const pages: number[] = [];
    const found: { placedAt: Date; city: string | null | undefined; lines: number }[] = [];
    for (let after: string | undefined, hasMore = true; hasMore; ) {
      const page = await inShop(2, () =>
        unpaidOrders(shop, { city: 'Austin' }, { first: 4, ...(after && { after }) }),
      );
      pages.push(page.items.length);
      for (const { placedAt, customer, lines } of page.items)
        found.push({ placedAt, city: customer.city, lines: lines.length });
      hasMore = page.hasNextPage;
      after = page.endCursor ?? undefined;
    }
    const expected = shown.map(({ placedAt, city, lines }) => ({ placedAt, city, lines: lines.length }));
    expect(found).toEqual(expected.sort((left, right) => +left.placedAt - +right.placedAt));
    expect(shown.length).toBeGreaterThan(8);
    expect(pages.slice(0, -1).every((count) => count === 4)).toBe(true);
  });

  it('show by month what these orders amount to, exactly and alike on both databases', async () => {
    const { shop, inShop } = await openShop();
    const months = new Map<string, { orders: number; cents: bigint; largest: bigint }>();
    for (const { placedAt, lines } of shown) {
      const month = placedAt.toISOString().slice(0, 7);
      const sum = months.get(month) ?? { orders: 0, cents: 0n, largest: 0n };
      sum.orders += 1;
      for (const { cents } of lines) {
        sum.cents += cents;
        if (cents > sum.largest) sum.largest = cents;
      }
      months.set(month, sum);
    }
    const expected = [...months]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([month, { orders: count, cents, largest }]) => {
        return { month, orders: count, amount: decimal(cents), largest: decimal(largest) };
      });
    expect(await inShop(2, () => unpaidOrdersByMonth(shop, { city: 'Austin' }))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(1);
  });

  it('show nothing of a shop to another one, and fail without a shop', async () => {
    const { shop, inShop } = await openShop();
    const screens: readonly (() => Promise<readonly object[]>)[] = [
      () => unpaidOrders(shop, { city: 'Austin' }, { first: 4 }).then(({ items }) => items),
      () => unpaidOrdersByMonth(shop, { city: 'Austin' }),
    ];
    for (const screen of screens) {
      expect(await inShop(3, screen)).toEqual([]);
      expect(await inShop(1, screen)).not.toEqual(await inShop(2, screen));
    }
    context.statements.length = 0;
    for (const screen of screens) expect(await errorOf(screen())).toBeInstanceOf(MissingContextError);
    expect(context.statements).toEqual([]);
  });
});
