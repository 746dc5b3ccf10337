import { aggregate, anyTenant, OptionError, RecordNotFoundError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { defineTenantShop, seedTenantShop } from '../../helpers/tenant-shop.js';

describeEachDatabase('reading rows of a tenant', (context) => {
  async function openShop() {
    const database = context.open();
    const models = defineTenantShop(database);
    await database.sync();
    await seedTenantShop(database, models);
    context.statements.length = 0;
    const of = <T>(shopId: number | typeof anyTenant, work: () => T) =>
      database.withContext({ shopId }, work);
    return { database, of, ...models };
  }
  const idsOf = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id).sort();

  it('finds only the rows of the tenant, in every finder', async () => {
    const { Product, of } = await openShop();
    await of(2, async () => {
      expect(idsOf(await Product.findAll())).toEqual([3, 4]);
      expect(await Product.findByPk(1)).toBeNull();
      expect((await Product.findByPk(3))?.title).toBe('chair');
      expect(await Product.findOne({ where: { id: 1 } })).toBeNull();
      expect(await Product.findOne({ where: { shopId: 1 } })).toBeNull();
      expect(await Product.count()).toBe(2);
      expect(await Product.count({ distinct: true, attributes: ['title'] })).toBe(2);
      expect(await Product.exists({ where: { id: 2 } })).toBe(false);
      expect(await Product.findAndCountAll({ limit: 1, order: ['id'] })).toMatchObject({ count: 2 });
      expect(idsOf((await Product.findPage({ first: 5 })).items)).toEqual([3, 4]);
      const streamed = [];
      for await (const product of Product.stream({ batchSize: 1 })) streamed.push(product);
      expect(idsOf(streamed)).toEqual([3, 4]);
    });
  });

  it('aggregates only the rows of the tenant, and joins only such rows', async () => {
    const { Product, Review, of } = await openShop();
    await of(2, async () => {
      expect(await Product.aggregate({ select: { sum: aggregate.sum('price') } })).toEqual({ sum: 6 });
      const titles = await Review.aggregate({
        groupBy: { title: [Review.Product, 'title'] },
        select: { count: aggregate.count() },
        order: ['title'],
      });
      expect(titles).toContainEqual({ title: 'chair', count: 1 });
      expect(titles).toContainEqual({ title: null, count: 1 });
    });
  });

  it('is not switched off by an option', async () => {
    const { Product, of } = await openShop();
    await of(1, async () => {
      expect(idsOf(await Product.findAll({ scope: null }))).toEqual([1, 2]);
      expect(idsOf(await Product.findAll({ scope: null, paranoid: false }))).toEqual([1, 2]);
      expect(idsOf(await Product.findAll({ paranoid: false }))).toEqual([1, 2]);
      expect(idsOf(await Product.findAll({ scope: 'cheap' }))).toEqual([1]);
      expect(await Product.findByPk(3, { scope: null, paranoid: false })).toBeNull();
      expect(idsOf(await Product.findAll({ where: { shopId: [1, 2] } }))).toEqual([1, 2]);
    });
  });

  it('includes only rows of the tenant', async () => {
    const { database, Review, Product, Category, of } = await openShop();
    // The other shop's category is referred to by a row of this one.
    await database.raw('update products set "categoryId" = 2 where id = 1');
    await of(1, async () => {
      const [first, second] = await Product.findAll({ include: [Product.Category], order: ['id'] });
      expect([first?.category, second?.category?.id]).toEqual([null, 1]);
      const reviews = await Review.findAll({
        include: [{ association: Review.Product, include: [Product.Tags] }],
        order: ['id'],
      });
      expect(reviews.map(({ product }) => product?.id ?? null)).toEqual([1, null]);
      expect(reviews[0]?.product?.tags.map(({ id }) => id)).toEqual([1]);
    });
    await of(2, async () => {
      const [category] = await Category.findAll({ include: [Category.Products] });
      expect(idsOf(category?.products ?? [])).toEqual([3, 4]);
    });
  });

  it('filters by associations that have rows of the tenant', async () => {
    const { Review, Category, Product, of } = await openShop();
    await of(1, async () => {
      expect(await Review.count()).toBe(2);
      expect(idsOf(await Review.findAll({ where: { product: {} } }))).toEqual([1]);
      expect(await Category.count({ where: { products: { some: { id: 3 } } } })).toBe(0);
      expect(idsOf(await Product.findAll({ where: { tags: { some: { title: 'wood' } } } }))).toEqual([1]);
    });
  });

  it('reads associations of instances, and none of another tenant', async () => {
    const { Product, Category, of } = await openShop();
    const other = await of(2, () => Category.findByPk(2));
    await of(1, async () => {
      const category = await Category.findByPk(1);
      if (category === null || other === null) throw new Error('not found');
      expect(idsOf(await Category.Products.get(category))).toEqual([1, 2]);
      expect(await Category.Products.count(category)).toBe(2);
      expect(await Category.Products.has(category, [1, 2])).toBe(true);
      expect(await Category.Products.has(category, [3])).toBe(false);
      await Category.load([category], [Category.Products]);
      expect(idsOf((category as unknown as { products: { id: number }[] }).products)).toEqual([1, 2]);
      for (const call of [
        () => Category.Products.get(other),
        () => Category.Products.count(other),
        () => Category.Products.has(other, [1]),
        () => Category.load([other], [Category.Products]),
      ])
        expect(await errorOf(call())).toBeInstanceOf(RecordNotFoundError);
    });
    expect(await of(1, () => Product.count())).toBe(2);
  });

  it('reads all tenants where the context says so', async () => {
    const { Product, Category, of } = await openShop();
    await of(anyTenant, async () => {
      expect(idsOf(await Product.findAll())).toEqual([1, 2, 3, 4]);
      expect(await Product.count({ where: { category: { id: 2 } } })).toBe(2);
      const categories = await Category.findAll({ include: [Category.Products], order: ['id'] });
      expect(categories.map(({ products }) => idsOf(products))).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(await of(1, () => Product.count())).toBe(2);
    });
  });

  it('reads the context when a call starts', async () => {
    const { Product, of } = await openShop();
    const stream = of(2, () => Product.stream({ batchSize: 1 }));
    const streamed = await of(1, async () => {
      const rows = [];
      for await (const product of stream) rows.push(product);
      return rows;
    });
    expect(idsOf(streamed)).toEqual([3, 4]);
  });

  it('follows interleaved flows of the program, and transactions', async () => {
    const { database, Product, of } = await openShop();
    const flow = (shopId: number) =>
      of(shopId, async () => {
        const seen = [];
        for (let turn = 0; turn < 5; turn += 1) {
          seen.push(...idsOf(await Product.findAll()));
          await new Promise((resolve) => setImmediate(resolve));
        }
        return new Set(seen);
      });
    expect(await Promise.all([flow(1), flow(2), flow(1)])).toEqual([
      new Set([1, 2]),
      new Set([3, 4]),
      new Set([1, 2]),
    ]);
    await database.transaction(async () => {
      expect(await of(1, () => Product.count({ where: { id: 3 } }))).toBe(0);
      expect(await of(2, () => Product.count({ where: { id: 3 } }))).toBe(1);
    });
    expect(await of(2, () => database.transaction(() => Product.count({ where: { id: 3 } })))).toBe(1);
  });

  it('runs what waits for a commit in the context of the code that asked for it', async () => {
    const { database, Product, of } = await openShop();
    const seen: [string, number][] = [];
    const see = async (from: string) => seen.push([from, await Product.count({ where: { shopId: 1 } })]);
    Product.addHook('afterCommit', () => see('hook') as never);
    await of(anyTenant, () =>
      database.transaction(async (transaction) => {
        transaction.afterCommit(() => see('outside'));
        await of(2, async () => {
          transaction.afterCommit(() => see('inside'));
          await database.transaction(async (savepoint) => savepoint.afterCommit(() => see('savepoint')));
          await Product.create({ title: 'bench' });
        });
      }),
    );
    expect(seen).toEqual([
      ['outside', 2],
      ['inside', 0],
      ['savepoint', 0],
      ['hook', 0],
    ]);
    await database.transaction(async (transaction) => {
      of(1, () => transaction.afterCommit(() => see('no context')));
    });
    expect(seen.at(-1)).toEqual(['no context', 2]);
  });

  it('rejects a call without a context before anything is sent', async () => {
    const { Product, Review, Category, of } = await openShop();
    const product = await of(1, () => Product.findByPk(1));
    const review = await Review.findByPk(1);
    context.statements.length = 0;
    const calls = {
      findAll: () => Product.findAll(),
      findByPk: () => Product.findByPk(1, { scope: null }),
      count: () => Product.count(),
      exists: () => Product.exists(),
      aggregate: () => Product.aggregate({ select: { all: aggregate.count() } }),
      page: () => Product.findPage({ first: 1 }),
      stream: () => Product.stream().next(),
      include: () => Review.findAll({ include: [Review.Product] }),
      'nested include': () =>
        Review.findPage({ first: 1, include: [{ association: Review.Product, include: [Product.Tags] }] }),
      filter: () => Review.count({ where: { product: {} } }),
      get: () => Review.Product.get(review as never),
      load: () => Review.load([review as never], [Review.Product]),
      reload: () => product?.reload(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = (await errorOf(Promise.resolve().then(call as () => unknown))) as OptionError;
      expect([name, error.constructor.name, error.code]).toEqual([
        name,
        'MissingContextError',
        'MISSING_CONTEXT',
      ]);
    }
    expect(context.statements).toEqual([]);
    const error = (await errorOf(Category.findAll())) as OptionError;
    expect(error.message).toBe(
      "A call on 'category' needs the context value 'shopId', which is the tenant 'category.shopId'",
    );
    expect(error.hint).toBe('run the call in database.withContext({ shopId }, ...)');
    expect(error).toMatchObject({ model: 'category', attribute: 'shopId' });
  });

  it('reads a value of a context once, so that what was checked is what holds', async () => {
    const { database, Product } = await openShop();
    const answers = [1, anyTenant];
    const values = {
      get shopId() {
        return answers.shift();
      },
    };
    expect(idsOf(await database.withContext(values, () => Product.findAll()))).toEqual([1, 2]);
  });

  it('rejects a context whose value is missing or does not fit, and shows no value', async () => {
    const { database, Product } = await openShop();
    for (const shopId of [null, undefined, {}, [], Symbol('all'), Symbol.for('espalier.anyTenant'), () => 1])
      expect(() => database.withContext({ shopId }, () => 1)).toThrow(OptionError);
    for (const values of [null, undefined, 1, [1]])
      expect(() => database.withContext(values as never, () => 1)).toThrow(OptionError);
    expect(() => database.withContext({ shopId: 1 }, undefined as never)).toThrow(OptionError);
    const error = await errorOf(database.withContext({ shopId: 'seven' }, () => Product.count()));
    expect((error as Error).message).toBe(
      "The context value 'shopId' is the tenant 'product.shopId', and must be an integer from -2147483648 to 2147483647",
    );
    const inherited = Object.create({ shopId: 1 });
    for (const values of [inherited, { other: 1 }, {}])
      expect(await errorOf(database.withContext(values, () => Product.count()))).toMatchObject({
        code: 'MISSING_CONTEXT',
      });
    expect(context.statements).toEqual([]);
  });

  it('returns what the work returns, and adds values to those around it', async () => {
    const { database, Product } = await openShop();
    expect(database.withContext({}, () => 5)).toBe(5);
    const count = database.withContext({ shopId: 1, region: 'north' }, () =>
      database.withContext({ region: 'south' }, () => Product.count()),
    );
    expect(await count).toBe(2);
    expect(() =>
      database.withContext({ shopId: 1 }, () => {
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
  });

  it('compiles the SQL once for all tenants', async () => {
    const { Product, of } = await openShop();
    for (const shopId of [1, 2]) await of(shopId, () => Product.findAll({ attributes: ['id'] }));
    const [first, second] = context.statements;
    expect(first).toBe(second);
  });
});
