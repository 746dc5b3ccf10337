import { describeEachDatabase } from '@espalier/testkit';
import { defineShop } from './shop.js';

const values = {
  title: 'Chair',
  user: { name: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }], profile: { bio: 'Sits.' } },
  tags: [{ name: 'wood', productTag: { rank: 1 } }, { name: 'sale' }],
};

const expected = {
  sqlite: `
    begin immediate
    insert into \`users\` (\`name\`) values (?)
    insert into \`products\` (\`title\`, \`userId\`) values (?, ?)
    insert into \`addresses\` (\`city\`, \`userId\`) values (?, ?)
    insert into \`addresses\` (\`city\`, \`userId\`) values (?, ?)
    insert into \`profiles\` (\`bio\`, \`userId\`) values (?, ?)
    insert into \`tags\` (\`name\`) values (?)
    insert into \`productTags\` (\`rank\`, \`productId\`, \`tagId\`) values (?, ?, ?)
    insert into \`tags\` (\`name\`) values (?)
    insert into \`productTags\` (\`productId\`, \`tagId\`) values (?, ?)
    commit
  `,
  postgres: `
    begin
    select 0, (nextval('public.users_id_seq'))::text from generate_series(1, $1::int) union all select 1, (nextval('public.tags_id_seq'))::text from generate_series(1, $2::int) union all select 2, (nextval('public.products_id_seq'))::text from generate_series(1, $3::int) union all select 3, (nextval('public.addresses_id_seq'))::text from generate_series(1, $4::int) union all select 4, (nextval('public.profiles_id_seq'))::text from generate_series(1, $5::int)
    insert into "users" ("id", "name") values ($1, $2) returning "id"
    insert into "tags" ("id", "name") values ($1, $2), ($3, $4) returning "id"
    insert into "products" ("id", "title", "userId") values ($1, $2, $3) returning "id"
    insert into "addresses" ("id", "city", "userId") values ($1, $2, $3), ($4, $5, $6) returning "id"
    insert into "profiles" ("id", "bio", "userId") values ($1, $2, $3) returning "id"
    insert into "productTags" ("rank", "productId", "tagId") values ($1, $2, $3) returning "productId", "tagId"
    insert into "productTags" ("productId", "tagId") values ($1, $2) returning "productId", "tagId", "rank"
    commit
  `,
};

const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

describeEachDatabase('the statements of a create', (context) => {
  const isCatalog = (sql: string) => sql.includes('pg_attribute');

  it('are one insert per row on SQLite, one per batch on PostgreSQL, in one transaction', async () => {
    const database = context.open();
    const { Product, ProductUser, Addresses, Profile, Tags } = defineShop(database);
    await database.sync();
    context.statements.length = 0;
    const include = [{ association: ProductUser, include: [Addresses, Profile] }, Tags] as const;

    await Product.create(values as never, { include });

    expect(context.statements.filter((sql) => !isCatalog(sql))).toEqual(linesOf(expected[context.dialect]));
    expect(
      await context.rows(
        database,
        `select p.title, u.name, a.city, t.name as tag, pt.rank from products p
         join users u on u.id = p."userId" join addresses a on a."userId" = u.id
         join "productTags" pt on pt."productId" = p.id join tags t on t.id = pt."tagId" order by a.id, t.id`,
      ),
    ).toEqual([
      { title: 'Chair', name: 'Mick', city: 'Austin', tag: 'wood', rank: 1 },
      { title: 'Chair', name: 'Mick', city: 'Austin', tag: 'sale', rank: null },
      { title: 'Chair', name: 'Mick', city: 'Dallas', tag: 'wood', rank: 1 },
      { title: 'Chair', name: 'Mick', city: 'Dallas', tag: 'sale', rank: null },
    ]);
  });

  it('ask for what the tables are like once, not at every create', async () => {
    const database = context.open();
    const { User } = defineShop(database);
    await database.sync();
    for (const name of ['Mick', 'Ann', 'Bo']) await User.create({ name });
    expect(context.statements.filter(isCatalog)).toHaveLength(context.dialect === 'postgres' ? 1 : 0);
  });

  it('have no begin and commit of their own in a transaction of the caller, but a savepoint', async () => {
    const database = context.open();
    const { User } = defineShop(database);
    await database.sync();
    context.statements.length = 0;
    await database.transaction(() => User.create({ name: 'Mick' }));
    const outline = context.statements
      .filter((sql) => !isCatalog(sql) && !sql.includes('nextval'))
      .map((sql) => sql.replace(/^(insert into .users.).*/, '$1'));
    const users = context.dialect === 'sqlite' ? '`users`' : '"users"';
    expect(outline).toEqual([
      context.dialect === 'sqlite' ? 'begin immediate' : 'begin',
      'savepoint espalier_1',
      `insert into ${users}`,
      'release savepoint espalier_1',
      'commit',
    ]);
  });

  it('hold no value: every one is bound', async () => {
    const database = context.open();
    const { Product, ProductUser, Tags } = defineShop(database);
    await database.sync();
    await Product.create(
      { title: 'x-secret', user: { name: 'x-secret' }, tags: [{ name: 'x-secret' }] },
      {
        include: [ProductUser, Tags],
      },
    );
    await Product.findAll({ where: { title: 'x-secret' }, limit: 77, offset: 0 });
    expect(context.statements.join('\n')).not.toMatch(/x-secret|77/);
  });
});
