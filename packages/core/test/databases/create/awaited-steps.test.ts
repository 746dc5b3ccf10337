import { createHook } from 'node:async_hooks';
import { describeEachDatabase, openShop } from '@espalier/testkit';

/** Returns how many promises are created while `work` runs. */
async function countPromises(work: () => Promise<unknown>): Promise<number> {
  let promises = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') promises += 1;
    },
  }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return promises;
}

describeEachDatabase('the steps of a create', (context) => {
  const values = (cities: number) => ({
    title: 'Chair',
    user: { firstName: 'Mick', addresses: Array.from({ length: cities }, () => ({ city: 'Oslo' })) },
    tags: [{ name: `of ${cities} cities` }],
  });

  it('are not awaited one by one where the driver answers at once', async () => {
    const { Product, Tag, include } = await openShop(context, { database: { logging: false } });
    await Product.create(values(0), { include });
    // The connection is kept for the turn in which it was used.
    await Tag.count();
    const few = await countPromises(() => Product.create(values(1), { include }));
    await Tag.count();
    const many = await countPromises(() => Product.create(values(100), { include }));
    if (context.dialect === 'sqlite') {
      expect(few).toBeLessThanOrEqual(6);
      expect(many).toBe(few);
    } else expect(few).toBeGreaterThan(6);
  });

  it('end with a rollback if a row is rejected, and the next create succeeds in the same turn', async () => {
    const { Product, Tag, include } = await openShop(context, { database: { logging: false } });
    const { id } = await Tag.create({ name: 'sale' });
    const creating = Product.create(
      { title: 'Chair', user: { firstName: 'Mick' }, tags: [{ name: 'wood' }, { id, name: 'oak' }] },
      { include },
    );
    await expect(creating).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: ['tags', 1, 'id'] });
    expect(await Product.count()).toBe(0);
    await Product.create(values(1), { include });
    expect(await Tag.count()).toBe(2);
  });
});
