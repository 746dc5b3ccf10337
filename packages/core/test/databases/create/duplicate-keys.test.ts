import { DataTypes } from '@espalier/core';
import { type DatabaseContext, defineShop, describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

async function openOrders(context: DatabaseContext) {
  const database = context.open();
  const Order = database.define('order', { number: { type: DataTypes.INTEGER, unique: true } });
  const Line = database.define(
    'line',
    {
      orderId: DataTypes.INTEGER,
      position: { type: DataTypes.INTEGER, field: 'pos' },
      code: DataTypes.STRING,
      batch: DataTypes.BIGINT,
    },
    {
      indexes: [
        { fields: ['orderId', 'position'], unique: true },
        { fields: ['code', 'batch'], unique: true },
      ],
    },
  );
  const Lines = Order.hasMany(Line, { as: 'lines', foreignKey: 'orderId' });
  await database.sync();
  context.statements.length = 0;
  return { Order, Line, Lines };
}

describeEachDatabase('two records of one call', (context) => {
  it('cannot have the same value of a unique attribute', async () => {
    const { Product, Tag } = defineShop(context.open());
    const tags = [{ name: 'wood' }, { name: 'sale' }, { name: 'wood' }];
    const error = await errorOf(Product.create({ title: 'Chair', tags }, { include: [Product.Tags] }));
    expect(error).toMatchObject({
      code: 'DUPLICATE_KEY',
      model: 'tag',
      attribute: 'name',
      path: ['tags', 2, 'name'],
      message: "tags[2].name: 'tag.name' must be unique, yet the record at 'tags[0]' has the same value",
    });
    expect(
      (
        await errorOf(
          Tag.bulkCreate([
            { id: 7, name: 'a' },
            { id: 7, name: 'b' },
          ]),
        )
      ).path,
    ).toEqual([1, 'id']);
    expect(context.statements).toEqual([]);
  });

  it('cannot have the same values of a key of several attributes, one of which nesting sets', async () => {
    const { Order, Lines } = await openOrders(context);
    const include = [Lines] as never;
    const error = await errorOf(
      Order.bulkCreate(
        [
          { lines: [{ position: 1 }, { position: 2 }] },
          { lines: [{ position: 1 }, { position: 1 }] },
        ] as never,
        {
          include,
        },
      ),
    );
    expect(error).toMatchObject({
      code: 'DUPLICATE_KEY',
      path: [1, 'lines', 1],
      message:
        "[1].lines[1]: 'line.orderId' and 'line.position' must be unique, yet the record at '[1].lines[0]' has the same values",
    });
    expect(context.statements).toEqual([]);
    await Order.bulkCreate([{ lines: [{ position: 1 }, {}, {}] }, { lines: [{ position: 1 }] }] as never, {
      include,
    });
  });

  it('are compared in canonical form, and nulls equal nothing', async () => {
    const { Line } = await openOrders(context);
    const error = await errorOf(
      Line.bulkCreate([
        { code: 'a', batch: 1 },
        { code: 'a', batch: '1' },
      ]),
    );
    expect(error.path).toEqual([1]);
    expect(context.statements).toEqual([]);
    await Line.bulkCreate([{ code: 'a', batch: null }, { code: 'a', batch: null }, { code: 'a' }]);
    await Line.bulkCreate([
      { code: 'a,b', batch: 1 },
      { code: 'a', batch: 2 },
      { code: 'a,"b', batch: 1 },
    ]);
  });

  it('cannot take the key of a row that is linked', async () => {
    const { Product, Tag } = await openShop(context);
    const wood = await Tag.create({ name: 'wood' });
    const same = await Tag.findByPk(wood.id);
    context.statements.length = 0;
    const include = [Product.Tags] as const;
    const after = await errorOf(Product.create({ tags: [wood, { name: 'wood' }] }, { include }));
    expect(after).toMatchObject({ code: 'DUPLICATE_KEY', path: ['tags', 1, 'name'] });
    const before = await errorOf(Product.create({ tags: [{ name: 'wood' }, wood] }, { include }));
    expect(before).toMatchObject({ code: 'DUPLICATE_KEY', path: ['tags', 0, 'name'] });
    const twice = await errorOf(Product.create({ tags: [wood, same as never] }, { include }));
    expect(twice).toMatchObject({
      code: 'DUPLICATE_KEY',
      model: 'productTag',
      path: ['tags', 1, 'productTag'],
    });
    expect(context.statements).toEqual([]);
    expect((await Product.create({ tags: [wood] }, { include })).tags).toEqual([wood]);
  });

  it('are all reported, with every other problem', async () => {
    const { Order, Lines } = await openOrders(context);
    const error = await errorOf(
      Order.bulkCreate([{ number: 1 }, { number: 1, zzz: 1 }, { number: 1, lines: [7] }] as never, {
        include: [Lines] as never,
      }),
    );
    expect(error.errors.map(({ code, path }) => [code, path])).toEqual([
      ['UNKNOWN_KEY', [1, 'zzz']],
      ['INVALID_SHAPE', [2, 'lines', 0]],
      ['DUPLICATE_KEY', [1, 'number']],
      ['DUPLICATE_KEY', [2, 'number']],
    ]);
  });
});
