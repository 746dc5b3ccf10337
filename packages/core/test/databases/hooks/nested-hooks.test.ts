import { DataTypes, ValidationError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

// The tests change nested properties in ways that the types forbid.
// biome-ignore lint/suspicious/noExplicitAny: hooks here set what the types of instances forbid
type Loose = any;

const beforeRows = ['beforeValidate', 'afterValidate', 'beforeCreate', 'beforeSave'] as const;

describeEachDatabase('hooks and nested associations', (context) => {
  type Shop = Awaited<ReturnType<typeof openShop>>;

  /** Returns the error of a create with a hook of products before the rows. */
  async function refusal(
    shop: Shop,
    hook: (product: Loose) => unknown,
    given: Loose = shop.values,
    include: Loose = shop.include,
  ) {
    shop.Product.addHook('beforeCreate', hook as Loose);
    context.statements.length = 0;
    const creating = shop.Product.create(given, { include }).catch((error: unknown) => error);
    const error = (await creating) as ValidationError;
    expect(error).toBeInstanceOf(ValidationError);
    expect(context.statements).toEqual([]);
    shop.Product.removeHook('beforeCreate', hook as Loose);
    expect(await shop.Product.count()).toBe(0);
    return error;
  }

  describe('before the rows', () => {
    it.each<[string, (product: Loose) => unknown, string]>([
      ['replaces an array', (product) => (product.tags = [{ name: 'new' }]), 'tags'],
      [
        'replaces an array by Object.assign',
        (product) => Object.assign(product, { tags: [{ name: 'new' }] }),
        'tags',
      ],
      ['pushes an object', (product) => product.tags.push({ name: 'new' }), 'tags'],
      ['removes an item', (product) => product.tags.splice(0, 1), 'tags'],
      ['replaces an item', (product) => (product.tags[1] = { name: 'new' }), 'tags'],
      ['turns the order round', (product) => product.tags.reverse(), 'tags'],
      ['empties an array', (product) => (product.tags.length = 0), 'tags'],
      ['deletes an array', (product) => delete product.tags, 'tags'],
      ['sets an array to null', (product) => (product.tags = null), 'tags'],
      ['replaces an object', (product) => (product.user = { firstName: 'Ann' }), 'user'],
      ['sets an object to null', (product) => (product.user = null), 'user'],
      ['deletes an object', (product) => delete product.user, 'user'],
      ['nests deeper', (product) => product.user.addresses.push({ city: 'Rome' }), 'user.addresses'],
      [
        'replaces a through row',
        (product) => (product.tags[0].productTag = { rank: 2 }),
        'tags.0.productTag',
      ],
    ])('a hook that %s is rejected', async (_, hook, path) => {
      const shop = await openShop(context);
      const error = await refusal(shop, hook);
      expect(error.path?.join('.')).toBe(path);
      expect(error.code).toBe('INVALID_VALUE');
    });

    it.each<[string, Loose]>([
      ['an object', { firstName: 'Ann' }],
      ['a number', 7],
    ])('a hook that nests %s where nothing was nested is rejected', async (_, user) => {
      const shop = await openShop(context);
      const { Product } = shop;
      for (const include of [[], [Product.User]]) {
        const error = await refusal(shop, (product) => (product.user = user), { title: 'Chair' }, include);
        expect(error).toMatchObject({ model: 'product', association: 'user', path: ['user'] });
      }
    });

    it('says which hook of which model it was, where, and what to do instead', async () => {
      const shop = await openShop(context);
      const toMany = await refusal(shop, (product) => product.tags.push({ name: 'new' }));
      expect(toMany).toMatchObject({ model: 'product', association: 'tags', path: ['tags'] });
      expect(String(toMany)).toBe(
        "ValidationError: tags: a 'beforeCreate' hook of 'product' has changed 'tags' of 'product', yet what is nested was read before the hooks, so the change would be lost; nest it in the values of the call, or create rows of 'tag' in an 'afterCreate' hook, inside the transaction of the call",
      );
      const toOne = await refusal(shop, (product) => (product.user = { firstName: 'Ann' }));
      expect(String(toOne)).toBe(
        "ValidationError: user: a 'beforeCreate' hook of 'product' has changed 'user' of 'product', yet what is nested was read before the hooks, so the change would be lost; nest it in the values of the call, or nest nothing there and set 'userId' to the key of a stored row",
      );
    });

    it('checks after hooks of every name, declared in any way, and of nested models too', async () => {
      const shop = await openShop(context);
      const { Product, Tag, include } = shop;
      for (const name of [...beforeRows, 'beforeBulkCreate'] as const) {
        const hook = (subject: Loose, { parentRecord }: Loose) => {
          const product = parentRecord ?? [subject].flat()[0];
          product.tags.push({ name: 'new' });
        };
        for (const model of name === 'beforeBulkCreate' ? [Product] : [Product, Tag]) {
          model.addHook(name as 'beforeCreate', hook);
          const tags = [{ name: 'wood' }];
          await expect(Product.bulkCreate([{ tags }] as Loose, { include })).rejects.toMatchObject({
            path: [0, 'tags'],
            message: expect.stringContaining(
              `a '${name}' hook of '${model.name[0]?.toLowerCase()}${model.name.slice(1)}'`,
            ),
          });
          model.removeHook(name, hook);
        }
      }
      const Note = shop.database.define(
        'note',
        {},
        { hooks: { beforeCreate: (note: Loose) => (note.tags = [{}]) } },
      );
      Note.hasMany(shop.Address, { as: 'tags' });
      await shop.database.sync();
      await expect(Note.create({})).rejects.toMatchObject({ model: 'note', association: 'tags' });
      expect(await Note.count()).toBe(0);
    });

    it('reports every such problem of a call at once, each with its path', async () => {
      const { Product, include, values } = await openShop(context);
      Product.addHook('beforeCreate', (product: Loose) => {
        product.tags = [];
        product.user.addresses[0] = { city: 'Rome' };
      });
      const creating = Product.bulkCreate(
        [values, { ...structuredClone(values), tags: [{ name: 'sale' }] }],
        { include },
      );
      const error = await creating.catch((thrown) => thrown);
      expect(error.errors.map(({ path }: ValidationError) => path?.join('.'))).toEqual([
        '0.tags',
        '0.user.addresses',
        '1.tags',
        '1.user.addresses',
      ]);
    });

    it('lets the attributes of nested instances be set, of models without hooks too', async () => {
      const { Product, User, Address, Tag, ProductTag, include, values } = await openShop(context);
      Product.addHook('beforeCreate', (product: Loose) => {
        product.user.firstName = 'Ann';
        product.user.addresses[0].city = 'Rome';
        product.tags[0].name = 'oak';
        product.tags[0].productTag.rank = 7;
        product.tags = [...product.tags];
      });
      const product = (await Product.create(values, { include })) as Loose;
      expect(product.toJSON()).toMatchObject({
        user: { firstName: 'Ann', addresses: [{ city: 'Rome' }, { city: 'Dallas' }] },
        tags: [{ name: 'oak', productTag: { rank: 7 } }, { name: 'old' }],
      });
      expect(await User.findAll()).toMatchObject([{ firstName: 'Ann' }]);
      expect(await Address.findAll({ order: ['id'] })).toMatchObject([{ city: 'Rome' }, { city: 'Dallas' }]);
      expect(await Tag.findAll({ order: ['id'] })).toMatchObject([{ name: 'oak' }, { name: 'old' }]);
      expect(await ProductTag.findAll({ order: ['tagId'] as Loose })).toMatchObject([
        { rank: 7 },
        { rank: null },
      ]);
    });

    it('checks what is set on a nested instance as if it had been passed', async () => {
      const shop = await openShop(context);
      const wrong = await refusal(shop, (product) => (product.user.firstName = null));
      expect(wrong).toMatchObject({ path: ['user', 'firstName'], code: 'NULL_NOT_ALLOWED' });
      const odd = await refusal(shop, (product) => (product.tags[1].name = {}));
      expect(odd).toMatchObject({ path: ['tags', 1, 'name'], code: 'INVALID_VALUE' });
    });

    it.each<[string, (product: Loose) => unknown, string]>([
      ['the source', (product) => (product.userId = 7), 'userId'],
      ['the source, to null', (product) => (product.userId = null), 'userId'],
      ['a target', (product) => (product.user.addresses[0].userId = 7), 'user.addresses.0.userId'],
      ['a through row', (product) => (product.tags[0].productTag.tagId = 7), 'tags.0.productTag.tagId'],
    ])('rejects a foreign key of %s that nesting sets', async (_, hook, path) => {
      const shop = await openShop(context);
      const error = await refusal(shop, hook);
      expect(error).toMatchObject({ code: 'FOREIGN_KEY_CONFLICT', attribute: path.split('.').at(-1) });
      expect(error.path?.join('.')).toBe(path);
      expect(error.message).toContain("a 'beforeCreate' hook of 'product' has changed");
    });

    it('rejects a foreign key of a linked row, except the key that nesting sets', async () => {
      const shop = await openShop(context);
      const { Product, User, Address } = shop;
      const [mick, rome] = [await User.create({ firstName: 'Mick' }), await Address.create({ city: 'Rome' })];
      const given = { user: { firstName: 'Ann', addresses: [rome] } };
      const error = await refusal(shop, (product) => (product.user.addresses[0].userId = mick.id), given);
      expect(error).toMatchObject({ code: 'FOREIGN_KEY_CONFLICT', path: ['user', 'addresses', 0, 'userId'] });
      Product.addHook('beforeCreate', (product: Loose) => (product.userId = product.user.id));
      const product = await Product.create({ user: mick }, { include: [Product.User] });
      expect(product.userId).toBe(mick.id);
    });

    it('rejects null if the values refer to a row by its key', async () => {
      const shop = await openShop(context);
      const { Product, User } = shop;
      const { id } = await User.create({ firstName: 'Mick' });
      for (const include of [[], [Product.User]]) {
        const error = await refusal(shop, (product) => (product.user = null), { userId: id }, include);
        expect(error).toMatchObject({ path: ['user'], association: 'user' });
      }
      Product.addHook('beforeCreate', (product: Loose) =>
        Object.assign(product, { user: null, userId: null }),
      );
      expect(await Product.create({ userId: id })).toMatchObject({ user: null, userId: null });
    });

    it('lets a foreign key be set if nothing is nested, and the row that it refers to be shown', async () => {
      const { Product, User } = await openShop(context);
      const mick = await User.create({ firstName: 'Mick' });
      Product.addHook('beforeCreate', (product: Loose) => (product.userId = mick.id));
      for (const include of [[], [Product.User]])
        expect(await Product.create({} as Loose, { include })).not.toHaveProperty('user');
      Product.addHook('beforeCreate', (product: Loose) => (product.user = mick));
      for (const include of [[], [Product.User]]) {
        const product = (await Product.create({} as Loose, { include })) as Loose;
        expect(product.user).toBe(mick);
        expect(await Product.findByPk(product.id)).toMatchObject({ userId: mick.id });
      }
    });

    it('rejects a stored row that no key refers to', async () => {
      const shop = await openShop(context);
      const mick = await shop.User.create({ firstName: 'Mick' });
      const ann = await shop.User.create({ firstName: 'Ann' });
      for (const given of [{}, { userId: ann.id }])
        expect(await refusal(shop, (product) => (product.user = mick), given)).toMatchObject({
          path: ['user'],
        });
      const wood = await shop.Tag.create({ name: 'wood' });
      expect(await refusal(shop, (product) => product.tags.push(wood), {})).toMatchObject({ path: ['tags'] });
    });

    it('lets a nested instance show its parent, and empty properties be deleted', async () => {
      const { Product, User, Address, Tag, values } = await openShop(context);
      Address.addHook('beforeCreate', (address: Loose, { parentRecord }) => (address.user = parentRecord));
      Product.addHook('beforeCreate', (product: Loose) => {
        delete product.tags;
        product.user = undefined;
      });
      const user = (await User.create(values.user, { include: [User.Addresses] })) as Loose;
      expect(user.addresses[0].user).toBe(user);
      const product = (await Product.create({} as Loose, { include: [Product.User, Product.Tags] })) as Loose;
      expect(product).toMatchObject({ user: null, tags: [] });
      expect(await Tag.count()).toBe(0);
    });

    it('rejects new values nested in a linked row, if their association is included, but not loaded rows', async () => {
      const shop = await openShop(context);
      const { Product, User, values } = shop;
      const mick = await User.create(values.user, { include: [User.Addresses] });
      const linked = (await User.findByPk(mick.id)) as Loose;
      const error = await refusal(shop, (product) => (product.user.addresses = [{ city: 'Rome' }]), {
        user: linked,
      });
      expect(error.path).toEqual(['user', 'addresses']);
      expect(linked).not.toHaveProperty('addresses');
      Product.addHook('beforeCreate', (product: Loose) => User.load([product.user], [User.Addresses]));
      const product = (await Product.create({ user: linked } as Loose, { include: shop.include })) as Loose;
      expect(product.user.addresses).toMatchObject([{ city: 'Austin' }, { city: 'Dallas' }]);
    });

    it('rejects a change of the scope of an association', async () => {
      const database = context.open();
      const Comment = database.define('comment', { about: DataTypes.STRING });
      const Post = database.define('post', {});
      const Praise = Post.hasMany(Comment, { as: 'praise', scope: { about: 'praise' } });
      Comment.addHook('beforeCreate', (comment: Loose) => (comment.about = 'blame'));
      await database.sync();
      await expect(Post.create({ praise: [{}] }, { include: [Praise] })).rejects.toMatchObject({
        path: ['praise', 0, 'about'],
      });
    });

    it('does not change an instance that was passed, which can be saved again', async () => {
      const { Product, User, Tag, include } = await openShop(context);
      const product = Product.build(
        { title: 'Chair', tags: [{ name: 'wood' }] },
        { include: [Product.Tags] },
      ) as Loose;
      const { tags } = product;
      const hook = (each: Loose) => {
        each.tags.push({ name: 'new' });
        each.user = { firstName: 'Mick' };
      };
      Product.addHook('beforeSave', hook);
      await expect(product.save()).rejects.toThrow('2 problems');
      Product.removeHook('beforeSave', hook);
      expect(product.tags).toBe(tags);
      expect(product).not.toHaveProperty('user');
      await product.save();
      expect(await Tag.findAll()).toMatchObject([{ name: 'wood' }]);
      expect(await User.count()).toBe(0);
      expect(include).toHaveLength(2);
    });

    it('runs validators once if no hook has changed anything, and again for the given values if one has', async () => {
      const database = context.open();
      const asked: string[] = [];
      const Tag = database.define('tag', {
        name: { type: DataTypes.STRING, validate: { known: (name) => void asked.push(String(name)) } },
        label: { type: DataTypes.STRING, validate: exclaiming },
      });
      const Product = database.define('product', { title: DataTypes.STRING });
      const Tags = Product.hasMany(Tag);
      await database.sync();
      const given = { tags: [{ name: 'wood', label: 'new' }] };
      const nothing = () => undefined;
      Product.addHook('beforeCreate', nothing);
      expect(await Product.create(given, { include: [Tags] })).toMatchObject({ tags: [{ label: 'new!' }] });
      expect(asked).toEqual(['wood']);
      Product.addHook('beforeCreate', (product: Loose) => (product.title = 'Chair'));
      expect(await Product.create(given, { include: [Tags] })).toMatchObject({ tags: [{ label: 'new!' }] });
      expect(asked).toEqual(['wood', 'wood', 'wood']);
    });

    it('takes no attribute from an instance that `fields` leaves out, unless a hook sets it', async () => {
      const { Product, User } = await openShop(context);
      Product.addHook('beforeCreate', (product: Loose) => (product.title = 'Chair'));
      const mick = await User.create({ firstName: 'Mick' });
      const built = new Product({ title: 'Stool', userId: mick.id } as Loose);
      const { id } = await Product.create(built, { fields: ['title'] });
      expect(await Product.findByPk(id)).toMatchObject({ title: 'Chair', userId: null });
    });

    it('keeps what a hook stored itself if the call fails, unless a transaction surrounds both', async () => {
      const { Product, User, database } = await openShop(context);
      Product.addHook('beforeCreate', async (product: Loose) => {
        product.userId = (await User.create({ firstName: 'Mick' })).id;
        product.title = 7;
      });
      await expect(Product.create({})).rejects.toMatchObject({ path: ['title'] });
      expect(await User.count()).toBe(1);
      await expect(database.transaction(() => Product.create({}))).rejects.toMatchObject({ path: ['title'] });
      expect(await User.count()).toBe(1);
    });
  });

  describe('after the rows', () => {
    it('may set any property, and nothing of it is stored', async () => {
      const { Product, User, Tag, include, values } = await openShop(context);
      for (const name of ['afterCreate', 'afterSave', 'afterCommit'] as const)
        Product.addHook(name, (product: Loose) => {
          product.tags.push({ name });
          product.user = null;
        });
      const product = (await Product.create(values, { include })) as Loose;
      expect(product.tags).toHaveLength(5);
      expect(product.user).toBeNull();
      expect([await Tag.count(), await User.count()]).toEqual([2, 1]);
    });

    it('create more rows in the transaction of the call, by a model or by an association', async () => {
      const { Product, Address, Tag, include, values } = await openShop(context);
      Product.addHook('afterCreate', async (product: Loose) => {
        await Address.create({ city: 'Rome', userId: product.userId });
        await Product.Tags.create(product, { name: `new for ${product.title}` });
        if (product.title === 'no') throw new Error('no');
      });
      const product = (await Product.create(values, { include })) as Loose;
      expect(product.tags.map(({ name }: Loose) => name)).toEqual(['wood', 'old', 'new for Chair']);
      const refused = { ...values, title: 'no', tags: [{ name: 'sale' }] };
      await expect(Product.create(refused, { include })).rejects.toThrow('no');
      expect([await Tag.count(), await Address.count()]).toEqual([3, 3]);
    });
  });

  describe('of a save of a stored row', () => {
    it.each(['beforeValidate', 'afterValidate', 'beforeUpdate', 'beforeSave'] as const)(
      'that nest new values are rejected: %s',
      async (name) => {
        const { User, Address, values } = await openShop(context);
        const mick = (await User.create(values.user, { include: [User.Addresses] })) as Loose;
        const hook = (user: Loose) => void user.addresses.push({ city: 'Rome' });
        User.addHook(name, hook);
        const error = await mick.update({ firstName: 'Ann' }).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ model: 'user', association: 'addresses', path: ['addresses', 2] });
        expect(String(error)).toBe(
          `ValidationError: addresses[2]: a '${name}' hook of 'user' has changed 'addresses' of 'user', yet a save stores attributes alone, so the change would be lost; write the rows of 'address' in an 'afterSave' hook`,
        );
        expect(mick.addresses).toHaveLength(2);
        expect(await User.findOne()).toMatchObject({ firstName: 'Mick' });
        User.removeHook(name, hook);
        await mick.save();
        expect(await User.findOne()).toMatchObject({ firstName: 'Ann' });
        expect(await Address.count()).toBe(2);
      },
    );

    it('that change nested rows or links are rejected, unless they store the change', async () => {
      const { User, Address, values } = await openShop(context);
      const mick = (await User.create(values.user, { include: [User.Addresses] })) as Loose;
      const rome = await Address.create({ city: 'Rome' });
      const changes: readonly ((user: Loose) => unknown)[] = [
        (user) => user.addresses.push(rome),
        (user) => user.addresses.pop(),
        (user) => (user.addresses[0].city = 'Rome'),
      ];
      for (const change of changes) {
        const hook = async (user: Loose) => void change(user);
        User.addHook('beforeSave', hook);
        await expect(mick.update({ firstName: 'Ann' })).rejects.toMatchObject({ association: 'addresses' });
        User.removeHook('beforeSave', hook);
        expect(mick.addresses).toHaveLength(2);
      }
      User.addHook('beforeSave', async (user: Loose) => void (await user.addresses[0].save()));
      await mick.update({ firstName: 'Ann' });
      expect(await Address.findAll({ order: ['id'] })).toMatchObject([
        { city: 'Rome' },
        { city: 'Dallas' },
        { city: 'Rome', userId: null },
      ]);
    });

    it('may show stored rows, and do not answer for what was nested before', async () => {
      const { User, Address } = await openShop(context);
      const mick = (await User.create({ firstName: 'Mick' })) as Loose;
      await Address.create({ city: 'Rome', userId: mick.id });
      const load = (user: Loose) => User.load([user], [User.Addresses]) as Loose;
      User.addHook('beforeSave', load);
      await mick.update({ firstName: 'Ann' });
      expect(mick.addresses).toMatchObject([{ city: 'Rome' }]);
      User.removeHook('beforeSave', load);
      User.addHook('beforeSave', (user: Loose) => void user.addresses.pop());
      mick.addresses.push({ city: 'not stored' });
      await mick.update({ firstName: 'Eve' });
      expect(await User.findOne()).toMatchObject({ firstName: 'Eve' });
      expect(await Address.count()).toBe(1);
    });
  });
});

/** A schema that makes another value of what it is given, each time. */
const exclaiming = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) => ({ value: `${value}!` }),
  },
} as const;
