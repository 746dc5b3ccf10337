import { DataTypes, type HookName, type Transaction } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

const ofRecords: readonly HookName[] = [
  'beforeValidate',
  'afterValidate',
  'beforeCreate',
  'beforeSave',
  'afterCreate',
  'afterSave',
  'afterCommit',
];

describeEachDatabase('hooks', (context) => {
  it('run for nested records as for the root: from the root down before the rows, and up to it after them', async () => {
    const { Product, User, Address, Tag, ProductTag, values, include } = await openShop(context);
    const calls: string[] = [];
    for (const model of [Product, User, Address, Tag, ProductTag]) {
      for (const name of ofRecords)
        model.addHook(name, () => {
          calls.push(`${name} ${model.name}`);
        });
    }
    await Product.create(values, { include });
    const down = ['Product', 'User', 'Address', 'Address', 'Tag', 'ProductTag', 'Tag', 'ProductTag'];
    const up = [...down].reverse();
    expect(calls).toEqual([
      ...['beforeValidate', 'afterValidate', 'beforeCreate', 'beforeSave'].flatMap((name) =>
        down.map((model) => `${name} ${model}`),
      ),
      ...['afterCreate', 'afterSave', 'afterCommit'].flatMap((name) => up.map((model) => `${name} ${model}`)),
    ]);
  });

  it('are declared with the model, one or several, and may be asynchronous', async () => {
    const database = context.open();
    const calls: string[] = [];
    const later = async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      calls.push(name);
    };
    const Note = database.define(
      'note',
      { text: DataTypes.STRING },
      {
        hooks: {
          beforeCreate: [() => later('first'), () => later('second')],
          afterCreate: () => later('third'),
        },
      },
    );
    await database.sync();
    await Note.create({ text: 'one' });
    expect(calls).toEqual(['first', 'second', 'third']);
  });

  it('before the rows get instances with their nested instances, and run before any SQL', async () => {
    const { Product, User, values, include } = await openShop(context);
    User.addHook('beforeCreate', (user) => {
      expect(user).toBeInstanceOf(User);
      expect(user.isNewRecord).toBe(true);
      expect((user as never as { addresses: object[] }).addresses).toHaveLength(2);
      expect(context.statements).toEqual([]);
    });
    await Product.create(values, { include });
    expect.assertions(4);
  });

  it('may set values, before validation and after it', async () => {
    const { Product, User } = await openShop(context);
    User.addHook('beforeValidate', (user) => {
      user.firstName ??= 'nobody';
    });
    User.addHook('beforeCreate', (user) => {
      user.lastName = user.firstName.toLowerCase();
    });
    const product = await Product.create({ title: 'Chair', user: {} } as never, { include: [Product.User] });
    expect(product.user).toMatchObject({ firstName: 'nobody', lastName: 'nobody' });
    expect(await User.findAll()).toMatchObject([{ firstName: 'nobody', lastName: 'nobody' }]);
  });

  it('cannot set invalid values', async () => {
    const { Product, User } = await openShop(context);
    User.addHook('beforeSave', (user) => {
      user.lastName = 7 as never;
      user.firstName = null as never;
    });
    await expect(
      Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] }),
    ).rejects.toMatchObject({ errors: [{ path: ['user', 'lastName'] }] });
    expect(context.statements).toEqual([]);
  });

  it('of nested records get their parent, its property, and the options of their include entry', async () => {
    const { Product, User, Address, values } = await openShop(context);
    const myOption = { who: 'me' };
    const seen: Record<string, unknown>[] = [];
    Product.addHook('beforeCreate', (_, options) => void seen.push({ ...options }));
    User.addHook('beforeCreate', (_, options) => void seen.push({ ...options }));
    Address.addHook('afterCreate', (_, options) => void seen.push({ ...options }));
    const product = await Product.create(values as never, {
      hookOptions: { root: true },
      include: [
        { association: Product.User, include: [User.Addresses], hookOptions: { myOption } },
        Product.Tags,
      ],
    });
    expect(seen[0]).toMatchObject({ root: true });
    expect(seen[0]).not.toHaveProperty('parentRecord');
    expect(seen[1]?.myOption).toBe(myOption);
    expect(seen[1]?.parentRecord).toBe(product);
    expect(seen[1]?.as).toBe('user');
    expect(seen[2]?.parentRecord).toBe(product.user);
    expect(seen[2]?.transaction).toBeDefined();
  });

  it('after the rows get the stored keys, those of the children too, and run in the transaction', async () => {
    const { Product, User, Address, values, include } = await openShop(context);
    User.addHook('afterCreate', async (user, { transaction }) => {
      const { addresses } = user as never as { addresses: { id: number }[] };
      expect(addresses.every(({ id }) => id > 0)).toBe(true);
      expect(transaction as Transaction).toBeDefined();
      expect(await Address.count()).toBe(2);
      await Address.create({ city: 'Oslo' });
    });
    await Product.create(values, { include });
    expect(await Address.count()).toBe(3);
  });

  it('that throw, before the rows or after them, leave nothing stored', async () => {
    const { Product, User, Tag, values, include } = await openShop(context);
    for (const name of ['beforeValidate', 'beforeSave', 'afterCreate', 'afterSave'] as const) {
      const fail = () => {
        throw new Error(`no ${name}`);
      };
      Tag.addHook(name, fail);
      const creating = Product.create(values, { include });
      await expect(creating).rejects.toThrow(`no ${name}`);
      expect(await Product.count()).toBe(0);
      expect(await User.count()).toBe(0);
      expect(Tag.removeHook(name, fail)).toBe(true);
    }
  });

  it('that throw after the rows leave the instances that other hooks have seen as they were given', async () => {
    const { User } = await openShop(context);
    const seen: object[] = [];
    User.addHook('beforeCreate', (user) => {
      seen.push(user);
      user.firstName = 'Ann';
    });
    User.addHook('afterCreate', () => {
      throw new Error('no');
    });
    await expect(User.create({ firstName: 'Mick' })).rejects.toThrow('no');
    const [user] = seen as InstanceType<typeof User>[];
    expect(user?.isNewRecord).toBe(true);
    expect({ ...user }).toEqual({ firstName: 'Mick' });
  });

  it('of a bulk create run for each record, and once for all records of an include entry', async () => {
    const { Product, User } = await openShop(context);
    const calls: string[] = [];
    Product.addHook('beforeBulkCreate', (products) => void calls.push(`before ${products.length} products`));
    Product.addHook('afterBulkCreate', (products) => void calls.push(`after ${products.length} products`));
    User.addHook('beforeBulkCreate', (users, { as }) => void calls.push(`before ${users.length} ${as}`));
    User.addHook('beforeCreate', (user) => {
      calls.push(`create ${user.firstName}`);
    });
    const rows = ['Mick', 'Ann'].map((firstName) => ({ title: 'Chair', user: { firstName } }));
    await Product.bulkCreate(rows, { include: [Product.User] });
    expect(calls).toEqual([
      'before 2 products',
      'before 2 user',
      'create Mick',
      'create Ann',
      'after 2 products',
    ]);
  });

  it('after the commit run when the outermost transaction is committed, and not when it is rolled back', async () => {
    const { Product, database } = await openShop(context);
    const calls: string[] = [];
    Product.addHook('afterCommit', (product) => void calls.push(String(product.title)));
    await Product.create({ title: 'alone' });
    expect(calls).toEqual(['alone']);
    await database.transaction(async () => {
      await Product.create({ title: 'inside' });
      expect(calls).toEqual(['alone']);
    });
    expect(calls).toEqual(['alone', 'inside']);
    const failing = database.transaction(async () => {
      await Product.create({ title: 'lost' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(calls).toEqual(['alone', 'inside']);
  });

  it('do not add a round trip to a create if none of them runs after the rows', async () => {
    const { Product, User } = await openShop(context);
    await Product.create({ title: 'first', user: { firstName: 'Mick' } }, { include: [Product.User] });
    User.addHook('beforeCreate', () => undefined);
    context.statements.length = 0;
    await Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] });
    expect(context.statements).toHaveLength(context.dialect === 'postgres' ? 1 : 4);
  });

  it('of rows that are only linked add no round trip either', async () => {
    const { Product, User } = await openShop(context);
    const mick = await User.create({ firstName: 'Mick' });
    const values = { title: 'Chair', user: mick };
    await Product.create(values, { include: [Product.User] });
    User.addHook('afterCreate', () => undefined);
    context.statements.length = 0;
    await Product.create(values, { include: [Product.User] });
    expect(context.statements).toHaveLength(context.dialect === 'postgres' ? 1 : 3);
    expect(Product.planCreate(values, { include: [Product.User] }).statements).toBe(
      context.statements.length,
    );
  });

  it('run for an instance that was built and is saved, with what is nested in it', async () => {
    const { Product, User } = await openShop(context);
    const calls: unknown[] = [];
    User.addHook('afterCreate', (user) => void calls.push(user));
    const product = Product.build(
      { title: 'Chair', user: { firstName: 'Mick' } },
      { include: [Product.User] },
    );
    await product.save();
    expect(calls).toEqual([product.user]);
    expect(calls[0]).toBe(product.user);
  });

  it('of an update get the instance, may set more attributes, and can roll it back', async () => {
    const { User } = await openShop(context);
    const mick = await User.create({ firstName: 'Mick' });
    const calls: string[] = [];
    for (const name of ['beforeValidate', 'afterValidate', 'beforeUpdate', 'beforeSave'] as const)
      User.addHook(name, () => void calls.push(name));
    for (const name of ['afterUpdate', 'afterSave', 'afterCommit'] as const)
      User.addHook(name, () => void calls.push(name));
    User.addHook('beforeUpdate', (user) => {
      user.lastName = user.firstName.toLowerCase();
    });
    await mick.update({ firstName: 'Ann' });
    expect(calls).toEqual([
      'beforeValidate',
      'afterValidate',
      'beforeUpdate',
      'beforeSave',
      'afterUpdate',
      'afterSave',
      'afterCommit',
    ]);
    expect(await User.findOne()).toMatchObject({ firstName: 'Ann', lastName: 'ann' });
    User.addHook('afterSave', () => {
      throw new Error('no');
    });
    mick.firstName = 'Eve';
    await expect(mick.save()).rejects.toThrow('no');
    expect(await User.findOne()).toMatchObject({ firstName: 'Ann', lastName: 'ann' });
    expect(mick.changed()).toContain('firstName');
  });

  it('of a destroy run before and after the row is deleted, and can roll it back', async () => {
    const { User } = await openShop(context);
    const mick = await User.create({ firstName: 'Mick' });
    const keep = () => {
      throw new Error('keep him');
    };
    User.addHook('afterDestroy', keep);
    await expect(mick.destroy()).rejects.toThrow('keep him');
    expect(await User.count()).toBe(1);
    User.removeHook('afterDestroy', keep);
    const calls: string[] = [];
    for (const name of ['beforeDestroy', 'afterDestroy', 'afterCommit'] as const)
      User.addHook(name, (user) => void calls.push(`${name} ${user.firstName}`));
    await mick.destroy();
    expect(calls).toEqual(['beforeDestroy Mick', 'afterDestroy Mick', 'afterCommit Mick']);
    expect(await User.count()).toBe(0);
  });

  it('of static updates and destroys get, and may change, the values and the condition', async () => {
    const { User } = await openShop(context);
    await User.bulkCreate([{ firstName: 'Mick' }, { firstName: 'Ann' }, { firstName: 'Eve' }]);
    User.addHook('beforeBulkUpdate', (change) => {
      change.values = { ...change.values, lastName: 'hooked' };
    });
    User.addHook('beforeBulkDestroy', (change) => {
      change.where = { firstName: 'Eve' };
    });
    const after: unknown[] = [];
    User.addHook('afterBulkUpdate', (change) => void after.push(change.values));
    expect(await User.update({ firstName: 'Bob' }, { where: { firstName: 'Mick' } })).toBe(1);
    expect(after).toEqual([{ firstName: 'Bob', lastName: 'hooked' }]);
    expect(await User.destroy({ where: { firstName: 'Bob' } })).toBe(1);
    expect(await User.findAll({ order: ['id'] })).toMatchObject([
      { firstName: 'Bob', lastName: 'hooked' },
      { firstName: 'Ann' },
    ]);
    User.addHook('afterBulkDestroy', () => {
      throw new Error('no');
    });
    await User.create({ firstName: 'Eve' });
    await expect(User.destroy({ where: { firstName: 'Bob' } })).rejects.toThrow('no');
    expect(await User.count()).toBe(3);
  });

  it('do not run for rows that are linked', async () => {
    const { Product, User } = await openShop(context);
    const mick = await User.create({ firstName: 'Mick' });
    const calls: unknown[] = [];
    User.addHook('beforeCreate', (user) => void calls.push(user));
    await Product.create({ title: 'Chair', user: mick }, { include: [Product.User] });
    expect(calls).toEqual([]);
  });

  it('before the rows get the transaction that the call runs in, if there is one', async () => {
    const { User, database } = await openShop(context);
    const told: unknown[] = [];
    const names: readonly HookName[] = [
      'beforeValidate',
      'beforeCreate',
      'beforeUpdate',
      'beforeDestroy',
      'beforeBulkCreate',
      'beforeBulkUpdate',
      'beforeBulkDestroy',
    ];
    for (const name of names)
      User.addHook(name, (_: unknown, options: { readonly transaction?: unknown }) => {
        told.push(options.transaction);
      });
    await database.transaction(async (transaction) => {
      const user = await User.create({ firstName: 'Mick' });
      await user.update({ firstName: 'Ann' });
      await user.destroy();
      await User.bulkCreate([{ firstName: 'Bo' }]);
      await User.update({ firstName: 'Cy' }, { all: true });
      await User.destroy({ all: true });
      expect(told.map((each) => each === transaction)).toEqual(told.map(() => true));
      expect(told).toHaveLength(10);
      told.length = 0;
      await database.transaction(async (savepoint) => {
        await User.create({ firstName: 'Flo' }, { transaction });
        expect(told.map((each) => each === savepoint)).toEqual([true, true]);
      });
    });
    told.length = 0;
    await User.create({ firstName: 'Cy' });
    expect(told).toEqual([undefined, undefined]);
    told.length = 0;
    await User.create({ firstName: 'Di' }, { transaction: null });
    expect(told).toEqual([null, null]);
  });

  it('must have a known name', async () => {
    const { Product } = await openShop(context);
    expect(() => Product.addHook('beforeCraete' as never, () => undefined)).toThrow(
      "no hook has the name 'beforeCraete'; did you mean 'beforeCreate'?",
    );
    expect(() => Product.addHook('beforeCreate', 'nothing' as never)).toThrow('is not a function');
  });
});
