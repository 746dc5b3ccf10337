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
    with
    r0 as materialized (select v.ord, v.c0, v.c1 from (select v.*, (nextval(($8::oid[])[23]))::integer as c1 from json_to_recordset($1) as v(ord int, c0 character varying)) v),
    r1 as materialized (select v.ord, v.c0, v.c1 from (select v.*, (nextval(($8::oid[])[24]))::integer as c1 from json_to_recordset($2) as v(ord int, c0 character varying)) v),
    r2 as materialized (select v.ord, v.c0, v.c2, f0.c1 as c1 from (select v.*, (nextval(($8::oid[])[25]))::integer as c2 from json_to_recordset($3) as v(ord int, c0 character varying, k0 int)) v left join r0 f0 on f0.ord = v.k0),
    r3 as materialized (select v.ord, v.c0, v.c2, f0.c1 as c1 from (select v.*, (nextval(($8::oid[])[26]))::integer as c2 from json_to_recordset($4) as v(ord int, c0 text, k0 int)) v left join r0 f0 on f0.ord = v.k0),
    r4 as materialized (select v.ord, v.c0, v.c2, f0.c1 as c1 from (select v.*, (nextval(($8::oid[])[27]))::integer as c2 from json_to_recordset($5) as v(ord int, c0 text, k0 int)) v left join r0 f0 on f0.ord = v.k0),
    r5 as materialized (select v.ord, v.c0, f0.c2 as c1, f1.c1 as c2 from (select v.* from json_to_recordset($6) as v(ord int, c0 integer, k0 int, k1 int)) v left join r2 f0 on f0.ord = v.k0 left join r1 f1 on f1.ord = v.k1),
    r6 as materialized (select v.ord, f0.c2 as c0, f1.c1 as c1 from (select v.* from json_to_recordset($7) as v(ord int, k0 int, k1 int)) v left join r2 f0 on f0.ord = v.k0 left join r1 f1 on f1.ord = v.k1),
    i0 as (insert into "users" ("name", "id") select c0, c1 from r0 order by ord returning "id" as m0),
    i1 as (insert into "tags" ("name", "id") select c0, c1 from r1 order by ord returning "id" as m0),
    i2 as (insert into "products" ("title", "userId", "id") select c0, c1, c2 from r2 order by ord returning "id" as m0),
    i3 as (insert into "addresses" ("city", "userId", "id") select c0, c1, c2 from r3 order by ord returning "id" as m0),
    i4 as (insert into "profiles" ("bio", "userId", "id") select c0, c1, c2 from r4 order by ord returning "id" as m0),
    i5 as (insert into "productTags" ("rank", "productId", "tagId") select c0, c1, c2 from r5 order by ord returning "productId" as m0, "tagId" as m1),
    i6 as (insert into "productTags" ("productId", "tagId") select c0, c1 from r6 order by ord returning "productId" as m0, "tagId" as m1, "rank" as m2)
    select null::int, null::json where case when array['"users"'::regclass, '"tags"'::regclass, '"products"'::regclass, '"addresses"'::regclass, '"profiles"'::regclass, '"productTags"'::regclass, pg_typeof((null::public.users)."name"), pg_typeof((null::public.users)."id"), pg_typeof((null::public.tags)."name"), pg_typeof((null::public.tags)."id"), pg_typeof((null::public.products)."title"), pg_typeof((null::public.products)."userId"), pg_typeof((null::public.products)."id"), pg_typeof((null::public.addresses)."city"), pg_typeof((null::public.addresses)."userId"), pg_typeof((null::public.addresses)."id"), pg_typeof((null::public.profiles)."bio"), pg_typeof((null::public.profiles)."userId"), pg_typeof((null::public.profiles)."id"), pg_typeof((null::public."productTags")."rank"), pg_typeof((null::public."productTags")."productId"), pg_typeof((null::public."productTags")."tagId")]::oid[] = ($8::oid[])[:22] then false else concat('tables changed')::int is null end
    union all select 0, json_build_array(json_agg(case when i.m0 is null then ('row not inserted: 0/' || r.ord)::int else r.ord end), json_agg(i.m0)) from r0 r left join i0 i on i.m0 = r.c1
    union all select 1, json_build_array(json_agg(case when i.m0 is null then ('row not inserted: 1/' || r.ord)::int else r.ord end), json_agg(i.m0)) from r1 r left join i1 i on i.m0 = r.c1
    union all select 2, json_build_array(json_agg(case when i.m0 is null then ('row not inserted: 2/' || r.ord)::int else r.ord end), json_agg(i.m0)) from r2 r left join i2 i on i.m0 = r.c2
    union all select 3, json_build_array(json_agg(case when i.m0 is null then ('row not inserted: 3/' || r.ord)::int else r.ord end), json_agg(i.m0)) from r3 r left join i3 i on i.m0 = r.c2
    union all select 4, json_build_array(json_agg(case when i.m0 is null then ('row not inserted: 4/' || r.ord)::int else r.ord end), json_agg(i.m0)) from r4 r left join i4 i on i.m0 = r.c2
    union all select 5, json_agg(('row not inserted: 5/' || r.ord)::int) filter (where i.m0 is null) from r5 r left join i5 i on i.m0 = r.c1 and i.m1 = r.c2
    union all select 6, json_build_array(json_agg(case when i.m0 is null then ('row not inserted: 6/' || r.ord)::int else r.ord end), json_agg(i.m2)) from r6 r left join i6 i on i.m0 = r.c0 and i.m1 = r.c1
  `,
};

/** Without the comparison with the catalog. */
const singleRows = `
  with
  r0 as materialized (select $1::character varying as c0, (nextval(($5::oid[])[15]))::integer as c1),
  r1 as materialized (select $2::character varying as c0, (nextval(($5::oid[])[16]))::integer as c1),
  r2 as materialized (select $3::character varying as c0, (nextval(($5::oid[])[17]))::integer as c2, f0.c1 as c1 from r0 f0),
  r3 as materialized (select $4::integer as c0, f0.c2 as c1, f1.c1 as c2 from r2 f0, r1 f1),
  i0 as (insert into "users" ("name", "id") select c0, c1 from r0 returning "id" as m0),
  i1 as (insert into "tags" ("name", "id") select c0, c1 from r1 returning "id" as m0),
  i2 as (insert into "products" ("title", "userId", "id") select c0, c1, c2 from r2 returning "id" as m0),
  i3 as (insert into "productTags" ("rank", "productId", "tagId") select c0, c1, c2 from r3 returning "productId" as m0, "tagId" as m1)
  select null::int, null::json
  union all select 0, json_build_array(json_build_array(case when i.m0 = r.c1 then 0 else concat('row not inserted: 0/', 0)::int end), json_build_array(i.m0)) from r0 r left join i0 i on true
  union all select 1, json_build_array(json_build_array(case when i.m0 = r.c1 then 0 else concat('row not inserted: 1/', 0)::int end), json_build_array(i.m0)) from r1 r left join i1 i on true
  union all select 2, json_build_array(json_build_array(case when i.m0 = r.c2 then 0 else concat('row not inserted: 2/', 0)::int end), json_build_array(i.m0)) from r2 r left join i2 i on true
  union all select 3, case when i.m0 = r.c1 and i.m1 = r.c2 then null else to_json(concat('row not inserted: 3/', 0)::int) end from r3 r left join i3 i on true
`;

/** One statement a line on SQLite; on PostgreSQL one statement over all lines. */
const statementsOf = { sqlite: linesOf(expected.sqlite), postgres: [linesOf(expected.postgres).join(' ')] };

function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

describeEachDatabase('the statements of a create', (context) => {
  const isCatalog = (sql: string) => sql.includes('pg_attribute');

  it('are one insert per row and a transaction on SQLite, and one statement on PostgreSQL', async () => {
    const database = context.open();
    const { Product, ProductUser, Addresses, Profile, Tags } = defineShop(database);
    await database.sync();
    context.statements.length = 0;
    const include = [{ association: ProductUser, include: [Addresses, Profile] }, Tags] as const;

    await Product.create(values as never, { include });

    expect(context.statements.filter((sql) => !isCatalog(sql))).toEqual(statementsOf[context.dialect]);
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

  it('bind the values themselves on PostgreSQL if each table gets one row', async () => {
    const database = context.open();
    const { Product, ProductUser, Tags } = defineShop(database);
    await database.sync();
    context.statements.length = 0;

    const product = await Product.create(
      { title: 'Chair', user: { name: 'Mick' }, tags: [{ name: 'wood', productTag: { rank: 1 } }] } as never,
      { include: [ProductUser, Tags] },
    );

    const statements = context.statements.filter((sql) => !isCatalog(sql));
    if (context.dialect === 'postgres')
      expect(statements.map((sql) => sql.replace(/ where case .* is null end/, ''))).toEqual([
        linesOf(singleRows).join(' '),
      ]);
    else expect(statements.filter((sql) => sql.startsWith('insert'))).toHaveLength(4);
    expect(await Product.findAll({ include: [ProductUser, Tags] })).toMatchObject([product.toJSON()]);
  });

  it('read the catalog once, not at every create', async () => {
    const database = context.open();
    const { User } = defineShop(database);
    await database.sync();
    for (const name of ['Mick', 'Ann', 'Bo']) await User.create({ name });
    expect(context.statements.filter(isCatalog)).toHaveLength(context.dialect === 'postgres' ? 1 : 0);
  });

  it('have no begin and commit in a transaction of the caller, but a savepoint', async () => {
    const database = context.open();
    const { User } = defineShop(database);
    await database.sync();
    context.statements.length = 0;
    await database.transaction(() => User.create({ name: 'Mick' }));
    const outline = context.statements
      .filter((sql) => !isCatalog(sql))
      .map((sql) => /\binsert into .users./.exec(sql)?.[0] ?? sql);
    const users = context.dialect === 'sqlite' ? '`users`' : '"users"';
    expect(outline).toEqual([
      context.dialect === 'sqlite' ? 'begin immediate' : 'begin',
      'savepoint espalier_1',
      `insert into ${users}`,
      'release savepoint espalier_1',
      'commit',
    ]);
  });

  it('contain no value: every value is bound', async () => {
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
