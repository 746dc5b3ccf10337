import {
  CheckConstraintError,
  ConfigurationError,
  type Database,
  DataTypes,
  Op,
  SchemaError,
  sql,
} from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

function defineOffers(database: Database) {
  const Offer = database.define(
    'offer',
    {
      title: DataTypes.STRING,
      price: { type: DataTypes.DECIMAL(10, 2), allowNull: false, field: 'the price' },
      discount: DataTypes.INTEGER,
      state: { type: DataTypes.ENUM('open', 'closed?'), defaultValue: 'open' },
    },
    {
      timestamps: false,
      checks: [
        { check: { price: { [Op.gte]: '0' } } },
        { name: "the offer's discount", check: sql`${sql.attribute('discount')} < ${100}` },
        {
          name: 'titles',
          check: { [Op.or]: [{ title: { [Op.notIn]: ["it's \\?", 'b'] } }, { discount: 0 }] },
        },
      ],
    },
  );
  const Shop = database.define('shop', { name: DataTypes.STRING }, { timestamps: false });
  const Offers = Shop.hasMany(Offer);
  return { database, Offer, Shop, Offers };
}

async function openOffers(context: DatabaseContext) {
  const offers = defineOffers(context.open());
  await offers.database.sync();
  return offers;
}

describeEachDatabase('a check constraint', (context) => {
  it('admits rows that meet it, and rows whose values are null', async () => {
    const { Offer } = await openOffers(context);
    await Offer.bulkCreate([{ price: '0' }, { price: '9.50', discount: 99, title: 'a' }]);
    await Offer.create({ price: '1', title: "it's \\?", discount: 0 });
    expect(await Offer.count()).toBe(3);
  });

  it.each([
    [{ price: '-0.01' }, /^offers_the price_check_[0-9a-f]{8}$/],
    [{ price: '1', discount: 100 }, /^the offer's discount$/],
    [{ price: '1', title: "it's \\?", discount: 1 }, /^titles$/],
  ])('rejects other rows in a create, with its name: %j', async (values, name) => {
    const { Offer, Shop, Offers } = await openOffers(context);
    const error = await errorOf(Offer.create(values));
    expect(error).toBeInstanceOf(CheckConstraintError);
    expect(error).toMatchObject({ code: 'CHECK_CONSTRAINT', model: 'offer' });
    expect(error.constraint).toMatch(name);
    const nested = await errorOf(Shop.create({ offers: [{ price: '1' }, values] }, { include: [Offers] }));
    expect(nested).toMatchObject({ code: 'CHECK_CONSTRAINT', model: 'offer', path: ['offers', 1] });
    expect(nested.message).toContain(error.constraint);
    expect(await Offer.count()).toBe(0);
  });

  it('rejects updates and saves', async () => {
    const { Offer, Shop, Offers } = await openOffers(context);
    const shop = await Shop.create({ offers: [{ price: '1' }] }, { include: [Offers] });
    const [offer] = shop.offers as [(typeof shop.offers)[number]];
    const expected = { code: 'CHECK_CONSTRAINT', model: 'offer', constraint: "the offer's discount" };
    await expect(offer.update({ discount: 200 })).rejects.toMatchObject(expected);
    await expect(Offer.update({ discount: 200 }, { all: true })).rejects.toMatchObject(expected);
    const offers = [{ id: offer.id, discount: 200 }];
    await expect(Shop.save({ id: shop.id, offers }, { include: [Offers] })).rejects.toMatchObject(expected);
    await offer.reload();
    expect(offer.discount).toBe(null);
  });

  it('is created once, and dropped with its table', async () => {
    const { database, Offer } = await openOffers(context);
    await database.sync();
    await database.sync({ force: true });
    await expect(Offer.create({ price: '1', discount: 100 })).rejects.toBeInstanceOf(CheckConstraintError);
  });
});

describeEachDatabase('the declaration of a check constraint', (context) => {
  it.each<[unknown, string]>([
    [7, 'is a number, not an object with `check`'],
    [{}, 'has no `check`'],
    [{ check: 'price > 0' }, 'has check: a string; it must be an object of conditions or an sql fragment'],
    [{ check: { price: 1 }, nam: 'x' }, "has an unknown option 'nam'; did you mean 'name'?"],
    [{ check: { price: 1 }, name: '' }, "has the name '', which is empty"],
  ])('is checked: %j', (check, message) => {
    const database = context.open();
    const declare = () =>
      database.define('offer', { price: DataTypes.INTEGER }, { checks: [check] as never });
    expect(declare).toThrow(ConfigurationError);
    expect(declare).toThrow(`Model 'offer': checks[0] ${message}`);
  });

  it('has a name of its own', () => {
    const database = context.open();
    const checks = [
      { name: 'a', check: { price: 1 } },
      { name: 'a', check: { price: 2 } },
    ];
    expect(() => database.define('offer', { price: DataTypes.INTEGER }, { checks })).toThrow(
      "Model 'offer': checks[1] has the name 'a', as another one has",
    );
  });

  it('can have mistakes in its condition, which first use reports together', async () => {
    const database = context.open();
    const Offer = database.define(
      'offer',
      { price: DataTypes.INTEGER, tags: DataTypes.JSON },
      {
        checks: [
          { check: { prize: 1 } },
          { check: {} },
          { check: { tags: ['a'] } },
          { check: sql`${sql.attribute('prise')} > 0` },
          { check: { other: { price: 1 } } },
        ] as never,
      },
    );
    Offer.belongsTo(Offer, { as: 'other' });
    const error = await database.sync().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.mistakes).toEqual([
      "Model 'offer': checks[0].check: 'prize' is not an attribute of 'offer'; did you mean 'price'?",
      "Model 'offer': checks[1].check is a condition that every row meets; leave it out",
      "Model 'offer': checks[2].check.tags compares JSON; use an sql fragment",
      "Model 'offer': checks[3].check: 'prise' is not an attribute of 'offer'; did you mean 'price'?",
      "Model 'offer': checks[4].check has a condition on 'other', which is not in the table of the model",
    ]);
  });

  it.each([
    ['a value', { [Op.path]: { 'a.b': true } }],
    ['Op.is', { [Op.path]: { 'a.b': { [Op.is]: true } } }],
    ['Op.is of null', { [Op.path]: { 'a.b': { [Op.is]: null } } }],
    ['Op.not', { [Op.not]: { [Op.path]: { 'a.b': { [Op.not]: { [Op.is]: false } } } } }],
    ['Op.exists', { [Op.path]: { 'a.b': { [Op.exists]: false } } }],
    ['lists', { [Op.path]: { 'a.b': { [Op.notIn]: ['x', null] } } }],
  ])('has no path into JSON: %s', async (_, tags) => {
    const database = context.open();
    const check = { [Op.or]: [{ price: 1 }, { tags }] } as never;
    database.define(
      'offer',
      { price: DataTypes.INTEGER, tags: DataTypes.JSON },
      { checks: [{ check }], indexes: [{ fields: ['price'], where: check }] },
    );
    const error = await database.sync().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.mistakes).toEqual([
      expect.stringMatching(/indexes\[0\].where.tags has a path into JSON; use an sql fragment$/),
      expect.stringMatching(/checks\[0\].check.tags has a path into JSON; use an sql fragment$/),
    ]);
  });
});
