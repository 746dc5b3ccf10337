import { aggregate, sql } from '@espalier/core';
import type { Shop } from './models.js';

/** What a screen is about. */
export interface Filter {
  readonly shop: number;
  readonly city: string;
}

/** A page of the orders of a city's customers that have a line to be paid, the oldest first, with all of their lines. */
export function unpaidOrders(
  { Order }: Shop,
  { shop, city }: Filter,
  page: { first: number; after?: string },
) {
  return Order.findPage({
    scope: { ofShop: [shop] },
    where: { customer: { city }, lines: { some: { paid: false } } },
    include: [Order.Customer, Order.Lines],
    order: ['placedAt'],
    ...page,
  });
}

/** What the lines of these orders amount to by month. */
export function unpaidOrdersByMonth({ Line }: Shop, { shop, city }: Filter) {
  return Line.aggregate({
    where: { order: { shopId: shop, customer: { city }, lines: { some: { paid: false } } } },
    groupBy: { month: [Line.Order, sql.month('placedAt')] },
    select: {
      orders: aggregate.countDistinct('orderId'),
      amount: aggregate.sum('amount'),
      largest: aggregate.max('amount'),
    },
    order: ['month'],
  });
}
