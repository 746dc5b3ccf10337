import type { Transaction } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { abortedBy } from '../../helpers/aborted-by';

describeEachDatabase('the associations of an instance after a rollback', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const chair = await shop.Product.create({ title: 'Chair' });
    const [ann, bob] = await shop.User.bulkCreate([{ firstName: 'Ann' }, { firstName: 'Bob' }]);
    const [wood, red] = await shop.Tag.bulkCreate([{ name: 'wood' }, { name: 'red' }]);
    if (!ann || !bob || !wood || !red) throw new Error('missing');
    const undone = async (work: (transaction: Transaction) => Promise<unknown>) => {
      const working = shop.database.transaction(async (transaction) => {
        await work(transaction);
        throw new Error('undo');
      });
      await expect(working).rejects.toThrow('undo');
    };
    return { ...shop, chair, ann, bob, wood, red, undone };
  }

  it('have the target of a belongsTo from before, saved or not', async () => {
    const { Product, chair, ann, bob, undone } = await openStockedShop();
    await Product.User.set(chair, ann);
    chair.userId = bob.id;
    const { updatedAt } = chair;
    await undone(async () => {
      await Product.User.set(chair, bob);
      expect(chair.changed()).toEqual([]);
      await Product.User.set(chair, null);
    });
    expect(chair).toMatchObject({ userId: bob.id, user: ann, updatedAt });
    expect(chair.previous()).toEqual({ userId: ann.id });
    await chair.save();
    expect((await Product.findByPk(chair.id))?.userId).toBe(bob.id);
  });

  it('have the targets of a hasMany from before, on both ends', async () => {
    const { User, Address, ann, bob, undone } = await openStockedShop();
    const home = await User.Addresses.create(ann, { city: 'Austin' });
    const [filled] = await User.load([ann], User.Addresses);
    await undone(async (transaction) => {
      const within = { transaction };
      await User.Addresses.set(ann, [], within);
      expect(ann).toMatchObject({ addresses: [] });
      await User.Addresses.add(bob, home);
      await User.Addresses.create(ann, { city: 'Dallas' });
      expect(home.userId).toBe(bob.id);
    });
    expect(filled?.addresses.map(({ id }) => id)).toEqual([home.id]);
    expect([home.userId, home.changed()]).toEqual([ann.id, []]);
    expect(await User.Addresses.get(ann)).toHaveLength(1);
    home.userId = bob.id;
    await home.save();
    expect((await Address.findByPk(home.id))?.userId).toBe(bob.id);
  });

  it('have the targets of a belongsToMany from before, with their through rows', async () => {
    const { Product, chair, wood, red, undone } = await openStockedShop();
    await Product.Tags.add(chair, wood, { through: { rank: 1 } });
    const [filled] = await Product.load([chair], Product.Tags);
    await undone(async () => {
      await Product.Tags.add(chair, [wood, red], { through: { rank: 2 } });
      expect(filled?.tags.map(({ productTag }) => productTag.rank)).toEqual([2, 2]);
      await Product.Tags.remove(chair, wood);
    });
    expect(filled?.tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([['wood', 1]]);
  });

  it('have nothing that was created, which is new again and can be saved', async () => {
    const { Product, User, Tag, Profile, chair, ann, undone } = await openStockedShop();
    const sits = await User.Profile.create(ann, { bio: 'Sits.' });
    await Product.load([chair], Product.Tags);
    const made: { isNewRecord: boolean; save(): Promise<unknown> }[] = [];
    await undone(async () => {
      made.push(await Product.User.create(chair, { firstName: 'Mick' }));
      made.push(await Product.Tags.create(chair, { name: 'old' }, { through: { rank: 1 } }));
      made.push(await User.Profile.create(ann, { bio: 'Stands.' }));
      expect(made.map(({ isNewRecord }) => isNewRecord)).toEqual([false, false, false]);
    });
    expect(made.map(({ isNewRecord }) => isNewRecord)).toEqual([true, true, true]);
    expect(chair.userId).toBeNull();
    expect(chair).toMatchObject({ tags: [] });
    expect(chair).not.toHaveProperty('user');
    expect(ann).toMatchObject({ profile: sits });
    expect(await User.Profile.get(ann)).toMatchObject({ bio: 'Sits.' });
    for (const each of made) await each.save();
    expect([await User.count(), await Tag.count(), await Profile.count()]).toEqual([3, 3, 2]);
    expect(await Product.Tags.get(chair)).toEqual([]);
  });

  it('keep what a nested transaction changed until the outer one is rolled back', async () => {
    const { database, Product, chair, ann, bob, undone } = await openStockedShop();
    await Product.User.set(chair, ann);
    await undone(async () => {
      await database.transaction(async () => {
        await Product.User.set(chair, bob);
      });
      expect(chair).toMatchObject({ userId: bob.id, user: bob });
    });
    expect(chair).toMatchObject({ userId: ann.id, user: ann });
  });
});

describeEachDatabase('calls of associations that are cancelled', (context) => {
  it('write nothing if they are cancelled before they start, and reject with the reason', async () => {
    const { Product, User, Tag } = await openShop(context);
    const chair = await Product.create({ title: 'Chair' });
    const ann = await User.create({ firstName: 'Ann' });
    const wood = await Tag.create({ name: 'wood' });
    context.statements.length = 0;
    const reason = { why: 'the user left' };
    const options = { signal: AbortSignal.abort(reason), timeout: 1000 };
    await expect(Product.User.set(chair, ann, options)).rejects.toMatchObject(abortedBy(reason));
    await expect(Product.Tags.add(chair, wood, options)).rejects.toMatchObject(abortedBy(reason));
    await expect(Product.Tags.set(chair, [wood], options)).rejects.toMatchObject(abortedBy(reason));
    await expect(Product.Tags.remove(chair, wood, options)).rejects.toMatchObject(abortedBy(reason));
    await expect(User.Addresses.create(ann, { city: 'Austin' }, options)).rejects.toMatchObject(
      abortedBy(reason),
    );
    await expect(User.Profile.create(ann, { bio: 'Sits.' }, options)).rejects.toMatchObject(
      abortedBy(reason),
    );
    expect(context.statements).toEqual([]);
    expect(chair.userId).toBeNull();
    await expect(Product.User.set(chair, ann, { timeout: -1 })).rejects.toThrow('`timeout` takes a number');
  });
});
