import { formatPath, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

// biome-ignore lint/suspicious/noExplicitAny: what is nested in these tests is what the types do not allow
type Loose = any;

describeEachDatabase('saving an instance with nested changes', (context) => {
  describe('is an error, and writes nothing', () => {
    it.each<[change: string, path: string, make: (product: Loose, shop: Loaded) => unknown]>([
      ['a plain object in a list', 'tags[2]', ({ tags }) => tags.push({ name: 'new' })],
      ['a new instance in a list', 'tags[2]', ({ tags }, { Tag }) => tags.push(new Tag({ name: 'new' }))],
      ['a stored row in a list', 'tags[2]', ({ tags }, { sale }) => tags.push(sale)],
      ['a value that is no row in a list', 'tags[2]', ({ tags }) => tags.push('new')],
      ['a hole in a list', 'tags[2]', ({ tags }) => (tags.length = 1_000_000_000)],
      ['an item removed by splice', 'tags', ({ tags }) => tags.splice(0, 1)],
      ['a list filtered', 'tags', (product) => (product.tags = product.tags.slice(1))],
      ['a list emptied', 'tags', (product) => (product.tags = [])],
      ['a list set to null', 'tags', (product) => (product.tags = null)],
      ['a list set to undefined', 'tags', (product) => (product.tags = undefined)],
      ['an object where a list was', 'tags', (product) => (product.tags = { name: 'new' })],
      ['a target replaced by a stored row', 'user', (product, { ann }) => (product.user = ann)],
      ['a target replaced by a new instance', 'user', (product, { User }) => (product.user = new User())],
      ['a target replaced by a plain object', 'user', (product) => (product.user = { firstName: 'Eve' })],
      ['a target replaced by a value', 'user', (product) => (product.user = 'Eve')],
      ['a target set to null', 'user', (product) => (product.user = null)],
      ['a target set to undefined', 'user', (product) => (product.user = undefined)],
      ['an attribute of a target', 'user.lastName', ({ user }) => (user.lastName = 'Broadstone')],
      ['an attribute of an item', 'tags[1].name', ({ tags }) => (tags[1].name = 'ancient')],
      [
        'an attribute of a through row',
        'tags[0].productTag.rank',
        ({ tags }) => (tags[0].productTag.rank = 2),
      ],
      ['another through row', 'tags[0].productTag', ({ tags }) => (tags[0].productTag = { rank: 2 })],
      ['a deep item', 'user.addresses[2]', ({ user }) => user.addresses.push({ city: 'Rome' })],
      ['a deep removal', 'user.addresses', ({ user }) => user.addresses.pop()],
      ['a deep attribute', 'user.addresses[1].city', ({ user }) => (user.addresses[1].city = 'Rome')],
      ['a target of a hasOne', 'user.profile', ({ user }) => (user.profile = { bio: 'new' })],
      ['a hasOne set to null', 'user.profile', ({ user }) => (user.profile = null)],
    ])('%s', async (_, path, make) => {
      const shop = await openLoaded(context);
      for (const load of [shop.find, shop.create]) {
        const product = await load();
        make(product, shop);
        product.title = 'Stool';
        context.statements.length = 0;
        const error = await errorOf(product.save());
        expect(error).toBeInstanceOf(ValidationError);
        expect(error.code).toBe('UNSAVED_NESTED_CHANGES');
        expect(error.errors.map(({ path: each = [] }) => formatPath(each))).toEqual([path]);
        expect(context.statements).toEqual([]);
        expect(product.changed()).toEqual(['title']);
      }
    });

    it('lists every change in one error, with its model, its association and advice', async () => {
      const shop = await openLoaded(context);
      const product = await shop.find();
      product.tags.pop();
      product.tags.push({ name: 'new' });
      product.user.addresses[0].city = 'Vaduz';
      const error = await errorOf(product.save());
      expect(error.message).toBe(
        [
          'product.save: 3 problems',
          "  - tags[1]: an item was added to 'tags' of 'product', which this save does not include, so the change would be lost",
          "  - tags: an item was removed from 'tags' of 'product', which this save does not include, so the change would be lost",
          "  - user.addresses[0].city: 'address.city' was changed in 'addresses' of 'user', which this save does not include, so the change would be lost",
        ].join('\n'),
      );
      const [added, removed, changed] = error.errors;
      expect(added).toMatchObject({ model: 'product', association: 'tags' });
      expect(added?.hint).toBe("pass `include: ['tags']` to save it, or load 'tags' again to undo it");
      expect(removed).toMatchObject({ model: 'product', association: 'tags' });
      expect(changed).toMatchObject({ model: 'address', attribute: 'city', association: 'addresses' });
      expect(changed?.hint).toBe(
        "pass `include: [{ association: 'user', include: ['addresses'] }]` to save it, or load 'addresses' again to undo it",
      );
    });

    it('says what was done to a target', async () => {
      const shop = await openLoaded(context);
      const messages: string[] = [];
      for (const value of [shop.ann, null]) {
        const product = await shop.find();
        product.user = value;
        messages.push((await errorOf(product.save())).message.split(',')[0] as string);
      }
      expect(messages).toEqual([
        "user: 'user' of 'product' was set to another 'user'",
        "user: 'user' of 'product' was set to no 'user'",
      ]);
    });

    it('a value of an association that was not loaded', async () => {
      const { Product, User, ann, id } = await openLoaded(context);
      const product = (await Product.findByPk(id)) as Loose;
      for (const value of [[{ name: 'new' }], [ann]]) {
        product.tags = value;
        expect(await errorOf(product.save())).toMatchObject({ path: ['tags', 0] });
      }
      product.tags = [];
      product.user = ann;
      expect(await errorOf(product.save())).toMatchObject({ path: ['user'] });
      delete product.user;
      await product.save();
      const user = (await User.findByPk(ann.id)) as Loose;
      user.profile = { bio: 'new' };
      expect(await errorOf(user.save())).toMatchObject({ path: ['profile'], association: 'profile' });
    });

    it('if the row of the instance has not changed, and in a cycle of instances', async () => {
      const { User, Address, ann } = await openLoaded(context);
      const address = (await Address.create(
        { city: 'Rome', user: ann },
        { include: [{ association: Address.User, include: [User.Addresses] }] },
      )) as Loose;
      await User.load([address.user], [User.Addresses]);
      const [first] = address.user.addresses;
      first.user = address.user;
      await address.save();
      first.city = 'Oslo';
      expect(await errorOf(address.save())).toMatchObject({ path: ['user', 'addresses', 0, 'city'] });
      first.city = 'Vaduz';
      address.user.addresses = [first, address];
      address.city = 'Oslo';
      await address.save();
      expect(await Address.findByPk(address.id)).toMatchObject({ city: 'Oslo' });
    });

    it('however deep the instances are nested', async () => {
      const { Address, User, ann } = await openLoaded(context);
      const root = (await Address.create({ city: 'Rome', userId: ann.id })) as Loose;
      const users = User.hydrate(Array(5_000).fill(await User.query().where({ id: ann.id }).first()));
      const addresses = Address.hydrate(
        Array(5_000).fill(await Address.query().where({ id: root.id }).first()),
      );
      let last = root;
      for (const [depth, user] of users.entries()) {
        last.user = user;
        last.user.addresses = [addresses[depth]];
        [last] = last.user.addresses;
      }
      await root.save();
      last.city = 'Oslo';
      const error = await errorOf(root.save());
      expect(error.path).toHaveLength(3 * 5_000 + 1);
      expect(error.hint?.length).toBeLessThan(1_000);
    });
  });

  describe('is no error', () => {
    it.each<[change: string, make: (product: Loose, shop: Loaded) => unknown]>([
      ['if nothing is changed', () => undefined],
      ['for an array with the same items', (product) => (product.tags = [...product.tags])],
      ['for the items in another order', ({ tags }) => tags.reverse()],
      ['for an item that was removed and added again', ({ tags }) => tags.push(tags.shift())],
      [
        'for an attribute that was changed back',
        ({ user }) => {
          user.lastName = 'x';
          user.lastName = null;
        },
      ],
      [
        'for a foreign key and a target that agree',
        (product, { ann }) => {
          product.user = ann;
          product.userId = ann.id;
        },
      ],
      [
        'for a foreign key and a target that are both null',
        (product) => {
          product.user = null;
          product.userId = null;
        },
      ],
      ['for a foreign key whose target is loaded', (product, { ann }) => (product.userId = ann.id)],
      [
        'for an association that is not shown any more',
        (product) => {
          delete product.tags;
          delete product.user;
        },
      ],
    ])('%s', async (_, make) => {
      const shop = await openLoaded(context);
      for (const load of [shop.find, shop.create]) {
        const product = await load();
        make(product, shop);
        product.title = 'Stool';
        await product.save();
        const stored = await shop.Product.findByPk(product.id);
        expect(stored).toMatchObject({ title: 'Stool', userId: product.userId });
      }
    });

    it('for rows that another call read, if they are what is stored', async () => {
      const { Product, User, Address, Tag, id } = await openLoaded(context);
      const product = (await Product.findByPk(id)) as Loose;
      product.user = await User.findByPk(product.userId);
      product.user.addresses = await Address.findAll({ where: { userId: product.userId } });
      product.tags = await Product.Tags.get(product);
      await product.save();
      const found = (await Product.findByPk(id, { include: [Product.Tags] })) as Loose;
      found.tags = await Tag.findAll({ where: { id: found.tags.map((tag: Loose) => tag.id) } });
      await found.save();
    });

    it('for a child that was saved, moved or destroyed by a call for it', async () => {
      const { User, ann, mick } = await openLoaded(context);
      const user = (await User.findByPk(mick.id, { include: [User.Addresses, User.Profile] })) as Loose;
      const [first, second] = user.addresses;
      first.city = 'Vaduz';
      expect(await errorOf(user.save())).toMatchObject({ path: ['addresses', 0, 'city'] });
      await first.save();
      await user.save();
      user.addresses.shift();
      expect(await errorOf(user.save())).toMatchObject({ path: ['addresses'] });
      await first.update({ userId: ann.id });
      await user.save();
      await second.destroy();
      await user.save();
      user.addresses.pop();
      await user.save();
      await user.profile.destroy();
      user.profile = null;
      await user.save();
      const found = (await User.findByPk(mick.id, { include: [User.Addresses] })) as Loose;
      found.addresses.push(second);
      expect(await errorOf(found.save())).toMatchObject({ path: ['addresses', 0] });
    });

    it('for a through row that was destroyed', async () => {
      const { Product, Tag, find } = await openLoaded(context);
      const product = await find();
      const [tag] = product.tags.splice(0, 1);
      expect(await errorOf(product.save())).toMatchObject({ path: ['tags'] });
      await tag.productTag.destroy();
      await product.save();
      expect(await Product.Tags.count(product)).toBe(1);
      expect(await Tag.count()).toBe(3);
    });

    it('in `update`, which saves what it is given, and takes no association', async () => {
      const { find, Product, Tag } = await openLoaded(context);
      const product = await find();
      product.tags.push({ name: 'new' });
      product.user.lastName = 'Broadstone';
      await product.update({ title: 'Stool' });
      expect(await Product.findByPk(product.id)).toMatchObject({ title: 'Stool' });
      expect(await Tag.count()).toBe(3);
      expect(await errorOf(product.update({ tags: [] }))).toMatchObject({ code: 'UNKNOWN_KEY' });
      expect(await errorOf(product.save())).toMatchObject({ problemCount: 2 });
    });
  });

  describe('follows the calls of associations', () => {
    it('that add, remove, set and create', async () => {
      const { Product, User, Tag, Address, sale, ann, find } = await openLoaded(context);
      const product = await find();
      const { user } = product;
      await Product.Tags.add(product, sale);
      await product.save();
      await Product.Tags.remove(product, product.tags[0]);
      await product.save();
      await Product.Tags.create(product, { name: 'new' });
      await product.save();
      await Product.Tags.set(product, [sale, await Tag.create({ name: 'other' })]);
      await product.save();
      expect(product.tags).toHaveLength(2);
      await User.Addresses.create(user, { city: 'Rome' });
      await User.Addresses.remove(user, user.addresses[0]);
      await User.Addresses.add(user, await Address.create({ city: 'Oslo' }));
      await User.Profile.set(user, null);
      await User.Profile.create(user, { bio: 'new' });
      await product.save();
      await Product.User.set(product, ann);
      await product.save();
      product.user = user;
      expect(await errorOf(product.save())).toMatchObject({ path: ['user'] });
      await Product.User.set(product, user);
      await product.save();
      product.tags.pop();
      user.addresses.pop();
      user.profile = null;
      expect(await errorOf(product.save())).toMatchObject({ problemCount: 3 });
    });

    it('and keeps the other changes, which are still unsaved', async () => {
      const { Product, sale, find } = await openLoaded(context);
      const product = await find();
      const [wood] = product.tags;
      product.tags.push({ name: 'new' });
      product.tags.splice(1, 1);
      await Product.Tags.add(product, sale);
      expect(product.tags).toMatchObject([{ name: 'wood' }, { name: 'new' }, { name: 'sale' }]);
      const error = await errorOf(product.save());
      expect(error.errors.map(({ path }) => path)).toEqual([['tags', 1], ['tags']]);
      await Product.Tags.create(product, { name: 'other' });
      await Product.Tags.remove(product, wood);
      expect(product.tags).toMatchObject([{ name: 'new' }, { name: 'sale' }, { name: 'other' }]);
      expect(await errorOf(product.save())).toMatchObject({ problemCount: 2 });
    });

    it('that load, which undo the changes', async () => {
      const { Product, User, find } = await openLoaded(context);
      const product = await find();
      product.tags.pop();
      product.user.addresses.push({ city: 'Rome' });
      product.user.profile.bio = 'other';
      expect(await errorOf(product.save())).toMatchObject({ problemCount: 3 });
      await Product.load([product], [Product.Tags]);
      await User.load([product.user], [User.Addresses, User.Profile]);
      await product.save();
      product.tags.pop();
      expect(await errorOf(product.save())).toMatchObject({ path: ['tags'] });
    });
  });

  describe('follows transactions', () => {
    it('that roll a link back', async () => {
      const { Product, User, database, sale, find, ann } = await openLoaded(context);
      const product = await find();
      const rollBack = (work: () => Promise<unknown>) =>
        expect(
          database.transaction(async () => {
            await work();
            throw new Error('no');
          }),
        ).rejects.toThrow('no');
      const added = product.tags;
      await rollBack(async () => {
        await Product.Tags.add(product, sale);
        await Product.User.set(product, ann);
        await User.Addresses.set(ann, []);
        await product.save();
      });
      expect(product.tags).toBe(added);
      await product.save();
      await rollBack(async () => {
        await Product.Tags.add(product, sale);
        product.tags.push({ name: 'new' });
      });
      const error = await errorOf(product.save());
      expect(error.errors.map(({ path }) => path)).toEqual([
        ['tags', 2],
        ['tags', 3],
      ]);
    });

    it('that roll a deletion back', async () => {
      const { database, find } = await openLoaded(context);
      const { user } = await find();
      const [first] = user.addresses;
      await expect(
        database.transaction(async () => {
          await first.destroy();
          user.addresses.shift();
          await user.save();
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await errorOf(user.save())).toMatchObject({ path: ['addresses'] });
    });

    it('that roll a foreign key back, and its target with it', async () => {
      const { Product, database, find, ann } = await openLoaded(context);
      const product = await find();
      const { user, userId } = product;
      product.user = ann;
      product.userId = ann.id;
      await expect(
        database.transaction(async () => {
          await product.save();
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      product.userId = userId;
      expect(await errorOf(product.save())).toMatchObject({ path: ['user'] });
      product.userId = ann.id;
      await product.save();
      product.user = user;
      expect(await errorOf(product.save())).toMatchObject({ path: ['user'] });
      product.user = ann;
      await product.save();
      expect(await Product.findByPk(product.id)).toMatchObject({ userId: ann.id });
    });

    it('that roll a create back, after which a save inserts everything', async () => {
      const { database, create, Product } = await openLoaded(context);
      const count = await Product.count();
      let product: Loose;
      await expect(
        database.transaction(async () => {
          product = await create();
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      product.tags.pop();
      product.tags[0].name = 'fresh';
      await product.save();
      expect(await Product.count()).toBe(count + 1);
      product.tags.pop();
      expect(await errorOf(product.save())).toMatchObject({ path: ['tags'] });
    });
  });

  it('keeps the change of a stored instance that a create links, which stays unsaved', async () => {
    const { Product, ann, User } = await openLoaded(context);
    ann.lastName = 'Broadstone';
    const user = (await User.findByPk(ann.id, { include: [User.Addresses] })) as Loose;
    user.addresses = [{ city: 'Oslo' }];
    const product = (await Product.create({ user } as Loose, {
      include: [{ association: Product.User, include: [User.Addresses] }],
    })) as Loose;
    expect(product.user.addresses).toMatchObject([{ city: 'Oslo' }]);
    expect(await errorOf(product.save())).toMatchObject({ path: ['user', 'addresses'] });
  });

  it('shows what is unsaved until it is undone, and never as a change of the instance', async () => {
    const { find } = await openLoaded(context);
    const product = await find();
    product.tags.push({ name: 'new' });
    product.title = 'Stool';
    await errorOf(product.save());
    expect(JSON.parse(JSON.stringify(product))).toMatchObject({
      title: 'Stool',
      tags: [{}, {}, { name: 'new' }],
    });
    expect(product.previous('title')).toBe('Chair');
    product.tags.pop();
    await product.save();
    expect(product.changed()).toEqual([]);
  });
});

type Loaded = Awaited<ReturnType<typeof openLoaded>>;

/** Opens a shop with a product and its user, addresses, profile and tags, another user, and a tag of no product. */
async function openLoaded(context: DatabaseContext) {
  const shop = await openShop(context);
  const { Product, User, Address, Tag } = shop;
  const include = [
    { association: Product.User, include: [User.Addresses, User.Profile] },
    Product.Tags,
  ] as const;
  const ann = (await User.create(
    { firstName: 'Ann', addresses: [{ city: 'Vaduz' }] },
    { include: [User.Addresses] },
  )) as Loose;
  const sale = (await Tag.create({ name: 'sale' })) as Loose;
  const create = async (names = ['fresh', 'ripe']): Promise<Loose> =>
    Product.create(
      {
        title: 'Chair',
        user: { firstName: 'Eve', addresses: [{ city: 'Rome' }, { city: 'Oslo' }], profile: { bio: 'a' } },
        tags: names.map((name, rank) => ({ name, productTag: { rank } })),
      } as Loose,
      { include },
    );
  const { id, user: mick } = await create(['wood', 'old']);
  const find = async (): Promise<Loose> => Product.findByPk(id, { include });
  return { ...shop, Address, ann, mick, sale, id, create, find };
}
