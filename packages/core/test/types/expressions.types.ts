// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database, type Loaded, Model, sql } from './api.js';
import { User } from './shop.js';

/** Values that the database computes: `sql` fragments in an update, and numbers that are incremented. */

class Item extends Model.init(
  {
    name: { type: DataTypes.STRING, allowNull: false },
    stock: { type: DataTypes.INTEGER, allowNull: false },
    views: DataTypes.BIGINT,
    price: DataTypes.DECIMAL(10, 2),
    weight: DataTypes.DOUBLE,
    state: DataTypes.ENUM('open', 'closed'),
    at: DataTypes.DATE,
    on: DataTypes.BOOLEAN,
    json: DataTypes.JSON,
  },
  { database, modelName: 'item' },
) {
  static User = this.belongsTo(() => User);

  sell(count: number) {
    return this.decrement('stock', { by: count });
  }

  static see(id: number) {
    return this.increment('views', { where: { id } });
  }
}

const stock = sql.attribute('stock');

export async function updates(item: Item, page: Loaded<typeof Item, [typeof Item.User]>) {
  await Item.update({ stock: sql`${stock} - ${1}`, name: 'x' }, { where: { stock: sql`${1}` } });
  await Item.update({ userId: sql`null`, at: sql`now()`, json: sql`null` }, { all: true });
  expectTypeOf(await item.update({ stock: sql`${stock} - ${1}`, name: 'x' })).toEqualTypeOf<Item>();
  await page.update({ userId: sql`null` });
  await page.update({ stock: sql`1` }, { include: [Item.User] });

  Item.update(
    {
      // @ts-expect-error: did you mean 'stock'?
      stok: sql`1`,
    },
    { all: true },
  );
  Item.update(
    {
      // @ts-expect-error: a count is a number or a fragment
      stock: '1',
    },
    { all: true },
  );
  item.update({
    // @ts-expect-error: a reference alone is no fragment
    stock: sql.attribute('stock'),
  });
  // @ts-expect-error: a new row has nothing to compute a value from
  Item.create({ name: 'x', stock: sql`1` });
}

export async function increments(item: Item, page: Loaded<typeof Item, [typeof Item.User]>) {
  expectTypeOf(await Item.increment('stock', { where: { name: 'x' } })).toEqualTypeOf<number>();
  expectTypeOf(await Item.decrement(['stock', 'views'], { by: 2, all: true })).toEqualTypeOf<number>();
  await Item.increment({ stock: 2, views: '2', price: '1.50', weight: -0.5 }, { all: true });
  await Item.increment({ views: 2n }, { where: { stock: 1 }, transaction: null });
  expectTypeOf(await item.increment('stock')).toEqualTypeOf<Item>();
  expectTypeOf(await item.decrement({ price: '0.50' }, { timeout: 100 })).toEqualTypeOf<Item>();
  expectTypeOf(await page.increment(['stock'], { by: '2' })).toEqualTypeOf(page);
  expectTypeOf(await item.sell(2)).toEqualTypeOf<Item>();
  expectTypeOf(Item.see(1)).toEqualTypeOf<Promise<number>>();
  const [part] = await Item.findAll({ attributes: ['id', 'stock'] });
  if (part !== undefined) expectTypeOf(await part.increment('stock')).toEqualTypeOf(part);

  // @ts-expect-error: did you mean 'stock'?
  Item.increment('stok', { all: true });
  // @ts-expect-error: a name is text
  Item.increment('name', { all: true });
  // @ts-expect-error: a member of an enumeration is text
  Item.increment('state', { all: true });
  // @ts-expect-error: a date is no number
  Item.increment('at', { all: true });
  // @ts-expect-error: JSON is no number
  Item.increment(['json'], { all: true });
  // @ts-expect-error: the primary key stands for its row
  Item.increment('id', { all: true });
  // @ts-expect-error: a foreign key stands for another row
  Item.increment('userId', { all: true });
  Item.increment(
    {
      // @ts-expect-error: an amount is a number
      stock: '2',
    },
    { all: true },
  );
  Item.increment(
    {
      // @ts-expect-error: a name is text
      name: 1,
    },
    { all: true },
  );
  // @ts-expect-error: which rows?
  Item.increment('stock');
  // @ts-expect-error: which rows?
  Item.increment('stock', { by: 2 });
  Item.increment('stock', {
    where: {
      // @ts-expect-error: did you mean 'stock'?
      stok: 1,
    },
  });
  // @ts-expect-error: did you mean 'stock'?
  item.increment('stok');
  // @ts-expect-error: a name is text
  item.decrement('name');
  item.increment('stock', {
    // @ts-expect-error: an instance is one row
    where: {},
  });
  item.increment('stock', {
    // @ts-expect-error: a number
    by: true,
  });
}

const Tag = database.define('tag', { name: DataTypes.STRING });
// @ts-expect-error: the model has no numbers
Tag.increment('name', { all: true });

class Loose extends Model {}
export async function loosely(loose: Loose) {
  expectTypeOf(await Loose.increment({ anything: 1 }, { all: true })).toEqualTypeOf<number>();
  expectTypeOf(await loose.decrement('anything', { by: 2 })).toEqualTypeOf<Loose>();
  await loose.update({ anything: sql`1` });
}

const Counter = database.define('counter', {
  code: { type: DataTypes.STRING, allowNull: false, unique: true },
  hits: { type: DataTypes.INTEGER, allowNull: false },
});
const hits = sql`${sql.attribute('hits')} + 1`;
export async function saves() {
  await Item.save({ id: 1, stock: sql`${stock} + 1` });
  await Item.save([
    { id: 1, stock: sql`${stock} + 1` },
    { name: 'x', stock: 1 },
  ]);
  await User.save(
    { id: 1, addresses: [{ id: 2, city: sql`upper(${sql.attribute('city')})` }] },
    { include: [User.Addresses] },
  );
  await Counter.upsert({ code: 'a', hits });
  await Counter.bulkCreate([{ code: 'a', hits }], { onConflict: { by: ['code'], update: ['hits'] } });
  await Counter.bulkCreate([{ code: 'a', hits: 1 }]);

  // @ts-expect-error: a new row has nothing to compute a value from
  Item.save({ name: 'x', stock: sql`1` });
  Item.save({
    id: 1,
    // @ts-expect-error: a count is a number or a fragment
    stock: '1',
  });
  Counter.upsert({
    code: 'a',
    // @ts-expect-error: a count is a number or a fragment
    hits: '1',
  });
  // @ts-expect-error: hits is missing
  Counter.upsert({ code: 'a' });
  Counter.bulkCreate([
    {
      code: 'a',
      // @ts-expect-error: without onConflict, every row is new
      hits,
    },
  ]);
  Counter.bulkCreate(
    [{ code: 'a', hits }],
    // @ts-expect-error: did you mean 'code'?
    { onConflict: { by: ['cod'] } },
  );
}
