import { anyTenant, type Database, EspalierError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { defineTenantShop, seedTenantShop, type TenantShop } from '../../helpers/tenant-shop.js';
import { mostMilliseconds } from '../create/random-graphs/settings.js';

type Instances = readonly { readonly id: number; readonly shopId: number }[];

/** Rows of both shops, whatever the context of a call is. */
interface Held {
  readonly products: Instances;
  readonly categories: Instances;
  readonly tags: Instances;
}

/** What a call is about: an id that may be that of any row, and positions among the rows that were read. */
interface Choice {
  readonly id: number;
  readonly first: number;
  readonly second: number;
}

type Call = (shop: TenantShop, held: Held, choice: Choice) => Promise<unknown>;

/** A call with values that are the same in every context. Whether it succeeds depends on the context. */
const calls: Record<string, Call> = {
  findAll: ({ Product }, _, { id }) => Product.findAll({ where: { id: [id, id + 1] }, scope: null }),
  includes: ({ Category, Product }) =>
    Category.findAll({
      include: [{ association: Category.Products, include: [Product.Tags, Product.Shop] }],
    }),
  page: ({ Product }) => Product.findPage({ first: 3, paranoid: false }).then(({ items }) => items),
  findByPk: ({ Product }, _, { id }) => Product.findByPk(id, { scope: null, paranoid: false }),
  get: ({ Category }, { categories }, { first }) => Category.Products.get(at(categories, first)),
  reload: (_, { products }, { first }) => at(products, first).reload(),
  create: ({ Category, Product }, _, { id }) =>
    Category.create(
      { title: 'new', products: [{ title: `new ${id}`, tags: [{ title: 'tag' }] }] },
      { include: [{ association: Category.Products, include: [Product.Tags] }] },
    ),
  'create with instances': ({ Category }, { products }, { first, second }) =>
    Category.create({ title: 'new', products: [at(products, first), at(products, second)] } as never, {
      include: [Category.Products],
    }),
  connect: ({ Product, Category, Tag }, _, { id }) =>
    Product.create(
      { title: 'new', category: Category.connect({ id }), tags: [Tag.connect({ id })] } as never,
      { include: [Product.Category, Product.Tags] },
    ),
  connectOrCreate: ({ Product }, _, { id }) =>
    Product.findOrCreate({ where: { code: `code ${id}` }, create: { title: 'new' } }),
  upsert: ({ Product }, _, { id }) =>
    Product.upsert({ sku: `sku ${id}`, code: `code ${id}`, title: 'upserted' }, { by: ['shopId', 'sku'] }),
  'upsert by another key': ({ Product }, _, { id }) =>
    Product.upsert({ code: `code ${id}`, title: 'upserted' }, { by: ['code'] }),
  'upsert by id': ({ Tag }, _, { id }) =>
    Tag.bulkCreate([{ id, title: 'upserted' }], { onConflict: { by: ['id'] } }),
  save: ({ Category, Product }, _, { id, first }) =>
    Category.save(
      {
        id,
        title: 'saved',
        products: [{ id: first + 1, title: 'saved' }, { title: 'added' }],
      },
      {
        include: [
          {
            association: Category.Products,
            missing: 'delete',
            include: [{ association: Product.Tags, missing: 'delete' }],
          },
        ],
      },
    ),
  'save and take': ({ Category }, _, { id, first }) =>
    Category.save(
      { id, products: [{ id: first + 1, title: 'taken' }] },
      { include: [{ association: Category.Products, missing: 'unlink', moved: 'take' }] },
    ),
  'save of an instance': (_, { products }, { first }) =>
    Object.assign(at(products, first), { title: 'changed' }).save(),
  'nested save of an instance': ({ Category }, { categories, products }, { first, second }) =>
    Object.assign(at(categories, first), { products: [at(products, second)] }).save({
      include: [{ association: Category.Products, missing: 'unlink', moved: 'take' }],
    }),
  update: ({ Product }, _, { id }) =>
    Product.update({ title: 'updated' }, { where: { id: [id, id + 2] }, paranoid: false }),
  'update all': ({ Tag }) => Tag.update({ title: 'updated' }, { all: true, scope: null }),
  increment: ({ Product }) => Product.increment('price', { all: true }),
  destroy: ({ Product }, _, { id }) => Product.destroy({ where: { id: [id, id + 1] }, force: id % 2 === 0 }),
  'destroy of an instance': ({ Category }, { categories }, { first }) =>
    at(categories, first).destroy({ include: [Category.Products] } as never),
  restore: ({ Product }) => Product.restore({ all: true }),
  add: ({ Category }, { categories, products }, { first, second, id }) =>
    Category.Products.add(at(categories, first), [id === 1 ? id : at(products, second)]),
  set: ({ Category }, { categories, products }, { first, second }) =>
    Category.Products.set(at(categories, first), [at(products, second)]),
  remove: ({ Category }, { categories }, { first, id }) =>
    Category.Products.remove(at(categories, first), [id]),
  'add through': ({ Product }, { products, tags }, { first, second, id }) =>
    Product.Tags.add(at(products, first), [id < 3 ? id : at(tags, second)], { through: { note: 'x' } }),
  'set through': ({ Product }, { products }, { first, id }) => Product.Tags.set(at(products, first), [id]),
  'set target': ({ Product }, { products, categories }, { first, second }) =>
    Product.Category.set(at(products, first), at(categories, second)),
};

// biome-ignore lint/suspicious/noExplicitAny: the calls above take rows of several models by position
function at(instances: Instances, position: number): any {
  return instances[position % instances.length];
}

describeEachDatabase('any calls in the contexts of two shops', (context) => {
  const turns = fc.array(
    fc.record({
      shopId: fc.constantFrom(1, 2),
      name: fc.constantFrom(...Object.keys(calls)),
      id: fc.integer({ min: 1, max: 4 }),
      first: fc.integer({ min: 0, max: 3 }),
      second: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  );

  async function readAll(database: Database, { Product, Category, Tag }: TenantShop): Promise<Held> {
    return database.withContext({ shopId: anyTenant }, async () => ({
      products: await Product.findAll({ order: ['id'] }),
      categories: await Category.findAll({ order: ['id'] }),
      tags: await Tag.findAll({ order: ['id'] }),
    }));
  }

  /** Returns the rows of a shop, by plain SQL. */
  async function rowsOf(database: Database, shopId: number): Promise<unknown> {
    const tables = ['categories', 'products', 'tags', 'labels'];
    const read = async (table: string) =>
      context.rows(database, `select * from ${table} where "shopId" = ${shopId} order by 1, 2, 3`);
    const rows: unknown[] = [];
    for (const table of tables) rows.push(await read(table));
    return rows;
  }

  /** Returns the tenants of everything that a call has read, at any depth. What the test itself nested in instances is none of it. */
  function tenantsIn(value: unknown, held: Held): Set<unknown> {
    const found = new Set<unknown>();
    const seen = new Set<object>(
      Object.values(held)
        .flat()
        .filter((each) => each !== value),
    );
    const pending = [value];
    while (pending.length > 0) {
      const each = pending.pop();
      if (each === null || typeof each !== 'object' || seen.has(each)) continue;
      seen.add(each);
      if ('shopId' in each) found.add(each.shopId);
      pending.push(...Object.values(each));
    }
    return found;
  }

  it.each([true, false])(
    'never show or change a row of the other shop (paranoid: %p)',
    async (paranoid) => {
      const database = context.open({ logging: false });
      const shop = defineTenantShop(database, paranoid);
      let succeeded = 0;
      await fc.assert(
        fc.asyncProperty(turns, async (sequence) => {
          await database.sync({ force: true });
          await seedTenantShop(database, shop);
          const held = await readAll(database, shop);
          for (const { shopId, name, ...choice } of sequence) {
            const other = 3 - shopId;
            const before = await rowsOf(database, other);
            const result = await database
              .withContext({ shopId }, () => (calls[name] as Call)(shop, held, choice))
              .then((value) => ({ value, hasFailed: false }))
              .catch((error) => {
                if (!(error instanceof EspalierError)) throw error;
                return { value: null, hasFailed: true };
              });
            if (!result.hasFailed) succeeded += 1;
            expect(await rowsOf(database, other)).toEqual(before);
            expect([...tenantsIn(result.value, held)].filter((each) => each !== shopId)).toEqual([]);
          }
        }),
        { numRuns: propertyRuns(250) },
      );
      // Most calls about rows of the shop itself do what they say.
      expect(succeeded).toBeGreaterThan(30);
    },
    mostMilliseconds,
  );
});
