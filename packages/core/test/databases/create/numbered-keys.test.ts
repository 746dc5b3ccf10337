import { ConfigurationError, DataTypes } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

const number = { type: DataTypes.INTEGER, primaryKey: true } as const;

describeEachDatabase('a numeric primary key', (context) => {
  it('is numbered by the database if it is the whole key', async () => {
    const database = context.open();
    const Item = database.define('item', { number, name: DataTypes.STRING });
    await database.sync();
    const items = await Item.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    expect(items.map((item) => item.number)).toEqual([1, 2]);
    expect((await Item.create({ number: 7, name: 'c' })).number).toBe(7);
  });

  it('must be given if it says so, refers to another row, or is part of a composite key', async () => {
    const database = context.open();
    const Counted = database.define('counted', { number: { ...number, autoIncrement: false } });
    const Owner = database.define('owner', {});
    const Owned = database.define('owned', { ownerId: number });
    Owned.belongsTo(Owner);
    const Line = database.define('line', { order: number, line: number });
    await database.sync();

    await expect(Counted.create({} as never)).rejects.toMatchObject({
      code: 'NULL_NOT_ALLOWED',
      path: ['number'],
    });
    await expect(Owned.create({})).rejects.toMatchObject({ code: 'NULL_NOT_ALLOWED', path: ['ownerId'] });
    await expect(Line.create({ order: 1 } as never)).rejects.toMatchObject({ path: ['line'] });
  });

  it('cannot be one part of several and numbered', () => {
    const define = () =>
      context.open().define('line', { order: number, line: { ...number, autoIncrement: true } });
    expect(define).toThrow(ConfigurationError);
  });

  it('follows input order, even if one row depends on another', async () => {
    const { Product } = await openShop(context);
    const values = [{ title: 'Chair', user: { firstName: 'Mick' } }, { title: 'Table' }, { title: 'Lamp' }];
    const products = await Product.bulkCreate(values, {
      include: [{ association: Product.User, required: false }],
    });
    expect(products.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});
