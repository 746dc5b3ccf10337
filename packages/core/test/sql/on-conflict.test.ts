import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const expected = {
  sqlite: `
    begin immediate
    select \`id\`, \`sku\`, \`price\`, \`version\` from \`items\` where \`sku\` = ?
    update \`items\` set \`price\` = ?, \`version\` = \`version\` + 1 where \`sku\` = ?
    select \`id\`, \`sku\`, \`price\`, \`version\` from \`items\` where \`sku\` = ?
    insert into \`items\` (\`sku\`, \`price\`, \`version\`) values (?, ?, ?)
    commit
  `,
  postgres: `
    with
    r0 as materialized (select v.ord, v.c0, v.c1, v.c2 from (select v.* from json_to_recordset($1) as v(ord int, c0 character varying, c1 integer, c2 integer)) v),
    i0 as (insert into "items" as t ("sku", "price", "version") select c0, c1, c2 from r0 order by ord on conflict ("sku") do update set "price" = "excluded"."price", "version" = "t"."version" + 1 where row("t"."price") is distinct from row("excluded"."price") returning "t"."id" as m0, "t"."sku" as m1, "t"."version" as m2, t.xmax = 0 as inserted)
    CHECK
    union all select 0, case when count(i.m1) > (select count(*) from i0) then to_json(concat('shared row')::int) else json_build_array(json_agg(r.ord), json_agg(case when i.inserted then 1 when i.m1 is not null then 2 when "s"."sku" is not null then 0 else ('row hidden: 0/' || r.ord)::int end), json_agg(case when i.m1 is not null then i.m0 else "s"."id" end), json_agg((case when i.m1 is not null then i.m1 else "s"."sku" end)::text), json_agg(case when i.m1 is not null then i.m2 else "s"."version" end)) end from r0 r left join i0 i on i.m1 = r.c0 left join lateral (select "s"."id", "s"."sku", "s"."version" from "items" s where "s"."sku" = case when i.m1 is not null then null else r.c0 end offset 0) s on true
  `,
};

describeEachDatabase('the statements of bulkCreate with onConflict', (context) => {
  it('are a look-up and at most one write for each row on SQLite, and one statement on PostgreSQL', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { sku: { type: DataTypes.STRING, allowNull: false, unique: true }, price: DataTypes.INTEGER },
      { timestamps: false, version: true },
    );
    await database.sync();
    await Item.create({ sku: 'a', price: 1 });
    context.statements.length = 0;

    await Item.bulkCreate(
      [
        { sku: 'a', price: 2 },
        { sku: 'b', price: 3 },
      ],
      { onConflict: { by: ['sku'] } },
    );

    const statements = context.statements
      .filter((sql) => !sql.includes('pg_attribute'))
      .map((sql) => sql.replace(/select null::int, null::json where .* is null end/, 'CHECK'));
    const lines = expected[context.dialect]
      .trim()
      .split('\n')
      .map((line) => line.trim());
    expect(statements).toEqual(context.dialect === 'sqlite' ? lines : [lines.join(' ')]);
    expect(await context.rows(database, 'select sku, price, version from items order by sku')).toEqual([
      { sku: 'a', price: 2, version: 2 },
      { sku: 'b', price: 3, version: 1 },
    ]);
  });
});
