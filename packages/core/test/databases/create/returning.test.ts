import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DataTypes, OptionError, UniqueConstraintError } from '@espalier/core';
import { describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

const statementsOfInserts = (statements: readonly string[]) =>
  statements.filter((sql) => /^(insert|with)/i.test(sql));

describeEachDatabase('a create with returning: false', (context) => {
  it('stores the same rows, and returns nothing', async () => {
    const { Product, User, include, values } = await openShop(context);
    expect(await Product.create(values, { include, returning: false })).toBeUndefined();
    const users = {
      include: [{ association: Product.User, include: [User.Addresses] }],
      returning: false,
    } as const;
    const { title, user } = values;
    expect(await Product.bulkCreate([{ title, user }], users)).toBeUndefined();
    const [first, second] = await Product.findAll({ include, order: ['id'] });
    expect(first).toMatchObject(values);
    expect(second).toMatchObject({ title, user, tags: [] });
    expect(second?.userId).toBe(second?.user?.id);
  });

  it('is forgotten by the transaction that it is part of, so that very many of them need little memory', async () => {
    const { database, User } = await openShop(context);
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const create = async (returning: boolean) => {
      const values = { firstName: 'Mick', addresses: [{ city: 'Austin' }] };
      await User.create(values, { include: [User.Addresses], returning });
      return new WeakRef(values);
    };
    await database.transaction(async () => {
      const [remembered, forgotten] = [await create(true), await create(false)];
      await create(false);
      await new Promise((resolve) => setTimeout(resolve));
      collectGarbage();
      expect(remembered.deref()).toBeDefined();
      expect(forgotten.deref()).toBeUndefined();
    });
  });

  it('reads nothing back on PostgreSQL, where one statement refers to the keys itself', async () => {
    const { User } = await openShop(context);
    const users = [1, 2].map((each) => ({ firstName: `${each}`, addresses: [{ city: `${each}` }] }));
    context.statements.length = 0;
    await User.bulkCreate(users, { include: [User.Addresses], returning: false });
    const [insert = ''] = statementsOfInserts(context.statements);
    if (context.dialect === 'postgres') {
      expect(statementsOfInserts(context.statements)).toHaveLength(1);
      expect(insert.match(/json_agg\(\(/g)).toHaveLength(2);
      expect(insert).not.toMatch(/json_agg\(i\./);
    }
    const found = await User.findAll({ include: [User.Addresses], order: ['id'] });
    expect(found.map(({ addresses }) => addresses.map(({ city }) => city))).toEqual([['1'], ['2']]);
  });

  it('reports what is wrong with the values and the rows, with their paths', async () => {
    const { User, Tag } = await openShop(context);
    const users = [{ firstName: 'Mick', addresses: [{}] }] as never;
    const error = await errorOf(User.bulkCreate(users, { include: [User.Addresses], returning: false }));
    expect(error).toMatchObject({ path: [0, 'addresses', 0, 'city'] });
    await Tag.create({ name: 'wood' }, { returning: false });
    const taken = await errorOf(Tag.bulkCreate([{ name: 'oak' }, { name: 'wood' }], { returning: false }));
    expect(taken).toBeInstanceOf(UniqueConstraintError);
    expect(taken.path).toEqual([1, 'name']);
    expect(await Tag.count()).toBe(1);
  });

  it('shows the rows on instances that the caller has passed', async () => {
    const { User, Address } = await openShop(context);
    const user = User.build({ firstName: 'Mick' });
    const address = new Address({ city: 'Austin' });
    expect(
      await User.create(
        { firstName: 'Ann', addresses: [address] },
        { include: [User.Addresses], returning: false },
      ),
    ).toBeUndefined();
    expect(address.isNewRecord).toBe(false);
    const stored = await Address.findOne();
    expect(address.id).toBe(stored?.id);
    await User.bulkCreate([user], { returning: false });
    expect(user.isNewRecord).toBe(false);
    user.lastName = 'Doe';
    await user.save();
    expect(await User.count()).toBe(2);
  });

  it('links stored rows, also by connect and connectOrCreate', async () => {
    const { database, Product, Tag, User } = await openShop(context);
    const user = await User.create({ firstName: 'Mick' });
    await Tag.create({ name: 'wood' });
    const products = () =>
      ['Chair', 'Table'].map((title) => ({
        title,
        user,
        tags: [Tag.connect({ name: 'wood' }), Tag.connectOrCreate({ where: { name: 'oak' }, create: {} })],
      }));
    const include = [Product.User, Product.Tags] as const;
    await Product.bulkCreate(products(), { include, returning: false });
    await database.transaction(() => Product.bulkCreate(products(), { include, returning: false }));
    const found = await Product.findAll({ include });
    expect(found.map((product) => [product.user?.id, product.tags.map(({ name }) => name).sort()])).toEqual(
      Array(4).fill([user.id, ['oak', 'wood']]),
    );
  });

  it('calls hooks with instances, as ever', async () => {
    const { User, Address } = await openShop(context);
    const seen: unknown[] = [];
    Address.addHook('afterCreate', (address) => {
      seen.push([address.isNewRecord, address.id !== undefined, address.city]);
    });
    const returned = await User.create(
      { firstName: 'Mick', addresses: [{ city: 'Austin' }] },
      { include: [User.Addresses], returning: false },
    );
    expect(returned).toBeUndefined();
    expect(seen).toEqual([[false, true, 'Austin']]);
  });

  it('breaks cycles, whose keys are needed', async () => {
    const database = context.open();
    const Person = database.define('person', { name: DataTypes.STRING }, { timestamps: false });
    Person.belongsTo(Person, { as: 'friend', foreignKey: 'friendId' });
    await database.sync();
    const dee: { name: string; friend?: object } = { name: 'Dee' };
    dee.friend = { name: 'Eli', friend: dee };
    const include: unknown[] = [];
    include.push({ association: 'friend', include });
    await Person.create(dee as never, { include: include as never, returning: false });
    const rows = await context.rows(
      database,
      'select a.name, b.name as friend from people a join people b on b.id = a."friendId" order by a.name',
    );
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { name: 'Dee', friend: 'Eli' },
      { name: 'Eli', friend: 'Dee' },
    ]);
  });

  it('rolls back with its transaction', async () => {
    const { database, Tag } = await openShop(context);
    const failing = database.transaction(async () => {
      await Tag.create({ name: 'wood' }, { returning: false });
      throw new Error('enough');
    });
    await expect(failing).rejects.toThrow('enough');
    expect(await Tag.count()).toBe(0);
  });

  it('takes true or false, and not onConflict', async () => {
    const { Tag } = await openShop(context);
    const values = { name: 'wood' };
    const wrong = await errorOf(Tag.create(values, { returning: ['id'] } as never));
    expect(wrong).toBeInstanceOf(OptionError);
    expect(wrong.message).toBe('tag.create: returning is an array, not true or false');
    const both = await errorOf(
      Tag.bulkCreate([values], { returning: false, onConflict: { by: ['name'] } } as never),
    );
    expect(both).toBeInstanceOf(OptionError);
    expect(await Tag.count()).toBe(0);
    await Tag.bulkCreate([values], { returning: true, onConflict: { by: ['name'] } });
    expect(await Tag.count()).toBe(1);
  });
});
