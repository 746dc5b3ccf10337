import { type Database, DataTypes, sql } from '@espalier/core';
import { describeEachDatabase, type OpenOptions, openShop, withoutPipelining } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import * as fc from 'fast-check';
import { statementsOfFind } from '../../helpers/find-statements.js';
import { type RawClient, watchWire } from '../../helpers/open-connection.js';

describeEachDatabase('a find with includes', (context) => {
  const isPostgres = context.dialect === 'postgres';

  async function openWithRows(database: OpenOptions = {}) {
    const shop = await openShop(context, { database });
    const { Product, User } = shop;
    const withAll = {
      include: [
        {
          association: Product.User,
          include: [User.Addresses, { association: User.Profile, required: false }],
        },
        Product.Tags,
      ],
    } as const;
    const tags = ['wood', 'sale', 'new'].map((name) => ({ name }));
    await Product.bulkCreate(
      ['Ann', 'Bob', 'Cy', 'Di'].map((firstName, index) => ({
        title: `Chair ${index % 2}`,
        user: {
          firstName,
          profile: index % 2 === 0 ? { bio: firstName } : null,
          addresses: ['Rome', 'Oslo', 'Bern'].slice(index).map((city) => ({ city, type: 'home' })),
        },
        tags: tags.slice(0, index),
      })) as never,
      withAll as never,
    );
    await Product.create({ title: 'Bare' });
    context.statements.length = 0;
    return { ...shop, include: withAll.include };
  }

  /** Counts the round trips of the one connection of a database. */
  async function watch({ knex }: Database) {
    const raw = await knex.client.acquireConnection();
    knex.client.releaseConnection(raw);
    return watchWire(raw as Partial<RawClient>);
  }

  const single = { pool: { min: 0, max: 1 } } as const;

  it('takes one round trip, however many associations it includes, and so does a load', async () => {
    const { database, Product, User, include } = await openWithRows(single);
    const wire = await watch(database);
    const trips = async (work: () => Promise<unknown>) => {
      const before = wire.roundTrips;
      await work();
      return wire.roundTrips - before;
    };
    const one = isPostgres ? 1 : 0;
    expect(await trips(() => Product.findAll({ include }))).toBe(one);
    expect(await trips(() => Product.findPage({ include, first: 2 }))).toBe(one);
    expect(await trips(() => Product.findByPk(1, { include }))).toBe(one);
    expect(await trips(() => Product.findAndCountAll({ include, limit: 2 }))).toBe(one);
    expect(await trips(() => Product.findAndCountAll({ limit: 2, offset: 4 }))).toBe(one);
    const products = await Product.findAll();
    expect(await trips(() => Product.load(products, include))).toBe(one);
    expect(await trips(() => User.Addresses.get(new User() as never).catch(() => 0))).toBe(0);
    await database.transaction(async () => {
      await Product.count();
      expect(await trips(() => Product.findAll({ include }))).toBe(one);
      expect(await trips(() => Product.findAndCountAll({ include, limit: 2 }))).toBe(one);
      expect(await trips(() => Product.load(products, include))).toBe(one);
    });
  });

  it('is one statement for a driver that sends statements one by one, too', async () => {
    const { Product, include } = await openWithRows(isPostgres ? withoutPipelining(context) : {});
    expect(await Product.findAll({ include })).toHaveLength(5);
    expect(context.statements).toHaveLength(statementsOfFind(context, 5));
  });

  it('reads the same whether its statements run together or one after the other', async () => {
    const { database, Product, User, include } = await openWithRows();
    const limit = fc.option(fc.nat({ max: 3 }), { nil: undefined });
    const where = fc.option(fc.constantFrom({ city: 'Rome' }, { city: ['Rome', 'Bern'] }), {
      nil: undefined,
    });
    const options = fc.record({
      title: fc.option(fc.constantFrom('Chair 0', 'Chair 1', 'none'), { nil: undefined }),
      limit,
      offset: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
      ofUser: fc.record({ limit, where, required: fc.boolean(), descending: fc.boolean() }),
      ofTags: fc.record({ limit, shout: fc.boolean() }),
      parts: fc.uniqueArray(fc.constantFrom('user', 'tags', 'again', 'renamed'), { minLength: 1 }),
      few: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ title, ofUser, ofTags, parts, few, ...page }) => {
        const order = [['city', ofUser.descending ? 'DESC' : 'ASC']];
        const addresses = { association: User.Addresses, where: ofUser.where, limit: ofUser.limit, order };
        const shout = [[sql`upper(${sql.attribute('name')}) || ${'!'}`, 'shout', DataTypes.STRING]];
        const entries = {
          user: {
            association: Product.User,
            required: ofUser.required,
            include: [{ ...addresses, required: ofUser.required && ofUser.limit !== 0 }, User.Profile],
          },
          tags: {
            association: Product.Tags,
            limit: ofTags.limit,
            ...(ofTags.shout && { attributes: shout }),
          },
          again: { association: Product.Tags, as: 'again', where: { name: 'wood' } },
          renamed: { association: Product.User, as: 'seller', attributes: ['firstName'] },
        };
        const find = {
          ...(title !== undefined && { where: { title } }),
          ...(few && { attributes: ['title'] }),
          ...page,
          order: [['title', 'DESC'], 'id'],
          include: parts.map((part) => entries[part as keyof typeof entries]),
        } as never;
        const together = await Product.findAll(find);
        const oneByOne = await database.transaction(() =>
          Product.findAll({ ...(find as object), lock: 'share' } as never),
        );
        expect(together).toStrictEqual(oneByOne);
        if (parts.some((part) => part !== 'user') || few) return;
        expect(await Product.findAll({ include, ...page, order: ['id'] } as never)).toHaveLength(
          (await Product.findAll({ ...page, order: ['id'] } as never)).length,
        );
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('sees one moment, however many others write, and also in a transaction', async () => {
    const { database, User } = await openWithRows();
    const user = await User.create({ firstName: '0' });
    let isOver = false;
    const write = async () => {
      for (let round = 0; round < 15; round += 1)
        await database.transaction(async () => {
          const locked = await User.findByPk(user.id, { lock: 'update' });
          const count = Number(locked?.firstName) + 1;
          await User.update({ firstName: String(count) }, { where: { id: user.id } });
          await User.Addresses.create(locked as never, { city: String(count) });
        });
    };
    let seen = 0;
    const read = async () => {
      while (!isOver) {
        const found = await User.findByPk(user.id, { include: [User.Addresses] });
        expect(String(found?.addresses.length)).toBe(found?.firstName);
        await database.transaction(async () => {
          const inside = await User.findByPk(user.id, { include: [User.Addresses] });
          expect(String(inside?.addresses.length)).toBe(inside?.firstName);
        });
        seen += 1;
      }
    };
    const reading = Promise.all([read(), read()]);
    await Promise.all([write(), write()]).finally(() => {
      isOver = true;
    });
    await reading;
    expect(seen).toBeGreaterThan(0);
    expect(await User.findByPk(user.id)).toMatchObject({ firstName: '30' });
  });

  it('counts the rows of the moment in which it reads a page of them, and also in a transaction', async () => {
    const { database, User } = await openWithRows();
    let isOver = false;
    const write = async () => {
      for (let round = 0; round < 20; round += 1)
        await database.transaction(async () => {
          const created = await User.create({ firstName: 'counted' });
          const all = await User.count({ where: { firstName: 'counted' } });
          await User.update({ lastName: String(all) }, { where: { firstName: 'counted' } });
          expect(created.id).toBeGreaterThan(0);
        });
    };
    const where = { firstName: 'counted' };
    let seen = 0;
    const read = async () => {
      while (!isOver) {
        const find = async () => {
          const { rows, count } = await User.findAndCountAll({ where, limit: 1, include: [User.Addresses] });
          expect(String(count)).toBe(rows[0]?.lastName ?? '0');
        };
        await find();
        await database.transaction(find);
        seen += 1;
      }
    };
    const reading = Promise.all([read(), read()]);
    await write().finally(() => {
      isOver = true;
    });
    await reading;
    expect(seen).toBeGreaterThan(0);
  });

  it('counts the same whatever the page is', async () => {
    const { Product, include } = await openWithRows();
    for (const limit of [undefined, 0, 1, 2, 3, 5, 9])
      for (const offset of [undefined, 0, 1, 4, 5, 9]) {
        const page = { ...(limit !== undefined && { limit }), ...(offset !== undefined && { offset }) };
        const { rows, count } = await Product.findAndCountAll({ ...page, include, order: ['id'] } as never);
        expect(count).toBe(5);
        expect(rows).toStrictEqual(await Product.findAll({ ...page, include, order: ['id'] } as never));
      }
    const titles = { attributes: ['title'], distinct: true, limit: 1 } as const;
    expect(await Product.findAndCountAll(titles)).toMatchObject({ count: 3, rows: [{}] });
  });

  it('with too many associations for one statement sees one moment by a transaction', async () => {
    const { Product } = await openWithRows();
    const include = Array.from({ length: 21 }, (_, index) => ({
      association: Product.User,
      as: `user${index}`,
    }));
    const [product] = await Product.findAll({ where: { title: 'Chair 0' }, include, order: ['id'] } as never);
    expect(product).toMatchObject({ user0: { firstName: 'Ann' }, user20: { firstName: 'Ann' } });
    expect(context.statements).toHaveLength(1 + 22 + 1);
    const begin = isPostgres ? 'begin isolation level repeatable read read only' : 'begin';
    expect([context.statements[0], context.statements.at(-1)]).toEqual([begin, 'commit']);
    const plan = Product.planFind({ include } as never);
    expect(plan).toMatchObject({ statements: 24, roundTrips: isPostgres ? 23 : 0 });
    if (isPostgres)
      expect(plan.explain()).toContain(
        'on PostgreSQL: 24 statements (begin, one for each step, commit), one snapshot, since it has more than 20 steps',
      );
  });

  it('is explained without a database', async () => {
    const { Product, User } = await openWithRows();
    const include = [
      { association: Product.User, include: [{ association: User.Addresses, limit: 2 }] },
    ] as const;
    const plan = Product.planFind({ where: { title: 'Chair' }, attributes: ['title'], include, limit: 10 });
    const sqlite = [
      'find product: 3 steps',
      '  `products` where `title` = ? order by `id` asc limit ?',
      '    user: `users` as `t` order by `t`.`id` asc',
      '      addresses: `addresses` as `t` order by `t`.`id` asc, at most 2 for each parent',
      '  on SQLite: 5 statements (begin, one for each step, commit), one snapshot, since SQLite has no round trips to save',
    ];
    const postgres = [
      'find product: 3 steps',
      '  "products" where "title" = $1 order by "id" asc limit $2',
      '    user: "users" as "t" order by "t"."id" asc',
      '      addresses: "addresses" as "t" order by "t"."id" asc, at most 2 for each parent',
      '  on PostgreSQL: 1 statement, one round trip, one snapshot',
    ];
    expect(plan.explain()).toBe((isPostgres ? postgres : sqlite).join('\n'));
    expect(Object.isFrozen(plan)).toBe(true);
    expect(Product.planFind().statements).toBe(1);
    const locked = Product.planFind({ include, lock: 'update' });
    expect(locked.statements).toBe(3);
    if (isPostgres)
      expect(locked.explain()).toContain(
        '3 statements of the transaction around the find, since what is included has to be read after the rows are locked',
      );
    expect(() => Product.planFind({ include: 7 } as never)).toThrow('include');
    expect(() => Product.planFind({ wher: {} } as never)).toThrow("'wher'");
    expect(context.statements).toEqual([]);
  });

  if (!isPostgres) return;

  it('counts nothing if the page shows the count, and reads no children of the row after a page', async () => {
    const { database, Product, User } = await openWithRows(single);
    const analyze = async (text: string, values: readonly unknown[]) => {
      const raw = (await database.knex.client.acquireConnection()) as {
        query(sql: string, values: readonly unknown[]): Promise<{ rows: Record<string, string>[] }>;
      };
      try {
        const { rows } = await raw.query(`explain (analyze, costs off, timing off) ${text}`, values);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      } finally {
        database.knex.client.releaseConnection(raw);
      }
    };
    const readAgain = async (call: () => Promise<unknown>, values: readonly unknown[]) => {
      await call();
      return analyze(context.statements.at(-1) as string, values);
    };
    const count = (limit: number) => readAgain(() => Product.findAndCountAll({ limit }), [limit, limit]);
    expect(await count(5)).toMatch(/on products products_\d \(actual/);
    expect(await count(9)).not.toMatch(/on products products_\d \(actual/);
    const page = await readAgain(() => User.findPage({ first: 1, include: [User.Addresses] }), [2, 1]);
    // The first user has three addresses, and the one after the page has two.
    expect(page).toMatch(/Sort \(actual rows=3/);
  });

  it('keeps its order in a server that reads by several processes', async () => {
    const { database, Product, User, include } = await openWithRows(single);
    const { knex } = database;
    await knex.raw(
      `insert into users ("firstName", "createdAt", "updatedAt") select md5(i::text), now(), now() from generate_series(1, 3000) i`,
    );
    await knex.raw(
      `insert into addresses (city, "userId", "createdAt", "updatedAt") select md5(u.id::text || s), u.id, now(), now() from users u, generate_series(1, 3) s`,
    );
    await knex.raw(
      `insert into products (title, "userId", "createdAt", "updatedAt") select md5(u.id::text), u.id, now(), now() from users u`,
    );
    await knex.raw('analyze');
    const [version] = await context.rows(database, 'show server_version_num');
    const always =
      Number(version?.server_version_num) < 160_000 ? 'force_parallel_mode' : 'debug_parallel_query';
    for (const setting of [
      'parallel_setup_cost = 0',
      'parallel_tuple_cost = 0',
      'min_parallel_table_scan_size = 0',
      'min_parallel_index_scan_size = 0',
      `${always} = on`,
    ])
      await knex.raw(`set ${setting}`);
    const byCity = { association: User.Addresses, order: [['city', 'DESC']] } as const;
    const find = {
      include: [{ association: Product.User, include: [byCity] }, ...include.slice(1)],
      order: [['title', 'DESC'], 'id'],
    } as never;
    const together = await Product.findAll(find);
    const plan = await context.rows(database, `explain ${context.statements.at(-1)}`);
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Gather|Parallel/);
    const oneByOne = await database.transaction(() =>
      Product.findAll({ ...(find as object), lock: 'share' } as never),
    );
    expect(together.length).toBeGreaterThan(3000);
    expect(together).toStrictEqual(oneByOne);
  });

  it('searches an index where there is one, and hashes rows where there is none, without statistics', async () => {
    const { database, Product, User } = await openWithRows(single);
    const version = await context.rows(database, 'show server_version_num');
    if (Number(version[0]?.server_version_num) < 160_000) return;
    const { knex } = database;
    for (const table of ['products', 'users', 'addresses'])
      await knex.raw(`alter table ${table} set (autovacuum_enabled = false)`);
    const indexes = `select indexname from pg_indexes where schemaname = current_schema() and tablename = 'addresses' and indexdef like '%userId%'`;
    for (const { indexname } of await context.rows(database, indexes))
      await knex.raw(`drop index "${indexname}"`);
    await knex.raw(
      `insert into users ("firstName", "createdAt", "updatedAt") select i, now(), now() from generate_series(1, 10000) i`,
    );
    await knex.raw(
      `insert into addresses (city, "userId", "createdAt", "updatedAt") select 'x', u.id, now(), now() from users u, generate_series(1, 3)`,
    );
    const planOf = async (work: () => Promise<unknown>) => {
      context.statements.length = 0;
      await work();
      const rows = await context.rows(database, `explain (generic_plan) ${context.statements[0]}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    const find = () =>
      Product.findAll({ include: [{ association: Product.User, include: [User.Addresses] }] });
    const users = await User.findAll({ limit: 100 });
    const load = () => User.load(users, User.Addresses);
    for (const each of [find, load]) {
      const hashed = await planOf(each);
      expect(hashed).toMatch(/Hash Cond: .*"userId" = k(_1)?\.k0/);
      expect(hashed).not.toMatch(/Filter: \("?userId"? = ANY/);
    }
    await knex.raw('create index on addresses ("userId")');
    for (const each of [find, load]) expect(await planOf(each)).not.toMatch(/Seq Scan on addresses t/);
    expect(await planOf(find)).not.toMatch(/Seq Scan on users t/);
  });
});
