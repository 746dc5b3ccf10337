// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { aggregate, DataTypes, database, Model, Op, sql } from './api.js';
import { Product, User } from './shop.js';

/** The rows of aggregates, and the mistakes that are reported at their keys. */

class Customer extends Model.init(
  { city: DataTypes.STRING, age: { type: DataTypes.INTEGER, allowNull: false } },
  { database, modelName: 'customer', timestamps: false },
) {
  static Orders = this.hasMany(() => Order);
  static Parent = this.belongsTo(() => Customer, { as: 'parent' });
}
class Order extends Model.init(
  {
    status: { type: DataTypes.ENUM('open', 'paid'), allowNull: false },
    total: DataTypes.DECIMAL(10, 2),
    quantity: { type: DataTypes.INTEGER, allowNull: false },
    units: DataTypes.BIGINT,
    weight: DataTypes.DOUBLE,
    isGift: DataTypes.BOOLEAN,
    note: DataTypes.TEXT,
    day: DataTypes.DATEONLY,
    data: DataTypes.JSONB,
    file: DataTypes.BLOB,
  },
  { database, modelName: 'order' },
) {
  static Customer = this.belongsTo(() => Customer);
}

export async function oneRow() {
  const row = await Order.aggregate({
    where: { status: 'paid' },
    select: {
      orders: aggregate.count(),
      gifts: aggregate.count('isGift'),
      buyers: aggregate.countDistinct('customerId'),
      revenue: aggregate.sum('total'),
      average: aggregate.avg('total'),
      pieces: aggregate.sum('quantity'),
      piecesEach: aggregate.avg('quantity'),
      units: aggregate.sum('units'),
      unitsEach: aggregate.avg('units'),
      weight: aggregate.sum('weight'),
      most: aggregate.max('total'),
      status: aggregate.min('status'),
      first: aggregate.min('createdAt'),
      month: aggregate.max(sql.month('createdAt')),
      oldest: aggregate.max([Order.Customer, 'age']),
      double: aggregate.sum([sql`${sql.attribute('quantity')} * 2`, DataTypes.BIGINT]),
      open: [sql`count(*) filter (where status = 'open')`, DataTypes.INTEGER],
    },
  });
  expectTypeOf(row).toEqualTypeOf<{
    orders: number;
    gifts: number;
    buyers: number;
    revenue: string | null;
    average: string | null;
    pieces: number | null;
    piecesEach: number | null;
    units: bigint | null;
    unitsEach: string | null;
    weight: number | null;
    most: string | null;
    status: 'open' | 'paid' | null;
    first: Date | null;
    month: string | null;
    oldest: number | null;
    double: bigint | null;
    open: number | null;
  }>();
}

export async function groups() {
  const rows = await Order.aggregate({
    groupBy: {
      status: 'status',
      customer: 'customerId',
      month: sql.month('createdAt'),
      day: sql.date('day'),
      city: [Order.Customer, 'city'],
      age: [Order.Customer, Customer.Parent, 'age'],
      year: [Order.Customer, sql.year('city')],
      isLarge: [sql`quantity > 5`, DataTypes.BOOLEAN],
      initial: [Order.Customer, sql`substr(city, 1, 1)`, DataTypes.STRING],
    },
    select: { orders: aggregate.count(), revenue: aggregate.sum('total'), units: aggregate.sum('units') },
    having: {
      revenue: { [Op.gt]: '100', [Op.lt]: 1000 },
      orders: { [Op.between]: [1, 5] },
      units: [1n, 2, null],
      status: ['open', 'paid'],
      city: { [Op.startsWith]: 'A' },
      [Op.or]: [{ age: null }, { age: { [Op.gte]: 18 } }],
      [Op.not]: { month: '2026-11' },
    },
    order: ['month', ['revenue', 'DESC NULLS LAST'], [sql`length(city)`, 'ASC']],
    limit: 20,
    offset: 0,
  });
  expectTypeOf(rows).toEqualTypeOf<
    {
      status: 'open' | 'paid';
      customer: number | null;
      month: string;
      day: string | null;
      city: string | null;
      age: number | null;
      year: string | null;
      isLarge: boolean | null;
      initial: string | null;
      orders: number;
      revenue: string | null;
      units: bigint | null;
    }[]
  >();
  const statuses = await Order.aggregate({ groupBy: { status: 'status' }, select: {} });
  expectTypeOf(statuses).toEqualTypeOf<{ status: 'open' | 'paid' }[]>();
  const fragments = await Order.aggregate({
    groupBy: { status: 'status' },
    select: { orders: aggregate.count() },
    having: sql`${sql.attribute('orders')} > 5`,
  });
  expectTypeOf(fragments[0]?.orders).toEqualTypeOf<number | undefined>();
}

const select = { orders: aggregate.count() };

Order.aggregate({
  groupBy: {
    status: 'status',
    // @ts-expect-error: no such attribute
    stat: 'stat',
  },
  select,
});
Order.aggregate({
  groupBy: {
    // @ts-expect-error: many rows
    many: [Customer.Orders, 'status'],
    // @ts-expect-error: an association of another model
    parent: [Customer.Parent, 'city'],
    // @ts-expect-error: no such attribute of the customer
    total: [Order.Customer, 'total'],
    // @ts-expect-error: an expression needs a data type
    letters: sql`length(note)`,
    // @ts-expect-error: no date
    month: sql.month('quantity'),
    // @ts-expect-error: no such attribute
    year: sql.year('created'),
  },
  select,
});
Order.aggregate({
  select: {
    orders: aggregate.count(),
    // @ts-expect-error: a text
    note: aggregate.sum('note'),
    // @ts-expect-error: a text of another row
    city: aggregate.avg([Order.Customer, 'city']),
    // @ts-expect-error: a date
    day: aggregate.sum('createdAt'),
    // @ts-expect-error: a boolean has no least value
    gift: aggregate.min('isGift'),
    // @ts-expect-error: JSON has no greatest value
    data: aggregate.max('data'),
    // @ts-expect-error: bytes have none either
    file: aggregate.max('file'),
    // @ts-expect-error: no such attribute
    count: aggregate.countDistinct('custmerId'),
    // @ts-expect-error: an attribute is no aggregate
    status: 'status',
    // @ts-expect-error: an expression needs a data type
    rows: sql`count(*)`,
    // @ts-expect-error: the expression is a text
    texts: aggregate.sum([sql`upper(note)`, DataTypes.TEXT]),
  },
});
Order.aggregate({
  groupBy: { status: 'status' },
  select: {
    // @ts-expect-error: a group has this name
    status: aggregate.count(),
  },
});
Order.aggregate({
  groupBy: { status: 'status' },
  select: { orders: aggregate.count(), revenue: aggregate.sum('total') },
  having: {
    orders: 1,
    // @ts-expect-error: no column of the result
    total: '1',
    // @ts-expect-error: a count is a number
    [Op.or]: [{ orders: '1' }],
  },
});
Order.aggregate({
  groupBy: { status: 'status' },
  select,
  having: {
    // @ts-expect-error: no member
    status: 'shut',
    // @ts-expect-error: a count has no patterns
    orders: { [Op.like]: '1%' },
  },
});
Order.aggregate({
  groupBy: { status: 'status' },
  select,
  // @ts-expect-error: no column of the result
  order: ['total'],
});
Order.aggregate({
  groupBy: { status: 'status' },
  select,
  // @ts-expect-error: no direction
  order: [['orders', 'UP']],
});
Order.aggregate({
  select,
  // @ts-expect-error: one row has no order
  order: ['orders'],
});
Order.aggregate({
  select,
  // @ts-expect-error: one row has no limit
  limit: 1,
});
Order.aggregate({
  select,
  // @ts-expect-error: no such attribute
  where: { stat: 'open' },
});
Order.aggregate({
  select,
  // @ts-expect-error: no such option
  group: ['status'],
});
// @ts-expect-error: select is required
Order.aggregate({ groupBy: { status: 'status' } });

// A model of several files, whose associations refer to each other in circles.
export async function circular() {
  const rows = await Product.aggregate({
    groupBy: { user: [Product.User, 'firstName'], bio: [Product.User, User.Profile, 'bio'] },
    select: { products: aggregate.count(), price: aggregate.sum('price') },
  });
  expectTypeOf(rows).toEqualTypeOf<
    { user: string | null; bio: string | null; products: number; price: string | null }[]
  >();
}

// What is not known is any.
class Loose extends Model {}
export async function loose() {
  const row = await Loose.aggregate({ select: { n: aggregate.sum('anything') } });
  expectTypeOf(row).toBeAny();
}
