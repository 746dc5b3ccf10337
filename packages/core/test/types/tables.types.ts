// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { type Attributes, DataTypes, database, Model, Op, sql } from './api.js';

/** What a model declares about its table. */

const attributes = { price: DataTypes.INTEGER } as const;

database.define('item', attributes, {
  comment: 'what is sold',
  checks: [
    { check: { price: { [Op.gt]: 0 } } },
    { name: 'even', check: sql`${sql.attribute('price')} % 2 = 0` },
  ],
});

database.define('wrong', attributes, {
  // @ts-expect-error: a text
  comment: 7,
});

database.define('wrong', attributes, {
  checks: [
    {
      check: { price: 1 },
      // @ts-expect-error: did you mean 'name'?
      nam: 'positive',
    },
  ],
});

database.define('wrong', attributes, {
  checks: [
    {
      // @ts-expect-error: a condition, or a fragment
      check: 'price > 0',
    },
  ],
});

database.define('wrong', attributes, {
  checks: [
    // @ts-expect-error: without a condition
    { name: 'positive' },
  ],
});

class Order extends Model.init(
  { price: DataTypes.INTEGER },
  { database, modelName: 'order', managed: false },
) {
  static Totals = this.hasMany(() => Total);
}

class Total extends Model.init(
  { price: DataTypes.DECIMAL, at: { type: DataTypes.DATE, allowNull: false } },
  { database, modelName: 'total', view: true },
) {
  static Order = this.belongsTo(() => Order);
}

class KeyedTotal extends Model.init(
  { orderId: { type: DataTypes.INTEGER, primaryKey: true }, price: DataTypes.DECIMAL },
  { database, modelName: 'keyedTotal', view: true, timestamps: true },
) {}

expectTypeOf<Attributes<typeof Total>>().toEqualTypeOf<{
  readonly price: string | null;
  readonly at: Date;
  orderId: number | null;
}>();
expectTypeOf<Attributes<typeof KeyedTotal>>().toEqualTypeOf<{
  readonly orderId: number;
  readonly price: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}>();
expectTypeOf<keyof Attributes<typeof Order>>().toEqualTypeOf<'id' | 'price' | 'createdAt' | 'updatedAt'>();

export async function reads() {
  const [total] = await Total.findAll({
    where: { price: { [Op.gt]: '1' }, at: new Date(), order: { price: 1 } },
    order: ['at', 'orderId'],
    include: [Total.Order],
  });
  expectTypeOf(total?.order).toEqualTypeOf<Order | null | undefined>();
  const [order] = await Order.findAll({
    include: [Order.Totals],
    where: { totals: { some: { price: '1' } } },
  });
  expectTypeOf(order?.totals[0]?.price).toEqualTypeOf<string | null | undefined>();
  expectTypeOf((await KeyedTotal.findByPk(1))?.price).toEqualTypeOf<string | null | undefined>();
  KeyedTotal.connect({ orderId: 1 });
}

export async function writes(total: Total) {
  // @ts-expect-error: the rows of a view are only read
  total.price = '1';
  Total.create({
    // @ts-expect-error: the rows of a view are only read
    price: '1',
  });
  Total.update(
    {
      // @ts-expect-error: the rows of a view are only read
      price: '1',
    },
    { all: true },
  );
  total.update({
    // @ts-expect-error: the rows of a view are only read
    price: '1',
  });
}

database.define('wrong', attributes, {
  // @ts-expect-error: true or false
  view: 'yes',
});
