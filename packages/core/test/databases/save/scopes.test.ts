import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { defineScopedShop, seedScopedShop } from '../../helpers/scoped-shop.js';

describeEachDatabase('a default scope in changes', (context) => {
  async function openShop() {
    const database = context.open();
    const models = defineScopedShop(database);
    await database.sync();
    await seedScopedShop(models);
    context.statements.length = 0;
    const all = (table: string) => context.rows(database, `select * from ${table} order by id`);
    const pricesOf = async () => (await all('products')).map(({ price }) => price);
    return { database, ...models, all, pricesOf };
  }

  it('updates, counts up and deletes only rows in it', async () => {
    const { Product, pricesOf } = await openShop();
    expect(await Product.update({ price: 1 }, { all: true })).toBe(3);
    expect(await pricesOf()).toEqual([1, 1, 1, 7]);
    expect(await Product.update({ price: 2 }, { where: { title: 'Sofa' } })).toBe(0);
    expect(await Product.update({ price: 3 }, { all: true, scope: { default: false, archived: true } })).toBe(
      1,
    );
    expect(await Product.increment('price', { all: true })).toBe(3);
    expect(await pricesOf()).toEqual([2, 2, 2, 3]);
    expect(await Product.destroy({ where: { id: [3, 4] } })).toBe(1);
    expect(await pricesOf()).toEqual([2, 2, 3]);
    expect(await Product.destroy({ where: { id: 4 }, scope: null })).toBe(1);
    expect(await pricesOf()).toEqual([2, 2]);
  });

  it('still asks for a condition or for all', async () => {
    const { Product, pricesOf } = await openShop();
    expect((await errorOf(Product.destroy({} as never))).code).toBe('INVALID_OPTION');
    expect((await errorOf(Product.destroy({ scope: 'cheap' } as never))).code).toBe('INVALID_OPTION');
    expect(await pricesOf()).toHaveLength(4);
  });

  it('reaches an instance by its key, in the scope or not', async () => {
    const { Product, all } = await openShop();
    const chair = await Product.findByPk(1);
    await chair?.update({ archived: true });
    await chair?.update({ price: 6 });
    await chair?.reload();
    expect(chair).toMatchObject({ archived: true, price: 6 });
    await chair?.save({ include: [{ association: Product.Reviews, missing: 'keep' }] });
    await chair?.update({ price: 9, reviews: [{ text: 'new' }] } as never, {
      include: [{ association: Product.Reviews, missing: 'keep' }],
    });
    expect((await all('products'))[0]).toMatchObject({ price: 9 });
    await chair?.destroy({ include: [Product.Reviews] });
    expect((await all('products')).map(({ id }) => id)).toEqual([2, 3, 4]);
  });

  it('does not find a root outside it', async () => {
    const { Product, pricesOf } = await openShop();
    const error = await errorOf(Product.save({ id: 4, price: 1 }));
    expect(error.code).toBe('RECORD_NOT_FOUND');
    const byTitle = Product.save({ title: 'Sofa', price: 1 }, { by: ['title'] });
    expect((await errorOf(byTitle)).code).toMatch(/RECORD_NOT_FOUND|UNIQUE/);
    expect(await pricesOf()).toEqual([5, 20, 8, 7]);
    await Product.save({ id: 1, price: 1 });
    expect(await pricesOf()).toEqual([1, 20, 8, 7]);
  });

  it('neither finds nor leaves out children outside it', async () => {
    const { User, pricesOf, all } = await openShop();
    const include = [{ association: User.Products, missing: 'delete' }] as const;
    const reached = await errorOf(
      User.save({ id: 1, products: [{ id: 1 }, { id: 4, price: 0 }] }, { include }),
    );
    expect(reached.code).toBe('RECORD_NOT_FOUND');
    expect(await pricesOf()).toEqual([5, 20, 8, 7]);
    await User.save({ id: 1, products: [{ id: 1, price: 6 }] }, { include });
    expect((await all('products')).map(({ id, price }) => [id, price])).toEqual([
      [1, 6],
      [3, 8],
      [4, 7],
    ]);
    const refused = await errorOf(User.save({ id: 1, products: [] }, { include: [User.Products] }));
    expect(refused.code).toBe('MISSING_CHILDREN');
    expect(refused.message).not.toMatch('4');
  });

  it('does not find a parent outside it that values name', async () => {
    const { Product, Review, all } = await openShop();
    const values = { id: 1, user: { id: 2, name: 'Eve' } };
    const found = await errorOf(Product.save(values, { include: [Product.User] }));
    expect(found.code).toBe('RECORD_NOT_FOUND');
    const linked = await errorOf(
      Review.save(
        { text: 'x', product: { id: 4 } },
        { include: [{ association: Review.Product, mode: 'link' }] },
      ),
    );
    expect(linked.code).toBe('RECORD_NOT_FOUND');
    expect((await all('users')).map(({ name }) => name)).toEqual(['Ann', 'Bob']);
  });

  it('holds for the rows of a save with hooks', async () => {
    const { User, Product, all } = await openShop();
    const ran: string[] = [];
    for (const name of ['beforeUpdate', 'beforeDestroy'] as const)
      Product.addHook(name, ({ title }) => ran.push(`${name} ${title}`));
    const include = [{ association: User.Products, missing: 'delete' }] as const;
    const reached = User.save({ id: 1, products: [{ id: 4, price: 0 }] }, { include });
    expect((await errorOf(reached)).code).toBe('RECORD_NOT_FOUND');
    await User.save({ id: 1, products: [{ id: 1, price: 6 }] }, { include });
    expect(ran).toEqual(['beforeUpdate Chair', 'beforeDestroy Table']);
    expect((await all('products')).map(({ id }) => id)).toEqual([1, 3, 4]);
  });

  it('saves a root that is an instance outside it, with what is nested in it', async () => {
    const { Product, all } = await openShop();
    const sofa = await Product.findByPk(4, { scope: null, include: [Product.Reviews] });
    const [review] = sofa?.reviews ?? [];
    if (review !== undefined) review.text = 'kept';
    await sofa?.save({ include: [Product.Reviews] });
    expect((await all('reviews')).map(({ text }) => text)).toEqual(['good', 'kept']);
    await sofa?.update({ archived: false });
    expect(await Product.count()).toBe(4);
  });

  it('takes no scope from a payload', async () => {
    const { Product, User, pricesOf } = await openShop();
    for (const extra of ['{"scope":null}', '{"paranoid":false}', '{"scopes":{"default":false}}']) {
      const values = { id: 4, price: 0, ...JSON.parse(extra) };
      await expect(Product.save(values)).rejects.toThrow();
      await expect(
        User.save({ id: 1, products: [{ id: 1 }, values] } as never, { include: [User.Products] } as never),
      ).rejects.toThrow();
    }
    for (const scope of [null, { default: false }]) {
      const include = [{ association: User.Products, scope }];
      await expect(User.save({ id: 1 }, { include } as never)).rejects.toThrow(/only finders accept/);
      await expect(User.create({ name: 'x' }, { include } as never)).rejects.toThrow(/only finders accept/);
      await expect(Product.save({ id: 4, price: 0 }, { scope } as never)).rejects.toThrow(/scope/);
    }
    expect(await pricesOf()).toEqual([5, 20, 8, 7]);
  });

  it('does not update a row outside it in an upsert', async () => {
    const { Product, pricesOf } = await openShop();
    const upsert = await errorOf(Product.upsert({ title: 'Sofa', price: 1 }, { by: ['title'] }));
    expect(upsert.name).toBe('UniqueConstraintError');
    const bulk = await errorOf(
      Product.bulkCreate([{ title: 'Sofa', price: 1 }], { onConflict: { by: ['title'] } }),
    );
    expect(bulk.name).toBe('UniqueConstraintError');
    expect(await pricesOf()).toEqual([5, 20, 8, 7]);
    await Product.upsert({ title: 'Chair', price: 1 }, { by: ['title'] });
    await Product.bulkCreate(
      [
        { title: 'Table', price: 2 },
        { title: 'Bed', price: 3 },
      ],
      {
        onConflict: { by: ['title'] },
      },
    );
    expect(await pricesOf()).toEqual([1, 2, 8, 7, 3]);
  });

  it('connects to no row outside it', async () => {
    const { Product, Review, pricesOf } = await openShop();
    const sofa = { title: 'Sofa' };
    const include = [Review.Product];
    const connected = await errorOf(Review.create({ product: Product.connect(sofa) } as never, { include }));
    expect(connected.code).toBe('RECORD_NOT_FOUND');
    const created = await errorOf(Product.findOrCreate({ where: sofa }));
    expect(created.name).toBe('UniqueConstraintError');
    expect(await pricesOf()).toEqual([5, 20, 8, 7]);
  });

  it('is not held by create', async () => {
    const { Product } = await openShop();
    const bed = await Product.create({ title: 'Bed', archived: true, userId: 2 });
    expect(bed.archived).toBe(true);
    expect(await Product.findByPk(bed.id)).toBeNull();
  });

  it('links and unlinks only rows in it', async () => {
    const { User, Product, all } = await openShop();
    const ann = (await User.findByPk(1)) as never;
    const usersOf = async () => (await all('products')).map(({ userId }) => userId);
    expect((await errorOf(User.Products.add(ann, [3, 4]))).code).toBe('RECORD_NOT_FOUND');
    expect(await usersOf()).toEqual([1, 1, 2, 1]);
    await User.Products.set(ann, [3]);
    expect(await usersOf()).toEqual([null, null, 1, 1]);
    await User.Products.remove(ann, [3, 4]);
    expect(await usersOf()).toEqual([null, null, null, 1]);
    const chair = (await Product.findByPk(1)) as never;
    expect((await errorOf(Product.User.set(chair, 2))).code).toBe('RECORD_NOT_FOUND');
    await Product.User.set(chair, 1);
    expect(await usersOf()).toEqual([1, null, null, 1]);
    // An instance stands for its row, wherever that is.
    const sofa = (await Product.findByPk(4, { scope: null })) as never;
    const bob = (await User.findByPk(2, { scope: null })) as never;
    await User.Products.add(bob, [sofa, 2]);
    expect(await usersOf()).toEqual([1, 2, null, 2]);
  });

  it('keeps through rows to rows outside it', async () => {
    const { Product, Tag, database } = await openShop();
    const chair = (await Product.findByPk(1)) as never;
    const secret = (await Tag.findByPk(2, { scope: null })) as never;
    expect((await errorOf(Product.Tags.add(chair, [2]))).code).toBe('RECORD_NOT_FOUND');
    await Product.Tags.add(chair, [1, secret]);
    expect(await Product.Tags.count(chair)).toBe(1);
    await Product.Tags.set(chair, []);
    const joins = () => context.rows(database, 'select * from "productTag"').then((rows) => rows.length);
    expect(await joins()).toBe(1);
    await Product.Tags.add(chair, [1]);
    const include = [{ association: Product.Tags, missing: 'unlink' }] as const;
    await Product.save({ id: 1, tags: [] }, { include });
    expect(await joins()).toBe(1);
  });

  it('keeps the foreign key to a parent outside it when loaded values are saved again', async () => {
    const { Product, all } = await openShop();
    const include = [Product.User];
    const lamp = await Product.findByPk(3, { include });
    expect(lamp).toMatchObject({ userId: 2, user: null });
    const usersOf = async () => (await all('products')).map(({ userId }) => userId);
    await lamp?.save({ include });
    expect(await usersOf()).toEqual([1, 1, 2, 1]);
    await Product.save({ ...JSON.parse(JSON.stringify(lamp)), price: 9 }, { include });
    expect(await usersOf()).toEqual([1, 1, 2, 1]);
    const chair = await Product.findByPk(1, { include });
    await chair?.update({ user: null }, { include });
    expect(await usersOf()).toEqual([null, 1, 2, 1]);
    await lamp?.update({ user: null }, { include });
    expect(await usersOf()).toEqual([null, 1, null, 1]);
    await lamp?.update({ userId: 2 });
    await Product.save({ id: 3, user: null }, { include });
    expect(await usersOf()).toEqual([null, 1, null, 1]);
  });

  it('previews the same', async () => {
    const { User } = await openShop();
    const include = [{ association: User.Products, missing: 'delete' }] as const;
    const changes = await User.previewSave({ id: 1, products: [] }, { include });
    const deleted = changes.filter(({ change }) => change === 'deleted');
    expect(deleted.map(({ key }) => key)).toEqual([1, 2]);
    expect(User.planSave({ id: 1, products: [] }, { include }).explain()).not.toMatch('one statement');
  });
});
