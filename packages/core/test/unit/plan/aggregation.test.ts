import { Database } from '../../../src/database.js';
import { sqlSyntax as postgres } from '../../../src/dialects/postgres/sql-syntax.js';
import { sqlSyntax as sqlite } from '../../../src/dialects/sqlite/sql-syntax.js';
import { DATABASE } from '../../../src/model/context.js';
import { readAggregation } from '../../../src/plan/aggregation.js';
import { readSqlFragment } from '../../../src/plan/expression.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';
import type { ModelDefinition } from '../../../src/schema/model-definition.js';
import { type SqlFragment, sql } from '../../../src/schema/sql-fragment.js';

const database = new Database('sqlite::memory:');
database.define('product', { title: DataTypes.STRING });
afterAll(() => database.close());

const title = sql.attribute('title');

describe.each([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('an expression of %s', (_, syntax) => {
  const read = (fragment: unknown) => {
    const model = database[DATABASE].registry.schema().models[0] as ModelDefinition;
    const { isAggregate, isOfRow } = readAggregation(
      model,
      readSqlFragment(model, fragment as SqlFragment, 'attributes'),
      syntax,
    );
    return [isAggregate && 'aggregate', isOfRow && 'of a row'].filter(Boolean).join(' ');
  };

  it.each([
    sql`count(*)`,
    sql`"count"(*) + 1`,
    sql`pg_catalog.SUM (${title})`,
    sql`coalesce(avg(length(title)), ${0})`,
    sql`case when max(title) = ${'(x'} then min(id) else 0 end`,
    sql`string_agg(${title}, ',' order by id) filter (where ${title} is not null)`,
    sql`percentile_cont(0.5) within group (order by id) filter (where id > ${1})`,
    sql`rank(${5}) within group (order by id)`,
    sql`sum(count(*)) over ()`,
    sql`cast(count(*) as title) || sum(id)::title`,
    sql`count((select max(id) from users))`,
    sql`sum(max(id, 1))`,
  ])('is an aggregate: %j', (fragment) => {
    expect(read(fragment)).toBe('aggregate');
  });

  it.each([
    sql`count(*) || ${title}`,
    sql`upper("title") || count(*)`,
    sql`sum(count(*)) over (partition by ${title})`,
    sql`count(*) + (select count(*) from users where id = ${title})`,
    sql`max(id, count(*))`,
    sql`count(*) + products.ID`,
  ])('is an aggregate beside a value of each row: %j', (fragment) => {
    expect(read(fragment)).toBe('aggregate of a row');
  });

  it.each([
    sql`${title}`,
    sql`max(${title}, id)`,
    sql`rank() over (order by id)`,
    sql`count(*) filter (where id > 1) over (order by id)`,
    sql`(select count(*) from users where id = ${title})`,
    sql`(((${title})))`,
    sql`count.title`,
  ])('has a value for each row: %j', (fragment) => {
    expect(read(fragment)).toBe('of a row');
  });

  it.each([
    sql`'count(*)'`,
    sql`1 /* count(id) */ -- sum(id)`,
    sql`(select title from users where count = max(1))`,
    sql`(with all_titles as (select count(*) from products) select 1)`,
    sql`${'title'} || 'title'`,
    sql`discount(1)`,
    sql`)(count(`,
  ])('has one value whatever the rows are: %j', (fragment) => {
    expect(read(fragment)).toMatch(/^(aggregate)?$/);
  });

  it('is read however deep its parentheses nest', () => {
    expect(read(sql`${sql`${sql.attribute('id')}`} + count(*)`)).toBe('aggregate of a row');
    const deep = Object.assign([`${'('.repeat(100_000)}count(*)${')'.repeat(100_000)}`], { raw: [] });
    expect(read(sql(deep as unknown as TemplateStringsArray))).toBe('aggregate');
  });
});
