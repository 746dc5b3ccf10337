import { aggregate, sql } from '@espalier/core';
import type { Shop } from './models.js';

/**
 * The screens of one shop. A request sets the shop once, by `database.withContext({ shopId }, ...)`, and no screen names it.
 */

/** What a screen is about. */
export interface Filter {
  readonly city: string;
}

/** A page of the orders of a city's customers that have a line to be paid, the oldest first, with all of their lines. */
export function unpaidOrders({ Order }: Shop, { city }: Filter, page: { first: number; after?: string }) {
  return Order.findPage({
    where: { customer: { city }, lines: { some: { paid: false } } },
    include: [Order.Customer, Order.Lines],
    order: ['placedAt'],
    ...page,
  });
}

/** What the lines of these orders amount to by month. */
export function unpaidOrdersByMonth({ Line }: Shop, { city }: Filter) {
  return Line.aggregate({
    where: { order: { customer: { city }, lines: { some: { paid: false } } } },
    groupBy: { month: [Line.Order, sql.month('placedAt')] },
    select: {
      orders: aggregate.countDistinct('orderId'),
      amount: aggregate.sum('amount'),
      largest: aggregate.max('amount'),
    },
    order: ['month'],
  });
}
