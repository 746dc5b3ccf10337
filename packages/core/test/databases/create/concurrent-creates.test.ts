import { describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('200 creates at once', (context) => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  async function openCountedShop() {
    const shop = await openShop(context, {
      database: context.dialect === 'postgres' ? { pool: { min: 0, max: 5 } } : {},
    });
    const count = async (table: string) =>
      (await context.rows(shop.database, `select 1 from "${table}"`)).length;
    return { ...shop, count };
  }

  /** Every name of a tag is asked for by four creates, in one order and the other. */
  const valuesOf = (index: number) => {
    const tags = [{ name: `tag ${index % 50}`, productTag: { rank: index } }, { name: `own tag ${index}` }];
    return {
      title: `product ${index}`,
      user: { firstName: `user ${index}`, addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
      tags: index % 2 === 0 ? tags : tags.reverse(),
    };
  };

  it('are each whole or absent, and leave no connection open', async () => {
    const { database, Product, include, count } = await openCountedShop();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => Product.create(valuesOf(index), { include })),
    );

    const created = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    // Of four that want one tag, one gets it.
    expect([created.length, refused.length]).toEqual([50, 150]);
    for (const error of refused)
      expect(error).toMatchObject({
        code: 'UNIQUE_CONSTRAINT',
        model: 'tag',
        table: 'tags',
        columns: ['name'],
      });

    const found = await Product.findAll({ include, order: ['id'] });
    expect(found).toEqual([...created].sort((left, right) => left.id - right.id));
    const counts = await Promise.all(['products', 'users', 'addresses', 'tags', 'productTags'].map(count));
    expect(counts).toEqual([50, 50, 100, 100, 100]);

    await turn();
    await turn();
    const { pool } = database.knex.client;
    expect([pool.numUsed(), pool.numPendingAcquires(), pool.numPendingCreates()]).toEqual([0, 0, 0]);
  });

  it('of several rows each, whose rows collide in opposite orders, are each whole or absent', async () => {
    const { database, Tag, count } = await openCountedShop();
    const namesOf = (index: number) => {
      const names = [0, 1, 2].map((step) => `tag ${(index * 7 + step * 11) % 90}`);
      return index % 2 === 0 ? names : names.reverse();
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => Tag.bulkCreate(namesOf(index).map((name) => ({ name })))),
    );
    const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    const stored = await Tag.findAll({ order: ['id'] });
    expect(stored).toEqual([...kept].sort((left, right) => left.id - right.id));
    expect(await count('tags')).toBe(kept.length);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(['UNIQUE_CONSTRAINT', 'TRANSACTION_FAILED']).toContain(outcome.reason.code);
    await turn();
    await turn();
    expect(database.knex.client.pool.numUsed()).toBe(0);
  });

  it('in transactions of their callers, some of which throw or are cancelled, leave no connection open', async () => {
    const { database, Product, Tag, include, count } = await openCountedShop();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        database.transaction(
          async () => {
            await Tag.create({ name: `tag ${index % 100}` }).catch(() => undefined);
            const product = await Product.create(
              { ...valuesOf(index), tags: [{ name: `own tag ${index}` }] },
              { include },
            );
            if (index % 5 === 0) throw new Error('undo');
            return product;
          },
          index % 7 === 0 ? { timeout: 1 + (index % 30) } : {},
        ),
      ),
    );
    const created = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(created.length).toBeGreaterThan(100);
    expect((await Product.findAll({ include, order: ['id'] })).length).toBe(created.length);
    expect(await count('users')).toBe(created.length);
    expect(await count('addresses')).toBe(2 * created.length);
    await turn();
    await turn();
    expect(database.knex.client.pool.numUsed()).toBe(0);
  });
});
