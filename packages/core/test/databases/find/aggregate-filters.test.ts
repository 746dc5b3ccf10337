import { aggregate, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { defineSales } from './aggregate-models.js';

describeEachDatabase('aggregate, filtered by a row that it joins', (context) => {
  async function openSales() {
    const database = context.open();
    const models = defineSales(database);
    const { Country, Customer, Order } = models;
    await database.sync();
    await Country.create({ code: 'CH', name: 'Switzerland' });
    const [ann, ben, cid] = await Customer.bulkCreate([
      { name: 'Ann', city: 'Bern', countryCode: 'CH' },
      { name: 'Ben', city: 'Bern' },
      { name: 'Cid' },
    ]);
    await Order.bulkCreate([
      { status: 'paid', total: '1.10', customerId: ann?.id },
      { status: 'open', total: '2.20', customerId: ann?.id },
      { status: 'paid', total: '3.30', customerId: ben?.id },
      { status: 'paid', total: '4.40', customerId: cid?.id },
      { status: 'paid', total: '5.50' },
    ]);
    return models;
  }

  it('adds up the rows that the same filter finds without a join', async () => {
    const { Customer, Order } = await openSales();
    const filters = [
      { customer: {} },
      { customer: { city: 'Bern' } },
      { customer: { city: null } },
      { customer: { country: null } },
      { customer: { city: 'Bern', country: { name: 'Switzerland' } }, status: 'paid' },
      { [Op.and]: [{ customer: { city: 'Bern' } }, { customer: { name: { [Op.ne]: 'Ann' } } }] },
      { customer: { [Op.or]: [{ name: 'Cid' }, { country: { code: 'CH' } }] } },
      { customer: sql`lower(${sql.attribute('name')}) = ${'ben'}` },
      { customer: { name: [] } },
      { customer: null },
      { [Op.or]: [{ customer: null }, { customer: { name: 'Ann' } }] },
      { [Op.not]: { customer: { city: 'Bern' } } },
    ];
    const found = [];
    for (const where of filters as object[]) {
      const joined = await Order.aggregate({
        where,
        groupBy: {
          id: 'id',
          name: [Order.Customer, 'name'],
          country: [Order.Customer, Customer.Country, 'name'],
        },
        select: { total: aggregate.sum('total') },
        order: ['id'],
      } as never);
      const rows = await Order.findAll({ where, order: ['id'] });
      expect((joined as readonly { total: string }[]).map(({ total }) => total)).toEqual(
        rows.map(({ total }) => total),
      );
      found.push(rows.length);
    }
    expect(found).toEqual([4, 3, 1, 2, 1, 1, 3, 1, 0, 1, 3, 2]);
  });

  it('does not find a row outside of the default scope', async () => {
    const database = context.open();
    const scopes = { default: { where: { archived: false } } } as const;
    const City = database.define(
      'city',
      { name: DataTypes.TEXT, archived: DataTypes.BOOLEAN },
      { timestamps: false, scopes },
    );
    const Shop = database.define('shop', { sales: DataTypes.INTEGER }, { timestamps: false });
    const city = Shop.belongsTo(City);
    await database.sync();
    const cities = await City.bulkCreate([
      { name: 'Bern', archived: false },
      { name: 'Bern', archived: true },
    ]);
    await Shop.bulkCreate(cities.map(({ id }, at) => ({ sales: at + 1, cityId: id })) as never);
    const rows = await Shop.aggregate({
      where: { city: { name: 'Bern' } },
      groupBy: { name: [city, 'name'] },
      select: { sales: aggregate.sum('sales') },
    } as never);
    expect(rows).toEqual([{ name: 'Bern', sales: 1 }]);
  });

  it('filters by any row of a hasOne, and joins the first one', async () => {
    const { Customer, Card } = await openSales();
    const ann = await Customer.findOne({ where: { name: 'Ann' } });
    await Card.bulkCreate([
      { level: 'red', number: 1, customerId: ann?.id },
      { level: 'gold', number: 2, customerId: ann?.id },
    ]);
    const rows = await Customer.aggregate({
      where: { card: { level: 'gold' } },
      groupBy: { level: [Customer.Card, 'level'] },
      select: { customers: aggregate.count() },
    });
    expect(rows).toEqual([{ level: 'red', customers: 1 }]);
  });
});
