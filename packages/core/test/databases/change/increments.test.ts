import { DatabaseError, DataTypes, Op, OptionError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import fc from 'fast-check';

describeEachDatabase('increment and decrement', (context) => {
  async function openItems(options: object = {}) {
    const database = context.open();
    const Shop = database.define('shop', { name: DataTypes.STRING });
    const Item = database.define(
      'item',
      {
        name: DataTypes.STRING,
        stock: { type: DataTypes.INTEGER, field: 'in stock' },
        views: DataTypes.BIGINT,
        price: DataTypes.DECIMAL(10, 2),
        exact: DataTypes.DECIMAL,
        weight: DataTypes.DOUBLE,
      },
      options,
    );
    Item.belongsTo(Shop);
    await database.sync();
    return { database, Item };
  }

  it('adds one, or an amount, to the rows that meet the conditions', async () => {
    const { Item } = await openItems();
    await Item.bulkCreate([{ stock: 1 }, { stock: 2 }, { stock: 3 }]);
    expect(await Item.increment('stock', { where: { id: [1, 2] } })).toBe(2);
    expect(await Item.increment('stock', { by: 10, where: { stock: { [Op.gte]: 3 } } })).toBe(2);
    expect(await Item.decrement('stock', { all: true })).toBe(3);
    const items = await Item.findAll({ order: ['id'] });
    expect(items.map(({ stock }) => stock)).toEqual([1, 12, 12]);
  });

  it('changes several numbers of every type in one statement', async () => {
    const { Item } = await openItems();
    const values = { stock: 1, views: 2n ** 62n, price: '0.10', exact: '0.1', weight: 0.5 };
    const { id } = await Item.create(values);
    context.statements.length = 0;
    await Item.increment({ stock: 2, views: 1n, price: '0.20', exact: '0.23', weight: 0.25 }, { all: true });
    expect(context.statements).toHaveLength(1);
    const sums = { stock: 3, views: 2n ** 62n + 1n, price: '0.30', exact: '0.33', weight: 0.75 };
    expect(await Item.findByPk(id)).toMatchObject(sums);
    await Item.decrement({ stock: 4, views: '2', price: 1, exact: 0.33, weight: 1 }, { all: true });
    const differences = { stock: -1, views: 2n ** 62n - 1n, price: '-0.70', exact: '0.00', weight: -0.25 };
    expect(await Item.findByPk(id)).toMatchObject(differences);
    await Item.increment(['stock', 'price'], { by: 2, all: true });
    expect(await Item.findByPk(id)).toMatchObject({ stock: 1, price: '1.30' });
  });

  it('shows the sums on an instance, and counts changes of others', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ stock: 5, price: '1.00' });
    const other = await Item.findByPk(item.id);
    await other?.decrement('stock', { by: 3 });
    item.name = 'unsaved';
    context.statements.length = 0;
    expect(await item.increment({ stock: 10, price: '0.05' })).toBe(item);
    expect(context.statements).toHaveLength(1);
    expect(item).toMatchObject({ stock: 12, price: '1.05', name: 'unsaved' });
    expect(item.changed()).toEqual(['name']);
    expect(other?.stock).toBe(2);
  });

  it('counts every concurrent change', async () => {
    const { Item } = await openItems();
    const { id } = await Item.create({ stock: 0, price: '0.00' });
    await Promise.all(
      Array.from({ length: 12 }, () => Item.increment({ stock: 1, price: '0.10' }, { where: { id } })),
    );
    expect(await Item.findByPk(id)).toMatchObject({ stock: 12, price: '1.20' });
  });

  it('leaves null as it is', async () => {
    const { Item } = await openItems();
    const item = await Item.create({});
    await item.increment(['stock', 'price', 'weight']);
    expect(item).toMatchObject({ stock: null, price: null, weight: null });
  });

  it('sets updatedAt, raises the version, and checks that of an instance', async () => {
    const { Item } = await openItems({ version: true });
    const past = new Date(0);
    const item = await Item.create({ stock: 1, updatedAt: past });
    const other = await Item.findByPk(item.id);
    await Item.increment('stock', { all: true });
    expect(await Item.findByPk(item.id)).toMatchObject({ stock: 2, version: 2 });
    expect((await Item.findByPk(item.id))?.updatedAt.getTime()).toBeGreaterThan(0);
    expect(await errorOf((other as typeof item).increment('stock'))).toMatchObject({
      code: 'VERSION_CONFLICT',
    });
    expect(other?.stock).toBe(1);
  });

  it('is undone on the instance by a rollback', async () => {
    const { database, Item } = await openItems();
    const item = await Item.create({ stock: 1 });
    await database
      .transaction(async () => {
        await item.increment('stock', { by: 5 });
        expect(item.stock).toBe(6);
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect([item.stock, item.changed()]).toEqual([1, []]);
  });

  it('adds decimals and integers exactly', async () => {
    const { Item } = await openItems();
    const { id } = await Item.create({});
    const digits = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    const decimals = fc.tuple(digits, fc.integer({ min: 0, max: 12 }));
    const text = ([value, scale]: [bigint, number]) => {
      const all = String(value < 0n ? -value : value).padStart(scale + 1, '0');
      const point = scale === 0 ? '' : `.${all.slice(-scale)}`;
      return `${value < 0n ? '-' : ''}${scale === 0 ? all : all.slice(0, -scale)}${point}`;
    };
    const int63 = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    await fc.assert(
      fc.asyncProperty(decimals, decimals, int63, int63, fc.boolean(), async (left, right, a, b, adds) => {
        await Item.update({ exact: text(left), views: a }, { where: { id } });
        await Item[adds ? 'increment' : 'decrement']({ exact: text(right), views: b }, { where: { id } });
        const sign = adds ? 1n : -1n;
        const scale = Math.max(left[1], right[1]);
        const scaled = ([value, own]: [bigint, number]) => value * 10n ** BigInt(scale - own);
        const item = await Item.findByPk(id);
        expect(item?.exact).toBe(text([scaled(left) + sign * scaled(right), scale]));
        expect(item?.views).toBe(a + sign * b);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['stock', { stock: 2 ** 31 - 1 }, 1],
    ['views', { views: 2n ** 63n - 1n }, 1n],
    ['price', { price: '99999999.99' }, '0.01'],
  ])('fails if %s has no room for the sum, and changes nothing', async (name, values, amount) => {
    const { Item } = await openItems();
    const item = await Item.create(values);
    for (const failing of [
      item.increment({ [name]: amount } as never),
      Item.increment({ [name]: amount } as never, { all: true }),
    ]) {
      const error = await errorOf(failing);
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error).toMatchObject({ code: 'DATABASE_FAILED', model: 'item' });
      expect(String((error as Error).message)).not.toMatch(/\d{7}/);
    }
    expect(item).toMatchObject(values);
    expect(await Item.findByPk(item.id)).toMatchObject(values);
  });

  it.each([
    [['stok'], {}, "stok: 'stok' is not an attribute of 'item'", 'UNKNOWN_KEY'],
    [['name'], {}, "item.increment takes numbers; 'name' is STRING", 'INVALID_OPTION'],
    [['createdAt'], {}, "item.increment takes numbers; 'createdAt' is DATE", 'INVALID_OPTION'],
    [
      ['id'],
      {},
      "item.increment cannot change 'id', which is the primary key, or part of it",
      'INVALID_OPTION',
    ],
    [['shopId'], {}, "item.increment cannot change 'shopId', which is a foreign key", 'INVALID_OPTION'],
    [
      ['version'],
      {},
      "item.increment cannot change 'version', which is the version of the row",
      'INVALID_OPTION',
    ],
    [
      { stock: 1.5 },
      {},
      "stock: 'item.stock' must be an integer from -2147483648 to 2147483647: it has a fraction",
      'INVALID_VALUE',
    ],
    [{ stock: undefined }, {}, "stock: 'item.stock' must be a number, not undefined", 'INVALID_VALUE'],
    [{ weight: null }, {}, "weight: 'item.weight' must be a number, not null", 'INVALID_VALUE'],
    [{ price: '0.005' }, {}, /'item.price' must be a decimal number with at most 2 digits/, 'INVALID_VALUE'],
    [['stock', 'stock'], {}, "item.increment names 'stock' twice", 'INVALID_OPTION'],
    [
      { stock: 1 },
      { by: 2 },
      'item.increment was given amounts and `by`; leave one of them out',
      'INVALID_OPTION',
    ],
    [
      5,
      {},
      'item.increment takes the name of an attribute, several, or an object of amounts, not a number',
      'INVALID_OPTION',
    ],
    [['stock'], { silent: true }, /item.increment was given an unknown option 'silent'/, 'INVALID_OPTION'],
  ])('rejects %j with %j, before any SQL', async (attributes, options, message, code) => {
    const { Item } = await openItems({ version: true });
    const item = await Item.create({ stock: 1, weight: 1, price: '1' });
    context.statements.length = 0;
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    for (const failing of [
      Item.increment(attributes as never, { all: true, ...options } as never),
      item.increment(attributes as never, options as never),
    ])
      expect(await errorOf(failing)).toMatchObject({ code, message: expected });
    expect(context.statements).toEqual([]);
  });

  it('needs a condition, and a stored instance', async () => {
    const { Item } = await openItems();
    expect(await errorOf(Item.decrement('stock', {} as never))).toMatchObject({
      message: 'item.decrement needs a condition in `where`; to change every row, pass all: true',
    });
    expect(await errorOf(new Item().increment('stock'))).toBeInstanceOf(OptionError);
    expect(await errorOf(Item.increment({ stock: 1.5, wrong: 1 } as never, { all: true }))).toBeInstanceOf(
      ValidationError,
    );
    expect(await Item.increment([], { all: true })).toBe(0);
  });

  it('has the pinned SQL', async () => {
    const { Item } = await openItems({ timestamps: false });
    const item = await Item.create({ stock: 1, price: '1', weight: 1 });
    context.statements.length = 0;
    await Item.increment({ stock: 1, price: '2', weight: 3 }, { where: { name: 'a' } });
    await item.decrement('views');
    expect(context.statements).toEqual(
      context.dialect === 'sqlite'
        ? [
            "update `items` set `in stock` = (espalier_sum(`items`.`in stock`, '+', ?, 'INTEGER', null, null)), `price` = (espalier_sum(`items`.`price`, '+', ?, 'DECIMAL', 10, 2)), `weight` = (`items`.`weight` + ?) where `name` = ?",
            "update `items` set `views` = (espalier_sum(`items`.`views`, '-', ?, 'BIGINT', null, null)) where `id` = ? returning `views`",
          ]
        : [
            'update "items" set "in stock" = ("items"."in stock" + $1), "price" = ("items"."price" + $2), "weight" = ("items"."weight" + $3) where "name" = $4',
            'update "items" set "views" = ("items"."views" - $1) where "id" = $2 returning "views"',
          ],
    );
  });
});
