import { describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

describeEachDatabase('input from a stranger', (context) => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'cannot have the key %s, at any depth',
    async (key) => {
      const { Product, include } = await openShop(context);
      const own = `"${key}": { "title": "x", "isAdmin": true }`;
      const payload = `{ "title": "Chair", ${own}, "user": { "firstName": "Mick", ${own} }, "tags": [{ "name": "wood", "productTag": { ${own} } }] }`;
      const error = await errorOf(Product.create(JSON.parse(payload), { include } as never));
      expect(error.errors.map(({ code, path }) => [code, path])).toEqual([
        ['UNKNOWN_KEY', [key]],
        ['UNKNOWN_KEY', ['user', key]],
        ['UNKNOWN_KEY', ['tags', 0, 'productTag', key]],
      ]);
      expect(context.statements).toEqual([]);
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    },
  );

  it('has its own keys read, and none that it inherits', async () => {
    const { Product, include, database } = await openShop(context);
    const values = Object.assign(Object.create({ title: 'inherited', user: { firstName: 'Mick' }, zzz: 1 }), {
      tags: [],
    });
    const product = await Product.create(values, { include } as never);
    expect(product.title).toBeNull();
    expect(await context.rows(database, 'select * from users')).toEqual([]);
  });

  it('has the keys read that Object.keys lists, and nothing that is hidden, in nesting too', async () => {
    const { Product, include, database } = await openShop(context);
    const read = jest.fn(() => ({ firstName: 'Mick' }));
    const values = Object.defineProperties(
      {
        [Symbol('user')]: {},
        tags: [Object.defineProperty({ name: 'wood' }, 'productTag', { value: { rank: 1 } })],
      },
      { title: { value: 'hidden' }, user: { get: read }, zzz: { value: 1 } },
    );
    const product = await Product.create(values as never, { include } as never);
    expect(product.title).toBeNull();
    expect(read).not.toHaveBeenCalled();
    expect(await context.rows(database, 'select * from users')).toEqual([]);
    const ranks = await context.rows(database, 'select rank from "productTags"');
    expect(ranks).toEqual([{ rank: null }]);
  });

  it('is not an instance because it inherits from one', async () => {
    const { User } = await openShop(context);
    const values = Object.assign(Object.create(new User({ firstName: 'Mick' })), { firstName: 'Ann' });
    const user = await User.create(values);
    expect(user).toMatchObject({ firstName: 'Ann', isNewRecord: false });
    expect(user).not.toBe(values);
  });

  it('may come without a prototype', async () => {
    const { Product } = await openShop(context);
    const values = Object.assign(Object.create(null), { title: 'Chair' });
    expect((await Product.create(values)).title).toBe('Chair');
  });

  it.each<[string, unknown]>([
    ['a Date', new Date()],
    ['a Map', new Map([['firstName', 'Mick']])],
    ['a Set', new Set()],
    ['a Promise', Promise.resolve({ firstName: 'Mick' })],
    ['a RegExp', /x/],
    ['bytes', Buffer.from('x')],
    ['a function', () => ({ firstName: 'Mick' })],
    ['a boolean', true],
  ])('cannot be %s in the place of a row', async (kind, value) => {
    const { Product, include } = await openShop(context);
    const nested = await errorOf(Product.create({ user: value } as never, { include } as never));
    expect(nested).toMatchObject({
      code: 'INVALID_SHAPE',
      path: ['user'],
      message: `user: 'user' of 'product' is a belongsTo: it must be one object of 'user', or null, not ${kind}`,
    });
    const root = await errorOf(Product.create(value as never));
    expect(root.message).toBe(`the values of 'product' must be an object, not ${kind}`);
    expect(context.statements).toEqual([]);
  });

  it('may be an object of a class that is no model, of which the own properties count', async () => {
    const { User } = await openShop(context);
    class Form {
      firstName = 'Mick';
      get lastName() {
        return 'from a getter of the class';
      }
    }
    expect(await User.create(new Form())).toMatchObject({ firstName: 'Mick', lastName: null });
  });

  it('cannot be an instance of another model', async () => {
    const { Product, Tag, include } = await openShop(context);
    const error = await errorOf(
      Product.create({ user: new Tag({ name: 'wood' }) } as never, { include } as never),
    );
    expect(error).toMatchObject({
      code: 'INVALID_SHAPE',
      path: ['user'],
      message: "user: this is an instance of another model, not of 'user'",
    });
    expect(context.statements).toEqual([]);
  });

  it('has its getters called once, and what they throw reaches the caller', async () => {
    const { Product, include } = await openShop(context);
    let calls = 0;
    const values = {
      title: 'Chair',
      get user() {
        calls += 1;
        return calls === 1 ? { firstName: 'Mick' } : { firstName: 'Mallory' };
      },
    };
    const product = await Product.create(values as never, { include } as never);
    expect(calls).toBe(1);
    expect(product).toMatchObject({ user: { firstName: 'Mick' } });
    const failing = {
      get title(): string {
        throw new RangeError('not today');
      },
    };
    await expect(Product.create(failing)).rejects.toThrow(new RangeError('not today'));
  });

  it('cannot make a condition say more than it means', async () => {
    const { User } = await openShop(context);
    const errorOfWhere = (where: unknown) => errorOf(User.findAll({ where } as never));
    const refusedWhere = async (where: unknown) => (await errorOfWhere(where)).message;
    expect(await errorOfWhere({ id: { gt: 1 } })).toMatchObject({
      message: "where.id has 'gt' as text",
      hint: 'operators are symbols: [Op.gt]',
    });
    expect(await refusedWhere({ id: { $gt: 1 } })).toMatch(/not an object$/);
    expect(await refusedWhere({ firstName: [['Mick'], 'Ann'] })).toBe(
      'where.firstName must be a string, or null, not an array',
    );
    expect(await refusedWhere({ firstName: { [Symbol('gt')]: '' } })).toBe(
      'where.firstName has a symbol that is no operator, which takes conditions, not a value',
    );
    expect((await errorOf(User.findByPk([1, 2] as never))).message).toMatch(/not an array$/);
    expect(await errorOfWhere({ firstName: undefined })).toMatchObject({
      message: 'where.firstName is undefined',
      hint: 'leave it out, or give a value or null',
    });
    expect(await refusedWhere({ $or: [{ id: 1 }] })).toBe("where: '$or' is not an attribute of 'user'");
    expect(await refusedWhere(JSON.parse('{ "__proto__": { "id": 1 } }'))).toBe(
      "where: '__proto__' is not an attribute of 'user'",
    );
    expect(await refusedWhere('1 = 1')).toBe('where takes an object of attributes and values, not a string');
    expect((await errorOf(User.findByPk({ gt: 1 } as never))).message).toMatch(/not an object$/);
    expect((await errorOf(User.findByPk(undefined as never))).message).toBe(
      "user.findByPk takes a value of 'id', not undefined",
    );
    expect(context.statements).toEqual([]);
  });

  it('is stored as it is, quotes and all', async () => {
    const { User, database } = await openShop(context);
    const name = `Robert'); drop table users; -- " \` \\ ? $1 ??`;
    await User.create({ firstName: name });
    expect(await context.rows(database, 'select "firstName" as name from users')).toEqual([{ name }]);
    expect(await User.findAll({ where: { firstName: name } })).toHaveLength(1);
  });
});
