import { defineShop, describeEachDatabase } from '@espalier/testkit';
import { users } from './users';

const undo = async () => {
  throw new Error('undo');
};

describeEachDatabase('an instance whose transaction is rolled back', (context) => {
  async function shop() {
    const database = context.open();
    const models = defineShop(database);
    await database.sync();
    return { database, ...models };
  }

  it('is new again when it was created in it, and save inserts it', async () => {
    const { database, User, names } = await users(context);
    let user = User.build({ name: 'other' });
    const working = database.transaction(async () => {
      user = await User.create({ name: 'Mick' });
      expect(user.isNewRecord).toBe(false);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(user.isNewRecord).toBe(true);
    expect(user).toMatchObject({ name: 'Mick' });
    expect(user.id).toBeUndefined();
    // Its key may be another's by now.
    await User.create({ name: 'between' });
    await user.save();
    expect(user.isNewRecord).toBe(false);
    expect(await names()).toEqual(['Mick', 'between']);
    expect(await User.findByPk(user.id)).toEqual(user);
  });

  it('is new again with all that was nested in it, which save inserts too', async () => {
    const { database, Product, User } = await shop();
    const include = [{ association: Product.User, include: [User.Addresses] }, Product.Tags] as const;
    const values = {
      title: 'Chair',
      createdAt: new Date('2024-01-01T00:00:00Z'),
      user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
      tags: [{ name: 'wood', productTag: { rank: 1 } }, { name: 'sale' }],
    };
    const create = () => Product.create(values, { include });
    const made: Awaited<ReturnType<typeof create>>[] = [];
    const working = database.transaction(async () => {
      made.push(await create());
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    const [product] = made;
    if (product === undefined) throw new Error('nothing was created');
    const all = [product, product.user, ...product.user.addresses, ...product.tags];
    expect(all.map(({ isNewRecord }) => isNewRecord)).toEqual(all.map(() => true));
    expect(all.map(({ id }) => id)).toEqual(all.map(() => undefined));
    expect(product).toMatchObject({ title: 'Chair', createdAt: values.createdAt });
    expect(product.userId).toBeUndefined();
    expect(await Product.count()).toBe(0);

    await User.create({ firstName: 'between' });
    await product.save();
    expect(all.map(({ isNewRecord }) => isNewRecord)).toEqual(all.map(() => false));
    const found = await Product.findByPk(product.id, { include });
    expect(found).toEqual(product);
    expect(found?.tags.map(({ productTag }) => productTag.rank)).toEqual([1, null]);
  });

  it('that was built is new again, and keeps what was set on it since', async () => {
    const { database, User, names } = await users(context);
    const user = User.build({ name: 'Mick', addresses: [{ city: 'Austin' }] } as never, {
      include: [User.Addresses],
    });
    const [address] = user.addresses;
    const working = database.transaction(async () => {
      await user.save();
      expect(address).toMatchObject({ userId: user.id, isNewRecord: false });
      user.name = 'Ann';
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect([user.isNewRecord, address?.isNewRecord]).toEqual([true, true]);
    expect({ ...user }).toEqual({ name: 'Ann', addresses: [address] });
    await user.save();
    expect(await names()).toEqual(['Ann']);
    expect(await User.findByPk(user.id, { include: [User.Addresses] })).toEqual(user);
  });

  it('is new again when only the nested transaction it was created in is rolled back', async () => {
    const { database, User, names } = await users(context);
    const { kept, lost } = await database.transaction(async () => {
      const lost = User.build({ name: 'lost' });
      const kept = await User.create({ name: 'kept' });
      const nested = database.transaction(async () => {
        await database.transaction(async () => lost.save());
        expect(lost.isNewRecord).toBe(false);
        await undo();
      });
      await expect(nested).rejects.toThrow('undo');
      expect(lost.isNewRecord).toBe(true);
      return { kept, lost };
    });
    expect([kept.isNewRecord, lost.isNewRecord]).toEqual([false, true]);
    await lost.save();
    expect(await names()).toEqual(['kept', 'lost']);
  });

  it('is new again when the outer transaction is rolled back after the nested one was kept', async () => {
    const { database, User } = await users(context);
    const user = User.build({ name: 'Mick' });
    const working = database.transaction(async () => {
      await database.transaction(async () => user.save());
      expect(user.isNewRecord).toBe(false);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(user.isNewRecord).toBe(true);
  });

  it('stays new when its create was not awaited', async () => {
    const { database, User, names } = await users(context);
    const user = User.build({ name: 'Mick' });
    let saving: Promise<unknown> = Promise.resolve();
    const working = database.transaction(async () => {
      saving = user.save();
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    await saving.catch(() => undefined);
    expect(user.isNewRecord).toBe(true);
    expect(await names()).toEqual([]);
  });

  it('has its changes still to be saved', async () => {
    const { database, Product } = await shop();
    const product = await Product.create({ title: 'Chair' });
    const before = product.updatedAt;
    const working = database.transaction(async () => {
      await product.update({ title: 'Stool' });
      await product.update({ title: 'Table' });
      expect(product.changed()).toEqual([]);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(product.title).toBe('Table');
    expect(product.changed()).toEqual(['title']);
    expect(product.updatedAt).toEqual(before);
    await product.save();
    expect(await Product.findByPk(product.id)).toEqual(product);
  });

  it('is linked as it was before, when it was stored before', async () => {
    const { database, User, Address } = await shop();
    const mick = await User.create({ firstName: 'Mick', addresses: [{ city: 'Austin' }] } as never, {
      include: [User.Addresses],
    });
    const [address] = mick.addresses;
    const before = { ...address };
    const working = database.transaction(async () => {
      const ann = await User.create({ firstName: 'Ann', addresses: [address] } as never, {
        include: [User.Addresses],
      });
      expect(address?.userId).toBe(ann.id);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect({ ...address }).toEqual(before);
    expect(address?.changed()).toEqual([]);
    expect(await Address.findByPk(address?.id as number)).toEqual(address);
  });

  it('is what its last try made of it when the transaction was run again', async () => {
    const { database, User } = await users(context);
    const user = User.build({ name: 'Mick' });
    let tries = 0;
    await database.transaction(
      async () => {
        tries += 1;
        expect(user.isNewRecord).toBe(true);
        await user.save();
        const code = context.dialect === 'sqlite' ? 'SQLITE_BUSY' : '40001';
        if (tries === 1) throw Object.assign(new Error('collided'), { code });
      },
      { retry: 1 },
    );
    expect(tries).toBe(2);
    expect(user.isNewRecord).toBe(false);
    expect(await User.findAll()).toEqual([user]);
  });

  it('keeps what it is when the transaction is committed', async () => {
    const { database, User } = await users(context);
    const user = await database.transaction(async () => User.create({ name: 'Mick' }));
    expect(user.isNewRecord).toBe(false);
    expect(user.changed()).toEqual([]);
  });
});
