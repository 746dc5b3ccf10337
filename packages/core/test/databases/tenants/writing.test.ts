import { anyTenant, RecordNotFoundError, UniqueConstraintError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { allRows, defineTenantShop, seedTenantShop } from '../../helpers/tenant-shop.js';

const conflict = { code: 'INVALID_VALUE', attribute: 'shopId' };

describeEachDatabase('writing rows of a tenant', (context) => {
  async function openShop() {
    const database = context.open();
    const models = defineTenantShop(database);
    await database.sync();
    await seedTenantShop(database, models);
    const of = <T>(shopId: number | typeof anyTenant, work: () => T) =>
      database.withContext({ shopId }, work);
    const rows = () => allRows(database, models);
    /** Runs work that must not change any row of shop 2, and returns what it throws. */
    const failsIn = async (shopId: number | typeof anyTenant, work: () => Promise<unknown>) => {
      const before = await rows();
      const error = await errorOf(of(shopId, work));
      expect(await rows()).toEqual(before);
      return error;
    };
    context.statements.length = 0;
    return { database, of, rows, failsIn, ...models };
  }

  it('writes the tenant to every new row', async () => {
    const { Shop, Category, Product, of, rows } = await openShop();
    await of(2, async () => {
      const category = await Category.create(
        { title: 'new', products: [{ title: 'lamp', tags: [{ title: 'light' }] }] },
        { include: [{ association: Category.Products, include: [Product.Tags] }] },
      );
      expect([category.shopId, category.products[0]?.shopId, category.products[0]?.tags[0]?.shopId]).toEqual([
        2, 2, 2,
      ]);
      await Product.bulkCreate([{ title: 'one' }, { title: 'two', shopId: 2 }]);
      await new Product({ title: 'three' } as never).save();
      await Product.build({ title: 'four' }).save();
      await Product.save({ title: 'five', tags: [{ title: 'six' }] }, { include: [Product.Tags] });
      await Product.upsert({ title: 'seven', sku: 'seven' });
      await Product.findOrCreate({ where: { sku: 'eight' }, create: { title: 'eight' } });
      await Category.Products.create(category, { title: 'nine' });
      const product = await Product.create(
        {
          title: 'ten',
          category: Category.connectOrCreate({ where: { id: 77 }, create: { title: 'made' } }),
        } as never,
        { include: [Product.Category] },
      );
      await Product.Tags.create(product as never, { title: 'eleven' });
      await Product.Tags.add(product as never, [2]);
      await Product.Category.create(product as never, { title: 'twelve' });
      const shop = await Shop.findByPk(2);
      await Shop.Products.create(shop as never, { title: 'thirteen' });
    });
    const { categories, products, tags, labels } = await rows();
    const written = [...categories.slice(2), ...products.slice(4), ...tags.slice(2), ...labels.slice(2)];
    expect(written).toHaveLength(21);
    expect(written.filter(({ shopId }) => shopId !== 2)).toEqual([]);
  });

  it('accepts the tenant of the context, and rejects another before anything is written', async () => {
    const { Category, Product, of, failsIn } = await openShop();
    expect((await of(1, () => Product.create({ title: 'mine', shopId: 1 }))).shopId).toBe(1);
    const nested = { title: 'new', products: [{ title: 'lamp', shopId: 2 }] };
    const include = [Category.Products];
    expect(await failsIn(1, () => Category.create(nested, { include }))).toMatchObject({
      ...conflict,
      path: ['products', 0, 'shopId'],
    });
    for (const call of [
      () => Product.create({ title: 'a', shopId: 2 }),
      () => Product.bulkCreate([{ title: 'a', shopId: 2 }]),
      () => Product.save({ title: 'a', shopId: 2 }),
      () => Product.save({ id: 1, title: 'a', shopId: 2 }),
      () => Product.upsert({ title: 'a', sku: 'a', shopId: 2 }),
      () =>
        Product.bulkCreate([{ title: 'a', sku: 'a', shopId: 2 }], { onConflict: { by: ['shopId', 'sku'] } }),
      () => Product.findOrCreate({ where: { sku: 'z', shopId: 2 }, create: { title: 'z' } }),
      () => Product.findOrCreate({ where: { sku: 'z' }, create: { title: 'z', shopId: 2 } }),
      () => Product.update({ shopId: 2 }, { all: true }),
    ]) {
      const error = await failsIn(1, call);
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject(conflict);
      expect((error as Error).message).not.toContain('2');
    }
    expect(await failsIn(1, () => Product.create({ title: 'a', shopId: null } as never))).toMatchObject({
      code: 'NULL_NOT_ALLOWED',
    });
  });

  it('never changes the tenant of a row', async () => {
    const { Product, Shop, of, failsIn } = await openShop();
    const product = await of(1, () => Product.findByPk(1));
    const shops = await Shop.findAll({ order: ['id'] });
    if (product === null) throw new Error('not found');
    const [north, south] = shops as [(typeof shops)[0], (typeof shops)[0]];
    product.shopId = 2;
    expect(await failsIn(1, () => product.save())).toMatchObject(conflict);
    expect(await failsIn(1, () => product.save({ include: [] }))).toMatchObject(conflict);
    product.shopId = 1;
    expect(await failsIn(1, () => product.update({ shopId: 2 }))).toMatchObject(conflict);
    expect(await failsIn(1, () => product.update({ shopId: 2 }, { include: [] }))).toMatchObject(conflict);
    product.shopId = 1;
    expect(await failsIn(1, () => product.increment('shopId'))).toMatchObject({ code: 'INVALID_OPTION' });
    for (const call of [
      () => Product.Shop.set(product, south),
      () => Product.Shop.set(product, 2),
      () => Product.Shop.create(product, { name: 'East' }),
      () => Shop.Products.add(south, product),
      () => Shop.Products.add(south, 1),
      () => Shop.Products.set(south, [product]),
      () => Shop.Products.create(south, { title: 'a' }),
      () => Product.create({ title: 'a', shop: south } as never, { include: [Product.Shop] }),
      () => Product.create({ title: 'a', shop: { name: 'East' } } as never, { include: [Product.Shop] }),
      () =>
        Product.create({ title: 'a', shop: Shop.connect({ id: 2 }) } as never, { include: [Product.Shop] }),
      () => Shop.create({ name: 'East', products: [{ title: 'a' }] }, { include: [Shop.Products] }),
      () => Shop.save({ id: 2, products: [{ title: 'a' }] }, { include: [Shop.Products] }),
      () => Product.save({ id: 1, shop: { id: 2 } } as never, { include: [Product.Shop] }),
    ]) {
      const error = await failsIn(1, call as () => Promise<unknown>);
      expect([String(call), (error as Error).constructor]).toEqual([String(call), ValidationError]);
    }
    await of(1, async () => {
      await Product.Shop.set(product, north);
      await Product.update({ shopId: 1, title: 'x' }, { where: { id: 1 } });
      await Product.create({ title: 'a', shop: north } as never, { include: [Product.Shop] });
      await Shop.save(
        { id: 1, products: [{ title: 'b' }] },
        { include: [{ association: Shop.Products, missing: 'keep' }] },
      );
      await Shop.create({ id: 9, name: 'East' });
    });
    await of(9, () => Shop.create({ id: 10, name: 'other' }));
    await of(11, () =>
      Shop.create({ id: 11, products: [{ title: 'a' }] } as never, { include: [Shop.Products] }),
    );
  });

  it('changes only rows of the tenant by conditions', async () => {
    const { Product, of, rows } = await openShop();
    const before = await rows();
    await of(1, async () => {
      expect(await Product.update({ price: 7 }, { all: true })).toBe(2);
      expect(await Product.update({ price: 8 }, { where: { id: 3 }, scope: null, paranoid: false })).toBe(0);
      expect(await Product.increment('price', { all: true })).toBe(2);
      expect(await Product.destroy({ where: { id: [1, 2, 3, 4] } })).toBe(2);
      expect(await Product.restore({ all: true })).toBe(2);
      expect(await Product.destroy({ all: true, force: true, scope: null })).toBe(2);
    });
    const after = await rows();
    expect(after.products).toEqual(before.products.slice(2));
  });

  it('does not find rows of another tenant by their instances', async () => {
    const { Product, of, failsIn } = await openShop();
    const found = await of(2, () => Product.findByPk(3));
    const partial = await of(2, () => Product.findByPk(4, { attributes: ['id', 'title'] }));
    if (found === null || partial === null) throw new Error('not found');
    found.title = 'stolen';
    partial.title = 'stolen';
    for (const product of [found, partial as unknown as typeof found])
      for (const call of [
        () => product.save(),
        () => product.save({ include: [] }),
        () => product.update({ title: 'x' }),
        () => product.increment('price'),
        () => product.reload(),
        () => product.destroy(),
        () => product.destroy({ force: true }),
        () => product.destroy({ include: [Product.Reviews] }),
        () => product.restore(),
      ]) {
        const error = await failsIn(1, call as () => Promise<unknown>);
        const isUnknown = product !== found && /destroy/.test(String(call));
        expect([String(call), (error as Error).constructor.name]).toEqual([
          String(call),
          isUnknown ? 'OptionError' : 'RecordNotFoundError',
        ]);
      }
    await of(2, () => found.save());
    // There is nothing to save, and still it is no row of the other tenant.
    expect(await failsIn(1, () => found.save())).toBeInstanceOf(RecordNotFoundError);
    await of(anyTenant, () => found.reload());
    expect(found.title).toBe('x');
  });

  it('does not link, unlink or replace rows of another tenant', async () => {
    const { Product, Category, Tag, of, failsIn, rows } = await openShop();
    const [other] = await of(2, () => Product.findAll({ where: { id: 3 } }));
    const [partial] = await of(2, () => Product.findAll({ where: { id: 3 }, attributes: ['id'] }));
    const [own] = await of(1, () => Product.findAll({ where: { id: 1 } }));
    const [category] = await of(1, () => Category.findAll());
    const [otherCategory] = await of(2, () => Category.findAll());
    const [otherTag] = await of(2, () => Tag.findAll());
    for (const call of [
      () => Category.Products.add(category as never, [3]),
      () => Category.Products.add(category as never, [other] as never),
      () => Category.Products.add(category as never, [partial] as never),
      () => Category.Products.add(category as never, [partial, 2] as never),
      () => Category.Products.set(category as never, [other, 1] as never),
      () => Category.Products.add(otherCategory as never, [1]),
      () => Category.Products.set(otherCategory as never, []),
      () => Category.Products.remove(otherCategory as never, [3]),
      () => Product.Category.set(own as never, 2),
      () => Product.Category.set(own as never, otherCategory as never),
      () => Product.Category.set(other as never, 1),
      () => Product.Tags.add(own as never, [2]),
      () => Product.Tags.add(own as never, [otherTag] as never),
      () => Product.Tags.set(other as never, [1]),
      () => Product.Tags.remove(other as never, [2]),
      () => Category.create({ title: 'x', products: [other] } as never, { include: [Category.Products] }),
      () => Product.create({ title: 'x', category: otherCategory } as never, { include: [Product.Category] }),
      () =>
        Product.create({ title: 'x', category: Category.connect({ id: 2 }) } as never, {
          include: [Product.Category],
        }),
      () => Product.create({ title: 'x', tags: [otherTag] } as never, { include: [Product.Tags] }),
    ]) {
      const error = await failsIn(1, call as () => Promise<unknown>);
      expect([String(call), (error as Error).constructor.name]).toEqual([
        String(call),
        'RecordNotFoundError',
      ]);
    }
    const withoutTenant = () =>
      Category.create({ title: 'x', products: [partial] } as never, { include: [Category.Products] });
    expect(await failsIn(1, withoutTenant)).toMatchObject(conflict);
    await of(1, () => Category.Products.set(category as never, []));
    expect((await rows()).products.map(({ categoryId }) => categoryId)).toEqual([null, null, 2, 2]);
  });

  it('links stored instances of the tenant in a create, by one statement on PostgreSQL', async () => {
    const { Product, Category, of, rows } = await openShop();
    const [own] = await of(1, () => Product.findAll({ where: { id: 1 } }));
    context.statements.length = 0;
    await of(1, () =>
      Category.create({ title: 'x', products: [own] } as never, { include: [Category.Products] }),
    );
    if (context.dialect === 'postgres') expect(context.statements).toHaveLength(1);
    expect((await rows()).products[0]).toMatchObject({ categoryId: 3 });
    const [moved] = await of(1, () => Product.findAll({ where: { id: 2 } }));
    // The row is given to the other shop after it was read.
    await of(anyTenant, () => Product.update({ shopId: 2, sku: null }, { where: { id: 2 } }));
    const link = () =>
      Category.create({ title: 'y', products: [moved] } as never, { include: [Category.Products] });
    expect(await errorOf(of(1, link))).toBeInstanceOf(RecordNotFoundError);
    await of(anyTenant, () =>
      Category.create({ shopId: 2, title: 'z', products: [moved] } as never, {
        include: [Category.Products],
      }),
    );
  });

  it('saves nested values as if rows of other tenants did not exist', async () => {
    const { Category, Product, Review, of, rows, failsIn } = await openShop();
    const include = [{ association: Category.Products, missing: 'delete' }] as const;
    const before = await rows();
    await of(1, () =>
      Category.save(
        { id: 1, title: 'changed', products: [{ id: 1, title: 'kept' }, { title: 'new' }] },
        { include },
      ),
    );
    const after = await rows();
    expect(after.products.filter(({ shopId }) => shopId === 2)).toEqual(before.products.slice(2));
    expect(after.products.filter(({ shopId, deletedAt }) => shopId === 1 && deletedAt === null)).toHaveLength(
      2,
    );
    for (const call of [
      () => Category.save({ id: 2, title: 'stolen' }),
      () => Category.save({ id: 1, products: [{ id: 3, title: 'stolen' }] }, { include }),
      () =>
        Category.save(
          { id: 1, products: [{ id: 3 }] },
          { include: [{ association: Category.Products, mode: 'link' }] },
        ),
      () =>
        Category.save(
          { id: 1, products: [{ id: 3, title: 'x' }] },
          { include: [{ association: Category.Products, moved: 'take', missing: 'keep' }] },
        ),
      () => Product.save({ id: 1, category: { id: 2 } }, { include: [Product.Category] }),
      () =>
        Product.save(
          { id: 1, tags: [{ id: 2 }] },
          { include: [{ association: Product.Tags, missing: 'keep' }] },
        ),
      () => Review.save({ id: 1, product: { id: 3, title: 'x' } }, { include: [Review.Product] }),
    ]) {
      const error = await failsIn(1, call as () => Promise<unknown>);
      expect([String(call), (error as Error).constructor.name]).toEqual([
        String(call),
        'RecordNotFoundError',
      ]);
    }
  });

  it('upserts rows of the tenant, and takes over none of another', async () => {
    const { Product, of, rows, failsIn } = await openShop();
    await of(2, () => Product.upsert({ sku: 'a', title: 'changed' }));
    await of(2, () =>
      Product.bulkCreate(
        [
          { sku: 'b', title: 'b' },
          { sku: 'c', title: 'c' },
        ],
        { onConflict: { by: ['shopId', 'sku'] } },
      ),
    );
    expect((await rows()).products.map(({ shopId, title }) => `${shopId} ${title}`)).toEqual([
      '1 chair',
      '1 table',
      '2 changed',
      '2 b',
      '2 c',
    ]);
    await of(2, () => Product.update({ code: 'x' }, { where: { id: 3 } }));
    for (const call of [
      () => Product.upsert({ code: 'x', title: 'stolen' }),
      () => Product.bulkCreate([{ code: 'x', title: 'stolen' }], { onConflict: { by: ['code'] } }),
      () => Product.save({ code: 'x', title: 'stolen' }, { mode: 'upsert', by: ['code'] } as never),
      () => Product.findOrCreate({ where: { code: 'x' }, create: { title: 'stolen' } }),
      () => Product.upsert({ id: 3, title: 'stolen' }, { by: ['id'] } as never),
    ]) {
      const error = await failsIn(1, call as () => Promise<unknown>);
      expect([String(call), (error as Error).constructor]).not.toEqual([String(call), undefined]);
      expect(['UniqueConstraintError', 'RecordNotFoundError', 'ValidationError']).toContain(
        (error as Error).constructor.name,
      );
    }
    expect(await failsIn(1, () => Product.upsert({ code: 'x', title: 'y' }))).toBeInstanceOf(
      UniqueConstraintError,
    );
    const [found, created] = await of(1, () =>
      Product.findOrCreate({ where: { sku: 'a' }, create: { title: 'no' } }),
    );
    expect([found.id, created]).toEqual([1, false]);
    const product = await of(1, () => Product.create({ title: 'x' }));
    expect(product.shopId).toBe(1);
  });

  it('writes rows of all tenants where the context says so, if their tenant is given', async () => {
    const { Product, Category, of, rows } = await openShop();
    await of(anyTenant, async () => {
      expect(await errorOf(Product.create({ title: 'x' }))).toMatchObject({ code: 'NULL_NOT_ALLOWED' });
      expect((await Product.create({ title: 'x', shopId: 2 })).shopId).toBe(2);
      expect(await Product.update({ price: 9 }, { all: true })).toBe(5);
      await Category.save(
        { id: 2, products: [{ id: 3, title: 'moved', sku: null, shopId: 1 }] },
        { include: [{ association: Category.Products, missing: 'keep' }] },
      );
      await Product.upsert({ shopId: 2, sku: 'b', title: 'upserted' });
    });
    expect((await rows()).products.map(({ shopId, title }) => `${shopId} ${title}`)).toEqual([
      '1 chair',
      '1 table',
      '1 moved',
      '2 upserted',
      '2 x',
    ]);
  });

  it('rejects a write without a context before anything is sent', async () => {
    const { Product, Category, Review, of, database } = await openShop();
    const [product] = await of(1, () => Product.findAll({ where: { id: 1 } }));
    const [review] = await Review.findAll();
    if (product === undefined || review === undefined) throw new Error('not found');
    product.title = 'changed';
    context.statements.length = 0;
    const calls = {
      create: () => Product.create({ title: 'x', shopId: 1 }),
      nested: () =>
        Review.create({ text: 'x', product: { title: 'y' } } as never, { include: [Review.Product] }),
      'empty nesting': () => Review.save({ id: 1, product: null } as never, { include: [Review.Product] }),
      bulk: () => Product.bulkCreate([{ title: 'x' }]),
      save: () => Product.save({ id: 1, title: 'x' }),
      upsert: () => Product.upsert({ sku: 'a', title: 'x' }),
      findOrCreate: () => Product.findOrCreate({ where: { sku: 'a' }, create: { title: 'x' } }),
      connect: () => Product.connect({ sku: 'a' }),
      update: () => Product.update({ title: 'x' }, { all: true }),
      destroy: () => Product.destroy({ all: true }),
      restore: () => Product.restore({ all: true }),
      increment: () => Product.increment('price', { all: true }),
      'instance save': () => product.save(),
      'instance update': () => product.update({ title: 'y' }),
      'instance destroy': () => product.destroy(),
      'nested destroy': () => product.destroy({ include: [Product.Reviews] }),
      add: () => Category.Products.add(new Category() as never, product),
      set: () => Review.Product.set(review, 1),
      plan: () => Product.planCreate({ title: 'x' }),
    };
    for (const [name, call] of Object.entries(calls)) {
      if (name === 'add') continue;
      const error = await errorOf(Promise.resolve().then(call as () => unknown));
      expect([name, (error as { code: string }).code]).toEqual([name, 'MISSING_CONTEXT']);
    }
    expect(context.statements).toEqual([]);
    expect(() => database.withContext({ shopId: 1 }, () => Product.planCreate({ title: 'x' }))).not.toThrow();
  });

  it('holds what hooks set to the tenant', async () => {
    const { Product, Category, of, failsIn } = await openShop();
    for (const name of ['beforeValidate', 'beforeCreate', 'beforeSave'] as const) {
      const hook = (product: { shopId: number }) => {
        product.shopId = 2;
      };
      Product.addHook(name, hook as never);
      for (const call of [
        () => Product.create({ title: 'x' }),
        () =>
          Category.save(
            { id: 1, products: [{ title: 'x' }] },
            { include: [{ association: Category.Products, missing: 'keep' }] },
          ),
      ])
        expect(await failsIn(1, call)).toMatchObject(conflict);
      Product.removeHook(name, hook as never);
    }
    await of(1, () => Product.create({ title: 'x' }));
  });
});
