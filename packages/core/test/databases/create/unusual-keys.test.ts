import { ConfigurationError, DataTypes, SchemaError, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const bytes = (...list: number[]) => Buffer.from(list);

describeEachDatabase('keys that are not numbers', (context) => {
  it('are told apart byte by byte, given by the client or drawn by the database', async () => {
    const database = context.open();
    const random = context.dialect === 'postgres' ? sql`uuid_send(gen_random_uuid())` : sql`randomblob(16)`;
    const User = database.define('user', {
      id: { type: DataTypes.BLOB, primaryKey: true, defaultValue: random },
      name: DataTypes.STRING,
    });
    const Address = database.define('address', { city: DataTypes.STRING });
    User.hasMany(Address);
    await database.sync();
    const values = [
      { id: bytes(0xfe), name: 'fe', addresses: [{ city: 'of fe' }] },
      { id: bytes(0xff), name: 'ff', addresses: [{ city: 'of ff' }] },
      { name: 'first', addresses: [{ city: 'of first' }] },
      { name: 'second', addresses: [{ city: 'of second' }] },
    ];

    const created = await User.bulkCreate(values as never[], { include: ['addresses'] });
    expect(created[1]?.id).toEqual(bytes(0xff));

    const found = await User.findAll({ include: ['addresses'] });
    const cities = found.map(({ name, addresses }) => [
      name,
      addresses.map((each: { city: string }) => each.city),
    ]);
    expect(Object.fromEntries(cities)).toEqual({
      fe: ['of fe'],
      ff: ['of ff'],
      first: ['of first'],
      second: ['of second'],
    });
  });

  it('cannot be JSON, and have the type of the key that they hold', () => {
    const database = context.open();
    const json = { id: { type: DataTypes.JSON, primaryKey: true } } as const;
    expect(() => database.define('odd', json)).toThrow(ConfigurationError);

    const User = database.define('user', { id: { type: DataTypes.UUID, primaryKey: true } });
    const Product = database.define('product', { userId: DataTypes.INTEGER });
    Product.belongsTo(User);
    expect(() => database.associationGraph()).toThrow(SchemaError);
    expect(() => database.associationGraph()).toThrow(
      "makes 'product.userId', which is INTEGER, refer to 'user.id', which is UUID",
    );
  });

  it('have to be there when a nested record refers by them', async () => {
    const database = context.open();
    const User = database.define('user', { code: { type: DataTypes.STRING, unique: true } });
    const Address = database.define('address', { city: DataTypes.STRING });
    User.hasMany(Address, { sourceKey: 'code' });
    await database.sync();
    context.statements.length = 0;
    const nested = { addresses: [{ city: 'Austin' }] };

    for (const values of [nested, { ...nested, code: null }]) {
      await expect(User.create(values as never, { include: ['addresses'] })).rejects.toMatchObject({
        code: 'NULL_NOT_ALLOWED',
        path: ['code'],
        message: "code: 'user.code' is required, since 'addresses' of 'user' refers to it",
      });
    }
    expect(context.statements).toEqual([]);
  });
});

describeEachDatabase('pages', (context) => {
  it('are read one after the other, whatever order they are asked for in', async () => {
    const database = context.open();
    const Item = database.define('item', { name: DataTypes.STRING });
    await database.sync();
    await Item.bulkCreate(['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })));
    const page = async (limit?: number, offset?: number) => {
      const found = await Item.findAll({ order: ['id'], limit, offset });
      return found.map(({ name }) => name).join('');
    };

    expect(await page(2, 0)).toBe('ab');
    expect(await page(2, 2)).toBe('cd');
    expect(await page(2, 4)).toBe('e');
    expect(await page(0, 1)).toBe('');
    expect(await page(0)).toBe('');
    expect(await page(undefined, 3)).toBe('de');
    expect(await page(undefined, 0)).toBe('abcde');
    expect(await page(3)).toBe('abc');
  });
});
