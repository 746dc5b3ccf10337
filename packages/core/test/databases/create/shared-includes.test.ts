import { type Database, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { includeInOrder, type Loose, problemsOf } from '../../helpers/problems.js';

const orders = [[['user', 'owner']], [['owner', 'user']]];

describeEachDatabase('an object at places with different includes', (context) => {
  async function open() {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING, note: DataTypes.STRING });
    const Address = database.define('address', { city: DataTypes.STRING, note: DataTypes.STRING });
    const Country = database.define('country', { name: DataTypes.STRING });
    const Product = database.define('product', { title: DataTypes.STRING });
    Product.belongsTo(User);
    Product.belongsTo(User, { as: 'owner' });
    User.hasMany(Address, { as: 'addresses' });
    User.belongsTo(Product, { as: 'best' });
    Address.belongsTo(Country);
    await database.sync();
    return { database, Product, User, Address, Country };
  }

  const mick = () => ({ name: 'Mick', addresses: [{ city: 'Austin', country: { name: 'USA' } }] });
  const rows = (database: Database) =>
    context.rows(
      database,
      `select p.title, u.name as user, o.name as owner, a.city, c.name as country from products p
       left join users u on u.id = p."userId" left join users o on o.id = p."ownerId"
       left join addresses a on a."userId" = u.id left join countries c on c.id = a."countryId"`,
    );

  it.each(orders)('has what one of them includes, in the order %j', async (order) => {
    const { database, Product } = await open();
    const user = mick();
    const below = { association: 'addresses', include: ['country'] };
    const include = includeInOrder(order, {
      user: 'user',
      owner: { association: 'owner', include: [below] },
    });

    const product = (await Product.create({ title: 'Chair', user, owner: user } as never, {
      include,
    })) as unknown as Loose;

    expect(product.user).toBe(product.owner);
    expect(product.user).toMatchObject({
      name: 'Mick',
      addresses: [{ city: 'Austin', country: { name: 'USA' } }],
    });
    expect(await rows(database)).toEqual([
      { title: 'Chair', user: 'Mick', owner: 'Mick', city: 'Austin', country: 'USA' },
    ]);
  });

  it.each(orders)(
    'has all that a deeper include of the same association adds, in the order %j',
    async (order) => {
      const { database, Product, Country } = await open();
      const user = mick();
      const include = includeInOrder(order, {
        user: { association: 'user', include: ['addresses'] },
        owner: { association: 'owner', include: [{ association: 'addresses', include: ['country'] }] },
      });
      context.statements.length = 0;

      const product = (await Product.create({ title: 'Chair', user, owner: user } as never, {
        include,
      })) as unknown as Loose;

      if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 4 + 1);
      expect(product.user).toBe(product.owner);
      expect(product.user).toMatchObject({ addresses: [{ country: { name: 'USA' } }] });
      expect(await rows(database)).toEqual([
        { title: 'Chair', user: 'Mick', owner: 'Mick', city: 'Austin', country: 'USA' },
      ]);
      expect(await Country.count()).toBe(1);
    },
  );

  it.each(orders)('has what each of them adds by another association, in the order %j', async (order) => {
    const { Product } = await open();
    const user = { ...mick(), best: { title: 'Bed', owner: { name: 'Ann' }, user: { name: 'Bo' } } };
    const best = (below: string) => ({ association: 'best', include: [below] });
    const include = includeInOrder(order, {
      user: { association: 'user', include: [best('owner'), 'addresses'] },
      owner: {
        association: 'owner',
        include: [{ association: 'addresses', include: ['country'] }, best('user')],
      },
    });
    const product = (await Product.create({ title: 'Chair', user, owner: user } as never, {
      include,
    })) as unknown as Loose;
    expect(product.user).toMatchObject({
      addresses: [{ country: { name: 'USA' } }],
      best: { owner: { name: 'Ann' }, user: { name: 'Bo' } },
    });
  });

  it.each(orders)('may not have what none of them includes, in the order %j', async (order) => {
    const { Product } = await open();
    const user = { ...mick(), best: { title: 'Bed' } };
    const include = includeInOrder(order, {
      user: { association: 'user', include: ['addresses'] },
      owner: { association: 'owner', include: ['addresses'] },
    });
    const call = Product.create({ title: 'Chair', user, owner: user } as never, { include });
    const [first] = order;
    expect(await problemsOf(call)).toEqual([
      `NOT_INCLUDED ${first}.addresses.0.country`,
      `NOT_INCLUDED ${first}.best`,
    ]);
  });

  it('is not an equal object, whose own place must include what it has', async () => {
    const { Product } = await open();
    const below = { association: 'addresses', include: ['country'] };
    const include = ['user', { association: 'owner', include: [below] }] as never;
    const call = Product.create({ title: 'Chair', user: mick(), owner: mick() } as never, { include });
    expect(await problemsOf(call)).toEqual(['NOT_INCLUDED user.addresses']);
  });

  it('has what is included only at its place deep below another row of the list', async () => {
    const { database, Product } = await open();
    const user = mick();
    const values = [
      { title: 'Chair', user },
      { title: 'Table', user: { name: 'Ann', best: { title: 'Bed', user } } },
    ];
    const country = { association: 'addresses', include: ['country'] };
    const best = { association: 'best', include: [{ association: 'user', include: [country] }] };
    const include = [{ association: 'user', include: ['addresses', best] }] as never;
    await Product.bulkCreate(values as never, { include });
    expect(await context.rows(database, 'select name from countries')).toEqual([{ name: 'USA' }]);
  });

  it('can contain itself, while the list around it is still read', async () => {
    const { database, Product, User } = await open();
    const user: Loose = { ...mick(), addresses: [] };
    const addresses = [
      { city: 'Austin', country: { name: 'USA' } },
      { city: 'Bern', country: { name: 'CH' } },
    ];
    Object.assign(user, { addresses, best: { title: 'Chair', user } });
    const deep = { association: 'user', include: [{ association: 'addresses', include: ['country'] }] };
    const lists = [
      ['addresses', { association: 'best', include: [deep] }],
      [{ association: 'best', include: [deep] }, 'addresses'],
    ];
    for (const include of lists) {
      const created = (await User.create(user as never, { include: include as never })) as unknown as Loose;
      expect((created.best as Loose).user).toBe(created);
      expect(created).toMatchObject({
        addresses: [{ country: { name: 'USA' } }, { country: { name: 'CH' } }],
      });
    }
    expect(await User.count()).toBe(2);
    expect(await Product.count()).toBe(2);
    expect(await context.rows(database, 'select name from countries order by id')).toEqual(
      ['USA', 'CH', 'USA', 'CH'].map((name) => ({ name })),
    );
  });

  it('can be nested in itself by a wider include before the rest of its list', async () => {
    const { database } = await open();
    const Node = database.define('node', { name: DataTypes.STRING }, { timestamps: false });
    Node.belongsToMany(Node, { as: 'next', through: 'links', foreignKey: 'fromId', otherKey: 'toId' });
    await database.sync();
    const leaf = (name: string) => ({ name, next: [{ name: `${name} leaf` }] });
    const ring: Loose = { name: 'ring' };
    ring.next = [{ name: 'back', next: [ring] }, leaf('late')];
    // At the root, what is below `late` is not included; two levels further down it is.
    const include = (depth: number): unknown[] =>
      depth === 0 ? [] : [{ association: 'next', include: include(depth - 1) }];
    const at = [{ association: 'next', include: [{ association: 'next', include: include(2) }] }];
    await Node.create(ring as never, { include: at as never });
    expect(await context.rows(database, 'select name from nodes order by name')).toEqual(
      ['back', 'late', 'late leaf', 'ring'].map((name) => ({ name })),
    );
  });

  it.each(orders)('has the values that the fields of one of them list, in the order %j', async (order) => {
    const { database, Product } = await open();
    const address = { city: 'Austin', note: 'near' };
    const user = { name: 'Mick', note: 'tall', addresses: [address] };
    const include = includeInOrder(order, {
      user: {
        association: 'user',
        fields: ['name'],
        include: [{ association: 'addresses', fields: ['note'] }],
      },
      owner: {
        association: 'owner',
        fields: ['note'],
        include: [{ association: 'addresses', fields: ['city'] }],
      },
    });
    await Product.create({ user, owner: user } as never, { include });
    expect(await context.rows(database, 'select name, note from users')).toEqual([
      { name: 'Mick', note: 'tall' },
    ]);
    expect(await context.rows(database, 'select city, note from addresses')).toEqual([
      { city: 'Austin', note: 'near' },
    ]);
  });

  it.each(orders)('has all its values if one of them has no fields, in the order %j', async (order) => {
    const { database, Product } = await open();
    const user = { name: 'Mick', note: 'tall' };
    const include = includeInOrder(order, {
      user: { association: 'user', fields: ['note'] },
      owner: 'owner',
    });
    await Product.create({ user, owner: user } as never, { include });
    expect(await context.rows(database, 'select name, note from users')).toEqual([
      { name: 'Mick', note: 'tall' },
    ]);
    const limited = includeInOrder(order, {
      user: { association: 'user', fields: ['note'] },
      owner: { association: 'owner', fields: [] },
    });
    await Product.create({ user, owner: user } as never, { include: limited });
    expect(await context.rows(database, 'select name from users order by id')).toEqual([
      { name: 'Mick' },
      { name: null },
    ]);
  });

  it('reports a wrong value once, and reads no value twice', async () => {
    const { Product } = await open();
    const read: string[] = [];
    const user = {
      name: 7,
      get note() {
        read.push('note');
        return 'tall';
      },
      get best() {
        read.push('best');
        return undefined;
      },
    };
    const include = [
      { association: 'user', fields: ['name'], include: ['best'] },
      {
        association: 'owner',
        fields: ['name', 'note'],
        include: [{ association: 'best', include: ['user'] }],
      },
    ];
    const values = { user, owner: user };
    const call = Product.create(values as never, { include: include as never });
    expect(await problemsOf(call)).toEqual(['INVALID_VALUE user.name']);
    expect(read.sort()).toEqual(['best', 'note']);
  });

  it.each([[['all', 'marked']], [['marked', 'all']]])(
    'may not contradict a scope by values of another place, in the order %j',
    async (order) => {
      const database = context.open();
      const Mark = database.define('mark', { kind: DataTypes.STRING });
      const Page = database.define('page', {});
      Page.hasMany(Mark, { as: 'marked', foreignKey: 'pageId', scope: { kind: 'bold' } });
      Page.hasMany(Mark, { as: 'all', foreignKey: 'pageId' });
      await database.sync();
      const create = (kind: string) => {
        const mark = { kind };
        const include = includeInOrder(order, { marked: { association: 'marked', fields: [] }, all: 'all' });
        return Page.create({ marked: [mark], all: [mark] } as never, { include });
      };
      expect(await problemsOf(create('faint'))).toEqual([`INVALID_VALUE ${order[0]}.0.kind`]);
      await create('bold');
      expect(await context.rows(database, 'select kind from marks')).toEqual([{ kind: 'bold' }]);
    },
  );

  it.each(orders)('nests in an instance what one of them includes, in the order %j', async (order) => {
    const { database, Product, User, Country } = await open();
    const stored = (await User.create({ name: 'Mick' })) as unknown as Loose;
    const built = new User({ name: 'Ann' }) as unknown as Loose;
    const usa = await Country.create({ name: 'USA' });
    const include = includeInOrder(order, {
      user: { association: 'user', include: ['addresses'] },
      owner: { association: 'owner', include: [{ association: 'addresses', include: ['country'] }] },
    });
    for (const user of [stored, built]) {
      user.addresses = [{ city: 'Austin', country: usa }];
      const product = (await Product.create({ user, owner: user } as never, { include })) as unknown as Loose;
      expect(product.user).toBe(user);
      expect(product.owner).toBe(user);
      expect((user.addresses as Loose[])[0]?.country).toBe(usa);
    }
    expect(await context.rows(database, 'select name from users order by id')).toEqual([
      { name: 'Mick' },
      { name: 'Ann' },
    ]);
    expect(await context.rows(database, 'select "userId", "countryId" from addresses order by id')).toEqual([
      { userId: stored.id, countryId: usa.id },
      { userId: built.id, countryId: usa.id },
    ]);
    expect(await Country.count()).toBe(1);
  });

  it.each(orders)('nests in the values of `create`, in the order %j', async (order) => {
    const { database, Product, User } = await open();
    const include = includeInOrder(order, {
      user: { association: 'user', include: ['addresses'] },
      owner: { association: 'owner', include: [{ association: 'addresses', include: ['country'] }] },
    });
    const user = User.connectOrCreate({ where: { id: 9 }, create: mick() } as never);
    const product = (await Product.create({ user, owner: user } as never, { include })) as unknown as Loose;
    expect(product.user).toBe(product.owner);
    expect(await rows(database)).toMatchObject([{ user: 'Mick', city: 'Austin', country: 'USA' }]);
  });

  it('keeps to the limits, and counts what a deeper include adds', async () => {
    const { Product } = await open();
    const user = mick();
    const include = [
      { association: 'user', include: ['addresses'] },
      { association: 'owner', include: [{ association: 'addresses', include: ['country'] }] },
    ] as never;
    const values = { user, owner: user } as never;
    const create = (limits: object) => Product.create(values, { include, ...limits });
    expect(await problemsOf(create({ maxRecords: 3 }))).toEqual(['TOO_MUCH_INPUT user.addresses.0.country']);
    expect(await problemsOf(create({ maxDepth: 3 }))).toEqual(['TOO_MUCH_INPUT user.addresses.0.country']);
    expect(await create({ maxDepth: 4, maxRecords: 4 })).toBeDefined();
  });

  it('calls the hooks of its record once, with its first place', async () => {
    const { Product, User, Country } = await open();
    const calls: unknown[] = [];
    for (const model of [User, Country])
      model.addHook('beforeCreate', async (instance, { as, parentRecord }) => {
        calls.push([as, (instance as unknown as Loose).name, (parentRecord as Loose).city]);
      });
    const user = mick();
    const include = [
      { association: 'user', include: ['addresses'] },
      { association: 'owner', include: [{ association: 'addresses', include: ['country'] }] },
    ] as never;
    await Product.create({ user, owner: user } as never, { include });
    expect(calls).toEqual([
      ['user', 'Mick', undefined],
      ['country', 'USA', 'Austin'],
    ]);
  });
});
