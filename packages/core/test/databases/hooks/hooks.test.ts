import { type Database, DataTypes, type HookName, Model, type Transaction } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

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
  function defineShop(database: Database) {
    class Address extends Model.init({ city: DataTypes.STRING }, { database, modelName: 'address' }) {}
    class User extends Model.init(
      { name: { type: DataTypes.STRING, allowNull: false }, slug: DataTypes.STRING },
      { database, modelName: 'user' },
    ) {
      static Addresses = this.hasMany(Address);
    }
    class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}
    class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'productTag' }) {}
    class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
      static User = this.belongsTo(User);
      static Tags = this.belongsToMany(Tag, { through: ProductTag });
    }
    return { Address, User, Tag, ProductTag, Product };
  }

  async function openShop() {
    const database = context.open();
    const shop = defineShop(database);
    await database.sync();
    context.statements.length = 0;
    return { ...shop, database };
  }

  const values = {
    title: 'Chair',
    user: { name: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
    tags: [{ name: 'wood', productTag: { rank: 1 } }],
  };

  it('run for nested records as for the root: root first before the rows, children first after them', async () => {
    const { Product, User, Address, Tag, ProductTag } = await openShop();
    const calls: string[] = [];
    for (const model of [Product, User, Address, Tag, ProductTag]) {
      for (const name of ofRecords)
        model.addHook(name, () => {
          calls.push(`${name} ${model.name}`);
        });
    }
    await Product.create(values, {
      include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags],
    });
    const down = ['Product', 'User', 'Address', 'Address', 'Tag', 'ProductTag'];
    const up = [...down].reverse();
    expect(calls).toEqual([
      ...['beforeValidate', 'afterValidate', 'beforeCreate', 'beforeSave'].flatMap((name) =>
        down.map((model) => `${name} ${model}`),
      ),
      ...['afterCreate', 'afterSave', 'afterCommit'].flatMap((name) => up.map((model) => `${name} ${model}`)),
    ]);
  });

  it('are declared with the model, one or several, and may take their time', async () => {
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

  it('before the rows see instances with what is nested, and run before any SQL', async () => {
    const { Product, User } = await openShop();
    User.addHook('beforeCreate', (user) => {
      expect(user).toBeInstanceOf(User);
      expect(user.isNewRecord).toBe(true);
      expect((user as never as { addresses: object[] }).addresses).toHaveLength(2);
      expect(context.statements).toEqual([]);
    });
    await Product.create(values, {
      include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags],
    });
    expect.assertions(4);
  });

  it('may set values, before validation and after it', async () => {
    const { Product, User } = await openShop();
    User.addHook('beforeValidate', (user) => {
      user.name ??= 'nobody';
    });
    User.addHook('beforeCreate', (user) => {
      user.slug = user.name.toLowerCase();
    });
    const product = await Product.create({ title: 'Chair', user: {} } as never, { include: [Product.User] });
    expect(product.user).toMatchObject({ name: 'nobody', slug: 'nobody' });
    expect(await User.findAll()).toMatchObject([{ name: 'nobody', slug: 'nobody' }]);
  });

  it('cannot set what an attribute does not take', async () => {
    const { Product, User } = await openShop();
    User.addHook('beforeSave', (user) => {
      user.slug = 7 as never;
      user.name = null as never;
    });
    await expect(
      Product.create({ title: 'Chair', user: { name: 'Mick' } }, { include: [Product.User] }),
    ).rejects.toMatchObject({ errors: [{ path: ['user', 'slug'] }] });
    expect(context.statements).toEqual([]);
  });

  it('of nested records know their parent, its property, and the options of their entry by reference', async () => {
    const { Product, User, Address } = await openShop();
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

  it('after the rows see keys, those of the children too, and take part in the transaction', async () => {
    const { Product, User, Address } = await openShop();
    User.addHook('afterCreate', async (user, { transaction }) => {
      const { addresses } = user as never as { addresses: { id: number }[] };
      expect(addresses.every(({ id }) => id > 0)).toBe(true);
      expect(transaction as Transaction).toBeDefined();
      expect(await Address.count()).toBe(2);
      await Address.create({ city: 'Oslo' });
    });
    await Product.create(values, {
      include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags],
    });
    expect(await Address.count()).toBe(3);
  });

  it('that throw, before the rows or after them, leave nothing behind', async () => {
    const { Product, User, Tag } = await openShop();
    for (const name of ['beforeValidate', 'beforeSave', 'afterCreate', 'afterSave'] as const) {
      const fail = () => {
        throw new Error(`no ${name}`);
      };
      Tag.addHook(name, fail);
      const creating = Product.create(values, {
        include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags],
      });
      await expect(creating).rejects.toThrow(`no ${name}`);
      expect(await Product.count()).toBe(0);
      expect(await User.count()).toBe(0);
      expect(Tag.removeHook(name, fail)).toBe(true);
    }
  });

  it('of a bulk create run for each record, and once for all of a place', async () => {
    const { Product, User } = await openShop();
    const calls: string[] = [];
    Product.addHook('beforeBulkCreate', (products) => void calls.push(`before ${products.length} products`));
    Product.addHook('afterBulkCreate', (products) => void calls.push(`after ${products.length} products`));
    User.addHook('beforeBulkCreate', (users, { as }) => void calls.push(`before ${users.length} ${as}`));
    User.addHook('beforeCreate', (user) => {
      calls.push(`create ${user.name}`);
    });
    const rows = ['Mick', 'Ann'].map((name) => ({ title: 'Chair', user: { name } }));
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
    const { Product, database } = await openShop();
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

  it('leave a create of one round trip when none of them comes after the rows', async () => {
    const { Product, User } = await openShop();
    await Product.create({ title: 'first', user: { name: 'Mick' } }, { include: [Product.User] });
    User.addHook('beforeCreate', () => undefined);
    context.statements.length = 0;
    await Product.create({ title: 'Chair', user: { name: 'Mick' } }, { include: [Product.User] });
    expect(context.statements).toHaveLength(context.dialect === 'postgres' ? 1 : 4);
  });

  it('of rows that are only linked leave it so too', async () => {
    const { Product, User } = await openShop();
    const mick = await User.create({ name: 'Mick' });
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
    const { Product, User } = await openShop();
    const calls: unknown[] = [];
    User.addHook('afterCreate', (user) => void calls.push(user));
    const product = Product.build({ title: 'Chair', user: { name: 'Mick' } }, { include: [Product.User] });
    await product.save();
    expect(calls).toEqual([product.user]);
    expect(calls[0]).toBe(product.user);
  });

  it('of an update see the instance, may set more of it, and can roll it back', async () => {
    const { User } = await openShop();
    const mick = await User.create({ name: 'Mick' });
    const calls: string[] = [];
    for (const name of ['beforeValidate', 'afterValidate', 'beforeUpdate', 'beforeSave'] as const)
      User.addHook(name, () => void calls.push(name));
    for (const name of ['afterUpdate', 'afterSave', 'afterCommit'] as const)
      User.addHook(name, () => void calls.push(name));
    User.addHook('beforeUpdate', (user) => {
      user.slug = user.name.toLowerCase();
    });
    await mick.update({ name: 'Ann' });
    expect(calls).toEqual([
      'beforeValidate',
      'afterValidate',
      'beforeUpdate',
      'beforeSave',
      'afterUpdate',
      'afterSave',
      'afterCommit',
    ]);
    expect(await User.findOne()).toMatchObject({ name: 'Ann', slug: 'ann' });
    User.addHook('afterSave', () => {
      throw new Error('no');
    });
    mick.name = 'Eve';
    await expect(mick.save()).rejects.toThrow('no');
    expect(await User.findOne()).toMatchObject({ name: 'Ann', slug: 'ann' });
    expect(mick.changed()).toContain('name');
  });

  it('of a destroy run before the row goes and after it, and can keep it', async () => {
    const { User } = await openShop();
    const mick = await User.create({ name: 'Mick' });
    const keep = () => {
      throw new Error('keep him');
    };
    User.addHook('afterDestroy', keep);
    await expect(mick.destroy()).rejects.toThrow('keep him');
    expect(await User.count()).toBe(1);
    User.removeHook('afterDestroy', keep);
    const calls: string[] = [];
    for (const name of ['beforeDestroy', 'afterDestroy', 'afterCommit'] as const)
      User.addHook(name, (user) => void calls.push(`${name} ${user.name}`));
    await mick.destroy();
    expect(calls).toEqual(['beforeDestroy Mick', 'afterDestroy Mick', 'afterCommit Mick']);
    expect(await User.count()).toBe(0);
  });

  it('of static changes see, and may change, the values and the condition', async () => {
    const { User } = await openShop();
    await User.bulkCreate([{ name: 'Mick' }, { name: 'Ann' }, { name: 'Eve' }]);
    User.addHook('beforeBulkUpdate', (change) => {
      change.values = { ...change.values, slug: 'hooked' };
    });
    User.addHook('beforeBulkDestroy', (change) => {
      change.where = { name: 'Eve' };
    });
    const after: unknown[] = [];
    User.addHook('afterBulkUpdate', (change) => void after.push(change.values));
    expect(await User.update({ name: 'Bob' }, { where: { name: 'Mick' } })).toBe(1);
    expect(after).toEqual([{ name: 'Bob', slug: 'hooked' }]);
    expect(await User.destroy({ where: { name: 'Bob' } })).toBe(1);
    expect(await User.findAll({ order: ['id'] })).toMatchObject([
      { name: 'Bob', slug: 'hooked' },
      { name: 'Ann' },
    ]);
    User.addHook('afterBulkDestroy', () => {
      throw new Error('no');
    });
    await User.create({ name: 'Eve' });
    await expect(User.destroy({ where: { name: 'Bob' } })).rejects.toThrow('no');
    expect(await User.count()).toBe(3);
  });

  it('do not run for rows that are linked', async () => {
    const { Product, User } = await openShop();
    const mick = await User.create({ name: 'Mick' });
    const calls: unknown[] = [];
    User.addHook('beforeCreate', (user) => void calls.push(user));
    await Product.create({ title: 'Chair', user: mick }, { include: [Product.User] });
    expect(calls).toEqual([]);
  });

  it('before the rows know the transaction that the call takes part in, if it does in any', async () => {
    const { User, database } = await openShop();
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
      const user = await User.create({ name: 'Mick' });
      await user.update({ name: 'Ann' });
      await user.destroy();
      await User.bulkCreate([{ name: 'Bo' }]);
      await User.update({ name: 'Cy' }, { all: true });
      await User.destroy({ all: true });
      expect(told.map((each) => each === transaction)).toEqual(told.map(() => true));
      expect(told).toHaveLength(10);
      told.length = 0;
      await database.transaction(async (savepoint) => {
        await User.create({ name: 'Flo' }, { transaction });
        expect(told.map((each) => each === savepoint)).toEqual([true, true]);
      });
    });
    told.length = 0;
    await User.create({ name: 'Cy' });
    expect(told).toEqual([undefined, undefined]);
    told.length = 0;
    await User.create({ name: 'Di' }, { transaction: null });
    expect(told).toEqual([null, null]);
  });

  it('have names that are checked', async () => {
    const { Product } = await openShop();
    expect(() => Product.addHook('beforeCraete' as never, () => undefined)).toThrow(
      "no hook has the name 'beforeCraete'; did you mean 'beforeCreate'?",
    );
    expect(() => Product.addHook('beforeCreate', 'nothing' as never)).toThrow('is not a function');
  });
});
