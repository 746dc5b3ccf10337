import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';
import { problemsOf } from '../../helpers/problems.js';

describeEachDatabase('composite keys', (context) => {
  function openOrders() {
    const database = context.open();
    class Order extends Model.init(
      {
        tenant: { type: DataTypes.STRING, primaryKey: true },
        number: { type: DataTypes.INTEGER, primaryKey: true },
        note: DataTypes.TEXT,
      },
      { database, modelName: 'order' },
    ) {
      static Items = this.hasMany(() => Item);
      static Labels = this.belongsToMany(() => Label, { through: 'order_labels' });
    }
    class Item extends Model.init({ sku: DataTypes.STRING }, { database, modelName: 'item' }) {
      static Order = this.belongsTo(Order);
    }
    class Label extends Model.init(
      {
        language: { type: DataTypes.STRING, primaryKey: true },
        word: { type: DataTypes.STRING, primaryKey: true },
      },
      { database, modelName: 'label', timestamps: false },
    ) {}
    return { database, Order, Item, Label };
  }

  it('creates below and above a composite key', async () => {
    const { database, Order, Item } = openOrders();
    await database.sync();

    const order = await Order.create(
      { tenant: 'acme', number: 7, items: [{ sku: 'A' }, { sku: 'B' }] },
      { include: [Order.Items] },
    );
    const item = await Item.create(
      { sku: 'C', order: { tenant: 'zeta', number: 7 } },
      { include: [Item.Order] },
    );

    expect([item.orderTenant, item.orderNumber]).toEqual(['zeta', 7]);
    const key = { tenant: 'acme', number: 7 };
    expect(await Order.findByPk(key, { include: [Order.Items] })).toStrictEqual(order);
    expect(await Item.findByPk(item.id, { include: [Item.Order] })).toStrictEqual(item);
    expect(
      await context.rows(database, 'select sku, "orderTenant", "orderNumber" from items order by sku'),
    ).toEqual([
      { sku: 'A', orderTenant: 'acme', orderNumber: 7 },
      { sku: 'B', orderTenant: 'acme', orderNumber: 7 },
      { sku: 'C', orderTenant: 'zeta', orderNumber: 7 },
    ]);
  });

  it('reports a part that is missing once, however many records refer by it', async () => {
    const { database, Order, Item } = openOrders();
    await database.sync();
    const items = [{ sku: 'A' }, { sku: 'B' }];
    const below = Order.create({ tenant: 'acme', items } as never, { include: [Order.Items] });
    expect(await problemsOf(below)).toEqual(['NULL_NOT_ALLOWED number']);
    const above = Item.create({ sku: 'C', order: { tenant: 'acme' } } as never, { include: [Item.Order] });
    expect(await problemsOf(above)).toEqual(['NULL_NOT_ALLOWED order.number']);
  });

  it('reports a missing or invalid key once if only nesting needs it', async () => {
    const database = context.open();
    const User = database.define('user', { code: { type: DataTypes.INTEGER, unique: true } });
    const Address = database.define('address', { city: DataTypes.STRING });
    User.hasMany(Address, { sourceKey: 'code', foreignKey: 'userCode' });
    await database.sync();
    const include = ['addresses'] as never;
    for (const [code, expected] of [
      [undefined, 'NULL_NOT_ALLOWED code'],
      ['x', 'INVALID_VALUE code'],
    ]) {
      const call = User.create({ code, addresses: [{}, {}] } as never, { include });
      expect(await problemsOf(call)).toEqual([expected]);
    }
  });

  it('joins composite keys through a table', async () => {
    const { database, Order } = openOrders();
    await database.sync();

    const order = await Order.create(
      {
        tenant: 'acme',
        number: 7,
        labels: [
          { language: 'de', word: 'Eile' },
          { language: 'en', word: 'rush' },
        ],
      },
      { include: [Order.Labels] },
    );

    const key = { tenant: 'acme', number: 7 };
    expect(await Order.findByPk(key, { include: [Order.Labels] })).toStrictEqual(order);
    expect(
      await context.rows(
        database,
        `select "orderTenant", "orderNumber", "labelLanguage", "labelWord" from order_labels
         order by "labelLanguage"`,
      ),
    ).toEqual([
      { orderTenant: 'acme', orderNumber: 7, labelLanguage: 'de', labelWord: 'Eile' },
      { orderTenant: 'acme', orderNumber: 7, labelLanguage: 'en', labelWord: 'rush' },
    ]);
  });

  it('reads the rows of 20,000 of them with one query', async () => {
    const { database, Order, Item } = openOrders();
    await database.sync();
    const numbers = Array.from({ length: 20_000 }, (_, number) => number);
    await Order.bulkCreate(numbers.map((number) => ({ tenant: 'acme', number })));
    await Item.create({ sku: 'last', orderTenant: 'acme', orderNumber: 19_999 });
    context.statements.length = 0;

    const orders = await Order.findAll({ include: [Order.Items], order: ['number'] });

    expect(context.statements).toHaveLength(statementsOfFind(context, 2));
    expect(orders.flatMap(({ items }) => items.map(({ sku }) => sku))).toEqual(['last']);
    expect(orders.at(-1)?.items).toHaveLength(1);
  });
});
