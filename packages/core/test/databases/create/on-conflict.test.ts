import { changesOf, type Database, DataTypes, Model, OptionError, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';
import { untilStatementWaits } from '../transactions/lock-waits.js';

function defineCatalog(database: Database) {
  class Article extends Model.init(
    {
      sku: { type: DataTypes.STRING, allowNull: false, unique: true },
      name: DataTypes.STRING,
      price: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      data: DataTypes.JSON,
      slug: { type: DataTypes.STRING, unique: true },
    },
    { database, modelName: 'article' },
  ) {
    static Prices = this.hasMany(() => Price);
  }
  class Price extends Model.init(
    {
      currency: { type: DataTypes.STRING, allowNull: false },
      amount: { type: DataTypes.INTEGER, allowNull: false },
    },
    { database, modelName: 'price', indexes: [{ unique: true, fields: ['articleId', 'currency'] }] },
  ) {}
  class Stock extends Model.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      depot: { type: DataTypes.STRING, allowNull: false },
      sku: { type: DataTypes.STRING, allowNull: false },
      count: DataTypes.BIGINT,
    },
    {
      database,
      modelName: 'stock',
      version: true,
      indexes: [{ unique: true, fields: ['depot', 'sku'] }],
    },
  ) {}
  return { Article, Price, Stock };
}

async function openCatalog(context: DatabaseContext, options = {}) {
  const database = context.open(options);
  const models = defineCatalog(database);
  await database.sync();
  context.statements.length = 0;
  return { database, ...models };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const twoConnections = ({ dialect }: DatabaseContext) =>
  dialect === 'postgres' ? { pool: { min: 0, max: 5 } } : {};

const bySku = { by: ['sku'] } as const;
const outcomes = (result: object) => changesOf(result).map(({ path, key, change }) => [path[0], key, change]);

describeEachDatabase('bulkCreate with onConflict', (context) => {
  it('inserts new rows, updates those that differ, and writes no unchanged row', async () => {
    const { Article } = await openCatalog(context);
    const [chair, table] = await Article.bulkCreate([
      { sku: 'chair', name: 'Chair', price: 1, data: { a: 1, b: [2] } },
      { sku: 'table', name: 'Table', price: 2 },
    ]);
    await pause(5);

    const rows = await Article.bulkCreate(
      [
        { sku: 'lamp', name: 'Lamp' },
        { sku: 'chair', name: 'Chair', data: { b: [2], a: 1 } },
        { sku: 'table', name: null, price: 3 },
      ],
      { onConflict: bySku },
    );

    const lamp = rows[0]?.id as number;
    expect(outcomes(rows)).toEqual([
      [0, lamp, 'inserted'],
      [1, chair?.id, 'unchanged'],
      [2, table?.id, 'updated'],
    ]);
    expect(rows.map(({ name, price }) => [name, price])).toEqual([
      ['Lamp', 0],
      ['Chair', 1],
      [null, 3],
    ]);
    expect(rows[1]?.updatedAt).toEqual(chair?.updatedAt);
    expect(rows[2]?.createdAt).toEqual(table?.createdAt);
    expect(Number(rows[2]?.updatedAt)).toBeGreaterThan(Number(table?.updatedAt));
    expect(await Article.findAll({ order: ['id'] })).toEqual([rows[1], rows[2], rows[0]]);
  });

  it('updates the attributes of `update`, and only those that a row gives', async () => {
    const { Article } = await openCatalog(context);
    await Article.create({ sku: 'chair', name: 'Chair', price: 1 });
    const [chair] = await Article.bulkCreate([{ sku: 'chair', name: 'Stool', price: 9 }], {
      onConflict: { by: ['sku'], update: ['price', 'data'] },
    });
    expect(chair).toMatchObject({ name: 'Chair', price: 9, data: null });
    expect(await Article.findOne()).toEqual(chair);
  });

  it('changes no stored row with an empty `update`', async () => {
    const { Article } = await openCatalog(context);
    const chair = await Article.create({ sku: 'chair', name: 'Chair', price: 1 });
    const rows = await Article.bulkCreate([{ sku: 'chair', name: 'Stool' }, { sku: 'lamp' }], {
      onConflict: { by: ['sku'], update: [] },
    });
    expect(outcomes(rows)).toEqual([
      [0, chair.id, 'unchanged'],
      [1, rows[1]?.id, 'inserted'],
    ]);
    expect(rows[0]).toEqual(chair);
  });

  it('keeps the keys that rows have, and raises the versions of those that it updates', async () => {
    const { Stock } = await openCatalog(context);
    const stored = await Stock.create({ depot: 'north', sku: 'chair', count: 5n });
    const onConflict = { by: ['sku', 'depot'] } as const;
    const [same, other] = await Stock.bulkCreate(
      [
        { depot: 'north', sku: 'chair', count: 5n },
        { depot: 'south', sku: 'chair', count: 2n ** 60n },
      ],
      { onConflict },
    );
    expect(same).toEqual(stored);
    expect(other?.version).toBe(1);
    const [raised] = await Stock.bulkCreate([{ depot: 'north', sku: 'chair', count: 6n }], { onConflict });
    expect(raised).toMatchObject({ id: stored.id, version: 2, count: 6n });
    await (raised as NonNullable<typeof raised>).update({ count: 7n });
    expect(await Stock.findAll({ order: ['depot'] })).toMatchObject([
      { version: 3, count: 7n },
      { version: 1 },
    ]);
  });

  it('returns instances that know their rows', async () => {
    const { Article } = await openCatalog(context);
    await Article.create({ sku: 'chair', name: 'Chair', price: 1 });
    const [chair] = await Article.bulkCreate([{ sku: 'chair', price: 2 }], { onConflict: bySku });
    if (chair === undefined) throw new Error('no row');
    chair.name = 'Stool';
    await chair.save();
    expect(await Article.findOne()).toMatchObject({ name: 'Stool', price: 2 });
  });

  it('takes one statement on PostgreSQL, and on SQLite a look-up and at most one write for each row', async () => {
    const { Article } = await openCatalog(context);
    await Article.bulkCreate([
      { sku: 'chair', price: 1 },
      { sku: 'table', price: 1 },
    ]);
    context.statements.length = 0;
    await Article.bulkCreate(
      [
        { sku: 'chair', price: 2 },
        { sku: 'table', price: 1 },
        { sku: 'lamp', price: 1 },
      ],
      { onConflict: bySku },
    );
    const kinds = context.statements.map((text) => text.split(' ')[0]);
    expect(kinds).toEqual(
      context.dialect === 'postgres'
        ? ['with']
        : ['begin', 'select', 'update', 'select', 'select', 'insert', 'commit'],
    );
  });

  it('rejects two rows with one key, with both paths', async () => {
    const { Article } = await openCatalog(context);
    const error = await errorOf(
      Article.bulkCreate([{ sku: 'chair' }, { sku: 'lamp' }, { sku: 'chair' }], { onConflict: bySku }),
    );
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ code: 'DUPLICATE_KEY', path: [2, 'sku'] });
    expect(error.message).toContain("'[0]'");
    expect(await Article.count()).toBe(0);
  });

  it('names the row that breaks another constraint, and writes nothing', async () => {
    const { Article } = await openCatalog(context);
    await Article.create({ sku: 'chair', slug: 'taken' });
    const error = await errorOf(
      Article.bulkCreate([{ sku: 'lamp' }, { sku: 'table', slug: 'taken' }], { onConflict: bySku }),
    );
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: [1, 'slug'] });
    expect(await Article.count()).toBe(1);
  });

  it('upserts rows of different attributes in one call, and rows without the key', async () => {
    const { Article } = await openCatalog(context);
    await Article.bulkCreate([
      { sku: 'a', name: 'A', price: 1 },
      { sku: 'b', slug: 's', price: 1 },
    ]);
    const rows = await Article.bulkCreate(
      [
        { sku: 'a', price: 2 },
        { sku: 'b', name: 'B' },
        { sku: 'c', slug: 't' },
      ],
      { onConflict: bySku },
    );
    expect(changesOf(rows).map(({ change }) => change)).toEqual(['updated', 'updated', 'inserted']);
    const others = await Article.bulkCreate(
      [
        { sku: 'd', slug: null },
        { sku: 'e', slug: 't' },
      ],
      {
        onConflict: { by: ['slug'], update: ['name'] },
      },
    );
    expect(changesOf(others).map(({ change }) => change)).toEqual(['inserted', 'unchanged']);
    expect(others[1]?.id).toBe(rows[2]?.id);
    expect(
      (await Article.findAll({ order: ['sku'] })).map(({ sku, name, price }) => [sku, name, price]),
    ).toEqual([
      ['a', 'A', 2],
      ['b', 'B', 1],
      ['c', null, 0],
      ['d', null, 0],
    ]);
  });

  it('saves what is nested in the rows too', async () => {
    const { Article, Price } = await openCatalog(context);
    await Article.create(
      { sku: 'chair', prices: [{ currency: 'EUR', amount: 1 }] },
      { include: [Article.Prices] },
    );
    const rules = { mode: 'upsert', by: ['currency'], missing: 'keep' } as object;
    const prices = { association: Article.Prices, ...rules } as const;
    const rows = await Article.bulkCreate(
      [
        {
          sku: 'chair',
          name: 'Chair',
          prices: [
            { currency: 'EUR', amount: 2 },
            { currency: 'USD', amount: 3 },
          ],
        },
        { sku: 'lamp', prices: [{ currency: 'EUR', amount: 4 }] },
      ],
      {
        onConflict: bySku,
        include: [prices],
      },
    );
    expect(changesOf(rows).map(({ path, change }) => `${path.join('.')} ${change}`)).toEqual([
      '0 updated',
      '0.prices.0 updated',
      '0.prices.1 inserted',
      '1 inserted',
      '1.prices.0 inserted',
    ]);
    expect(await Price.count()).toBe(3);
  });

  it('runs the hooks of the rows that it inserts', async () => {
    const { Article } = await openCatalog(context);
    await Article.create({ sku: 'chair', price: 1 });
    Article.addHook('beforeCreate', (article) => {
      article.name = `new ${article.sku}`;
    });
    const rows = await Article.bulkCreate([{ sku: 'chair', price: 2 }, { sku: 'lamp' }], {
      onConflict: bySku,
    });
    expect(rows.map(({ name, price }) => [name, price])).toEqual([
      [null, 2],
      ['new lamp', 0],
    ]);
  });

  it('is undone with the transaction around it', async () => {
    const { Article, database } = await openCatalog(context);
    await Article.create({ sku: 'chair', price: 1 });
    const built = Article.build({ sku: 'lamp' });
    const call = database.transaction(async () => {
      await Article.bulkCreate([{ sku: 'chair', price: 2 }, built], { onConflict: bySku });
      await expect(
        Article.bulkCreate([{ sku: 'rug' }, { sku: 'rug' }], { onConflict: bySku }),
      ).rejects.toMatchObject({ code: 'DUPLICATE_KEY' });
      expect(await Article.count()).toBe(2);
      throw new Error('undo');
    });
    await expect(call).rejects.toThrow('undo');
    expect(await Article.findAll()).toMatchObject([{ sku: 'chair', price: 1 }]);
    await built.save();
    expect(await Article.count()).toBe(2);
  });

  it.each([
    ['updates', undefined, 'updated'],
    ['returns', [], 'unchanged'],
  ] as const)('%s a row that another transaction inserts at the same time', async (_, update, change) => {
    const { Article, database } = await openCatalog(context, twoConnections(context));
    const inserted = deferred<number>();
    const first = database.transaction(async () => {
      const { id } = await Article.create({ sku: 'chair', price: 1 });
      inserted.resolve(id);
      if (context.dialect === 'postgres') await untilStatementWaits(context.open());
    });
    const id = await inserted.promise;
    const rows = await Article.bulkCreate(
      [
        { sku: 'lamp', price: 2 },
        { sku: 'chair', price: 2 },
      ],
      {
        onConflict: { by: ['sku'], ...(update && { update }) },
        transaction: null,
      },
    );
    await first;
    expect(changesOf(rows).map((each) => each.change)).toEqual(['inserted', change]);
    expect(rows[1]?.id).toBe(id);
    expect(await Article.findAll({ order: ['sku'] })).toMatchObject([
      { id, price: change === 'updated' ? 2 : 1 },
      { sku: 'lamp', price: 2 },
    ]);
  });

  if (context.dialect === 'postgres')
    it('finds a row that another transaction inserts at the same time, in a transaction, which stays usable', async () => {
      const { Article, database } = await openCatalog(context, twoConnections(context));
      const inserted = deferred<void>();
      const first = database.transaction(async () => {
        await Article.create({ sku: 'chair', price: 1 });
        inserted.resolve();
        await untilStatementWaits(context.open());
      });
      await inserted.promise;
      await database.transaction(async () => {
        await Article.create({ sku: 'lamp' });
        const rows = await Article.bulkCreate([{ sku: 'chair', price: 1 }], { onConflict: bySku });
        expect(changesOf(rows)).toMatchObject([{ change: 'unchanged' }]);
      });
      await first;
      expect(await Article.count()).toBe(2);
    });

  it('loses no row if many calls upsert the same rows at once', async () => {
    const { Article } = await openCatalog(context, twoConnections(context));
    const skus = Array.from({ length: 30 }, (_, index) => `sku ${index}`);
    const calls = Array.from({ length: 12 }, (_, call) =>
      Article.bulkCreate(
        (call % 2 ? skus : [...skus].reverse()).map((sku) => ({ sku, price: call % 3 })),
        { onConflict: bySku },
      ),
    );
    const results = await Promise.all(calls);
    const changes = results.flatMap((rows) => changesOf(rows));
    expect(changes.filter(({ change }) => change === 'inserted')).toHaveLength(30);
    const keys = new Map((await Article.findAll()).map(({ sku, id }) => [sku, id]));
    expect(keys.size).toBe(30);
    for (const rows of results) for (const { sku, id } of rows) expect(keys.get(sku)).toBe(id);
  });

  it('compares keys as the database does, and updates the case of a text that ignores it', async () => {
    const database = context.open();
    const { Article } = defineCatalog(database);
    const isSqlite = context.dialect === 'sqlite';
    if (!isSqlite)
      await database.knex.raw(
        "create collation any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      );
    const [key, collation, time] = isSqlite
      ? ['integer', 'nocase', 'text']
      : ['serial', 'any_case', 'timestamptz'];
    await database.knex.raw(
      `create table articles (id ${key} primary key, sku varchar(255) collate ${collation} not null unique,
       name varchar(255) collate ${collation}, price integer not null, data json, slug varchar(255) unique,
       "createdAt" ${time}, "updatedAt" ${time})`,
    );
    await database.sync();
    const { id } = await Article.create({ sku: 'Chair', name: 'chair' });
    const [chair] = await Article.bulkCreate([{ sku: 'CHAIR', name: 'CHAIR' }], { onConflict: bySku });
    expect(chair).toMatchObject({ id, sku: 'Chair', name: 'CHAIR' });
    expect(await Article.findAll()).toEqual([chair]);
    for (const values of [{}, { name: 'Lamp' }]) {
      const rows = [
        { ...values, sku: 'lamp' },
        { ...values, sku: 'LAMP' },
      ];
      const error = await errorOf(Article.bulkCreate(rows, { onConflict: bySku }));
      expect(error).toMatchObject({
        code: isSqlite ? 'DUPLICATE_KEY' : 'UNIQUE_CONSTRAINT',
        path: [1, 'sku'],
      });
    }
    expect(await Article.count()).toBe(1);
  });

  it('takes ten thousand rows', async () => {
    const { Article } = await openCatalog(context);
    const rows = (price: number) =>
      Array.from({ length: 10_000 }, (_, index) => ({ sku: `sku ${index}`, price: index % 2 ? price : 0 }));
    const created = await Article.bulkCreate(rows(1), { onConflict: bySku });
    const again = await Article.bulkCreate(rows(2).reverse(), { onConflict: bySku });
    expect(again.map(({ id }) => id)).toEqual(created.map(({ id }) => id).reverse());
    expect(changesOf(again).filter(({ change }) => change === 'updated')).toHaveLength(5000);
    expect(await Article.count()).toBe(10_000);
  });

  it('rejects an invalid onConflict', async () => {
    const { Article, Stock } = await openCatalog(context);
    const messageOf = async (onConflict: object) => {
      const error = await errorOf(Article.bulkCreate([], { onConflict } as never));
      expect(error).toBeInstanceOf(OptionError);
      return error.message;
    };
    expect(await messageOf({})).toBe(
      'article.bulkCreate: onConflict needs by, the attributes of a unique key',
    );
    expect(await messageOf({ by: ['name'] })).toBe(
      "article.bulkCreate: onConflict.by is name, which is no unique key of 'article'; its keys are id, or sku, or slug",
    );
    expect(await messageOf({ by: ['sku'], update: 'price' })).toMatch(
      "onConflict.update must be 'all' or an array",
    );
    expect(await messageOf({ by: ['sku'], update: ['prize'] })).toMatch(
      "has 'prize', which is not an attribute",
    );
    expect(await messageOf({ by: ['sku'], update: ['sku'] })).toMatch("has 'sku', which is part of a key");
    expect(await messageOf({ by: ['sku'], set: [] })).toMatch('onConflict was given');
    const versioned = Stock.bulkCreate([], {
      onConflict: { by: ['depot', 'sku'], update: ['version'] },
    } as never);
    expect((await errorOf(versioned)).message).toMatch("has 'version', which every update of a row raises");
  });
});
