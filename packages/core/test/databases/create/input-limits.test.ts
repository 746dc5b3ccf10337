import { type Database, DataTypes, IncludeError } from '@espalier/core';
import { defineShop, describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

function tree(database: Database) {
  const Node = database.define('node', { name: DataTypes.TEXT }, { timestamps: false });
  const children: unknown[] = [];
  const Children = Node.hasMany(Node, { as: 'children', foreignKey: 'parentId' });
  children.push({ association: Children, include: children });
  return { Node, include: children as never };
}

describeEachDatabase('a create with a limit', (context) => {
  it('rejects the first record that is too deep, by its path', async () => {
    const database = context.open();
    const { Node, include } = tree(database);
    const values = { children: [{}, { children: [{ children: [{ children: 'x' }] }] }] } as never;
    const error = await errorOf(Node.create(values, { include, maxDepth: 2 }));
    expect(error).toMatchObject({
      code: 'TOO_MUCH_INPUT',
      path: ['children', 1, 'children', 0],
      message: 'children[1].children[0]: node.create was given records on more than 2 levels, its maxDepth',
    });
    expect(
      (await errorOf(Node.bulkCreate([{}, { children: [{}] }] as never, { include, maxDepth: 1 }))).path,
    ).toEqual([1, 'children', 0]);
    expect(() => Node.planCreate(values, { include, maxDepth: 3 })).toThrow('more than 3 levels');
    expect(context.statements).toEqual([]);
    await database.sync();
    expect(
      await Node.create({ children: [{}] } as never, { include, maxDepth: 2, maxRecords: 2 }),
    ).toMatchObject({
      children: [{ name: null }],
    });
  });

  it('rejects the first record above the limit, even an invalid one', async () => {
    const database = context.open();
    const { Node, include } = tree(database);
    const error = await errorOf(
      Node.create({ children: Array(1000).fill(7) } as never, { include, maxRecords: 10 }),
    );
    expect(error).toMatchObject({
      code: 'TOO_MUCH_INPUT',
      path: ['children', 9],
      message: 'children[9]: node.create was given more than 10 records, its maxRecords',
    });
    expect(error.errors).toHaveLength(1);
    expect((await errorOf(Node.bulkCreate([{}, {}, {}], { maxRecords: 2 }))).path).toEqual([2]);
    expect(() => Node.planCreate({ children: [{}] } as never, { include, maxRecords: 1 })).toThrow(
      'more than 1 records',
    );
    expect(context.statements).toEqual([]);
  });

  it('counts a shared object once, and the rows of joining tables', async () => {
    const { Product } = await openShop(context);
    const include = [Product.Tags] as const;
    const wood = { name: 'wood' };
    const rows = [{ tags: [wood] }, { tags: [wood] }];
    expect(await Product.bulkCreate(rows, { include, maxRecords: 5 })).toHaveLength(2);
    const error = await errorOf(Product.bulkCreate([{ tags: [{ name: 'a' }] }], { include, maxRecords: 2 }));
    expect(error.path).toEqual([0, 'tags', 0, 'productTag']);
  });

  it.each([0, -1, 1.5, Number.NaN, '3', null])('takes no limit of %p', async (limit) => {
    const { Node } = tree(context.open());
    for (const option of ['maxDepth', 'maxRecords', 'maxProblems']) {
      const error = await errorOf(Node.create({}, { [option]: limit } as never));
      expect(error.message).toMatch(`node.create: ${option} must be a whole number above 0, not`);
    }
  });
});

describeEachDatabase('a create with fields', (context) => {
  const body = JSON.stringify({
    title: 'Chair',
    userId: 9,
    user: {
      id: 77,
      firstName: 'Mick',
      lastName: 'Broadstone',
      addresses: [{ type: 'home', city: 'Austin' }],
    },
    tags: [{ name: 'wood', productTag: { rank: 1 } }],
  });

  it('takes values of those attributes only, at every level', async () => {
    const { database, Product, User } = await openShop(context);
    const product = await Product.create(JSON.parse(body), {
      fields: ['title'],
      include: [
        {
          association: Product.User,
          fields: ['firstName'],
          include: [{ association: User.Addresses, fields: ['city'] }],
        },
        { association: Product.Tags, fields: ['name'] },
      ],
    });
    expect(product).toMatchObject({ title: 'Chair', userId: product.user.id });
    expect(product.user).toMatchObject({ firstName: 'Mick', lastName: null });
    expect(product.user.id).not.toBe(77);
    expect(product.user.addresses[0]).toMatchObject({ city: 'Austin', type: null, userId: product.user.id });
    expect(product.tags[0]?.productTag.rank).toBeNull();
    expect(await context.rows(database, 'select "lastName" from users')).toEqual([{ lastName: null }]);
    const ranked = await Product.create(JSON.parse(body.replace('wood', 'iron')), {
      fields: ['title'],
      include: [
        { association: Product.User, fields: ['firstName'], include: [User.Addresses] },
        { association: Product.Tags, fields: ['name', 'productTag'] },
      ],
    });
    expect(ranked.tags[0]?.productTag.rank).toBe(1);
    expect(ranked.user.addresses[0]?.type).toBe('home');
  });

  it('ignores the other values, and still writes defaults and requires what is required', async () => {
    const database = context.open();
    const Item = database.define('item', {
      name: { type: DataTypes.STRING, allowNull: false },
      isAdmin: { type: DataTypes.BOOLEAN, defaultValue: false },
      size: DataTypes.INTEGER,
    });
    await database.sync();
    const given = { name: 'x', isAdmin: true, size: 'big' as never };
    expect(await Item.create(given, { fields: ['name'] })).toMatchObject({ isAdmin: false, size: null });
    expect(await Item.bulkCreate([given], { fields: ['name'] })).toMatchObject([
      { isAdmin: false, size: null },
    ]);
    expect((await errorOf(Item.create(given, { fields: [] }))).message).toBe("name: 'item.name' is required");
    expect((await errorOf(Item.create({ ...given, nam: 1 } as never, { fields: ['name'] }))).code).toBe(
      'UNKNOWN_KEY',
    );
    expect(() => Item.planCreate(given, { fields: ['isAdmin'] })).toThrow('is required');
  });

  it('rejects invalid fields, and finders reject the option', async () => {
    const { Product, User } = defineShop(context.open());
    const messageOf = async (call: Promise<unknown>) => (await errorOf(call)).message;
    expect(await messageOf(Product.create({}, { fields: ['titel'] as never }))).toBe(
      "product.create: fields has 'titel', which is not an attribute of 'product'; did you mean 'title'?",
    );
    expect(await messageOf(Product.create({}, { fields: 'title' as never }))).toBe(
      'product.create: fields must be an array of attributes, not a string',
    );
    expect(await messageOf(Product.create({}, { fields: [7] as never }))).toBe(
      'product.create: fields must have names of attributes, not a number',
    );
    const entry = await errorOf(
      Product.create({} as never, { include: [{ association: Product.User, fields: ['zzz'] }] as never }),
    );
    expect(entry).toBeInstanceOf(IncludeError);
    expect(entry.message).toBe("include[0]: fields has 'zzz', which is not an attribute of 'user'");
    expect(
      await messageOf(
        User.findAll({ include: [{ association: User.Addresses, fields: ['city'] }] as never }),
      ),
    ).toBe("'addresses' is included with `fields`, which only create takes; a finder takes `attributes`");
    expect(context.statements).toEqual([]);
  });
});
