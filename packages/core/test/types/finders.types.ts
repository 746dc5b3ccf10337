// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import {
  DataTypes,
  database,
  type FindPageOptions,
  type Loaded,
  Model,
  Op,
  type Order,
  type Page,
  type PlannedFind,
  type StreamOptions,
  sql,
} from './api.js';
import { Address, Product, ProductTag, User } from './shop.js';

/** Expressions, orders through to-one associations, limits per parent, counts, streams and locks. */

const { signal } = new AbortController();
const limits = { signal, timeout: 2000 } as const;
const letters = [sql`length(${sql.attribute('title')})`, 'letters', DataTypes.INTEGER] as const;

// Expressions are read under their names, as what their data type is read as.
export async function computed() {
  const [product] = await Product.findAll({ attributes: ['title', letters] });
  expectTypeOf(product?.letters).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(product?.title).toEqualTypeOf<string | null | undefined>();
  // @ts-expect-error: not in the list
  product?.price;

  const whole = await Product.findOne({ attributes: { include: [letters] } });
  expectTypeOf(whole?.letters).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(whole?.price).toEqualTypeOf<string | undefined>();
  expectTypeOf(whole?.label).toEqualTypeOf<string | undefined>();

  const part = await Product.findByPk(1, {
    attributes: { exclude: ['price'], include: [[sql`now()`, 'now', DataTypes.DATE]] },
  });
  expectTypeOf(part?.now).toEqualTypeOf<Date | null | undefined>();
  expectTypeOf(part?.userId).toEqualTypeOf<number | null | undefined>();
  // @ts-expect-error: excluded
  part?.price;

  const below = await Product.findOne({
    include: [
      {
        association: Product.User,
        required: true,
        attributes: ['firstName', [sql`1`, 'one', DataTypes.BIGINT]],
      },
    ],
  });
  expectTypeOf(below?.user.one).toEqualTypeOf<bigint | null | undefined>();
  // @ts-expect-error: not in the list of the entry
  below?.user.lastName;
  const without = await Product.findOne({
    include: [{ association: Product.User, required: true, attributes: { exclude: ['lastName'] } }],
  });
  expectTypeOf(without?.user.firstName).toEqualTypeOf<string | undefined>();
  // @ts-expect-error: excluded in the entry
  without?.user.lastName;
}
Product.findAll({
  // @ts-expect-error: no such attribute
  attributes: { exclude: ['titel'] },
});
Product.findAll({
  // @ts-expect-error: an expression needs a data type
  attributes: [[sql`count(*)`, 'total']],
});
Product.findAll({
  // @ts-expect-error: SQL is written with sql
  attributes: [['count(*)', 'total', DataTypes.INTEGER]],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: no such attribute
      attributes: { exclude: ['fistName'] },
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: include or exclude
      attributes: { excude: ['firstName'] },
    },
  ],
});

// Orders.
Product.findAll({
  include: [{ association: Product.User, include: [User.Profile] }, Product.Tags],
  order: [
    'title',
    ['price', 'DESC NULLS LAST'],
    sql`lower(${sql.attribute('title')})`,
    [sql`random()`, 'ASC NULLS FIRST'],
    [Product.User, 'lastName'],
    [Product.User, 'lastName', 'DESC'],
    [Product.User, sql`length(${sql.attribute('lastName')})`, 'DESC'],
    [Product.User, User.Profile, 'bio', 'DESC NULLS FIRST'],
  ],
});
Product.findAll({ include: ['user'], order: [[Product.User, 'lastName']] });
const order: readonly Order<typeof Product>[] = ['title', ['price', 'DESC']];
Product.findAll({ order });
Product.findAll({
  include: [Product.User],
  // @ts-expect-error: 'down' is no direction
  order: [[Product.User, 'lastName', 'DOWN']],
});
Product.findAll({
  include: [Product.User],
  // @ts-expect-error: a user has no title
  order: [[Product.User, 'title']],
});
Product.findAll({
  // @ts-expect-error: not included
  order: [[Product.User, 'lastName']],
});
Product.findAll({
  include: [Product.Tags],
  // @ts-expect-error: tags are many
  order: [[Product.Tags, 'name']],
});
Product.findAll({
  // @ts-expect-error: nulls go first or last
  order: [['title', 'ASC NULLS SECOND']],
});

// The rows of an include.
User.findAll({
  include: [
    {
      association: User.Addresses,
      order: [['city', 'DESC'], sql`random()`, [Address.User, 'lastName']],
      include: [Address.User],
      limit: 3,
    },
  ],
});
Product.findAll({
  include: [
    { association: Product.Tags, order: [[ProductTag, 'rank', 'DESC'], [ProductTag, 'tagId'], 'name'] },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.Tags,
      // @ts-expect-error: the through model has no such attribute
      order: [[ProductTag, 'rnak']],
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.Reviews,
      // @ts-expect-error: no through model
      order: [[ProductTag, 'rank']],
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Addresses,
      // @ts-expect-error: no such attribute
      order: ['town'],
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Profile,
      // @ts-expect-error: 'profile' is at most one row and has no limit
      limit: 1,
    },
  ],
});
User.create(
  { firstName: 'Mick' },
  {
    include: [
      {
        association: User.Addresses,
        // @ts-expect-error: only finders accept 'limit'
        limit: 1,
      },
    ],
  },
);

// Conditions in SQL, and the operators for containers.
class Document extends Model.init(
  {
    on: DataTypes.BOOLEAN,
    text: DataTypes.STRING,
    count: DataTypes.INTEGER,
    json: DataTypes.JSON<{ tags: string[]; author: { name: string; born: number } }>(),
    any: DataTypes.JSONB,
    list: DataTypes.ARRAY(DataTypes.STRING),
  },
  { database, modelName: 'document' },
) {}
Document.findAll({
  where: {
    on: { [Op.is]: true },
    text: { [Op.contains]: 'x', [Op.is]: null },
    count: { [Op.between]: [sql`1`, 5], [Op.gt]: sql`${sql.attribute('id')} + ${1}` },
    json: { [Op.contains]: { tags: ['a'], author: { name: 'Mick' } } },
    any: { [Op.contains]: { a: [1] } },
    list: { [Op.contains]: ['a'] },
    [Op.or]: [sql`true`, { text: sql`'x'` }],
    [Op.not]: sql`false`,
  },
});
Document.findAll({ where: sql`true` });
Document.count({ where: sql`true` });
Document.update({ text: 'x' }, { where: sql`true` });
Product.findAll({ include: [{ association: Product.User, where: sql`true` }] });
Product.findAll({
  include: [
    { association: Product.User, where: { firstName: sql`'Mick'`, [Op.or]: [sql`true`, { id: 1 }] } },
  ],
});
Document.findAll({
  where: {
    // @ts-expect-error: a count is never true
    count: { [Op.is]: true },
  },
});
Document.findAll({
  where: {
    // @ts-expect-error: a number has nothing in it
    count: { [Op.contains]: 1 },
  },
});
Document.findAll({
  where: {
    // @ts-expect-error: a text has texts in it
    text: { [Op.contains]: 5 },
  },
});
Document.findAll({
  where: {
    // @ts-expect-error: no tag is a number
    json: { [Op.contains]: { tags: [5] } },
  },
});
Document.findAll({
  // @ts-expect-error: SQL is written with sql
  where: 'true',
});

// Counts, pages and streams.
export async function several() {
  const page = await Product.findAndCountAll({ include: [Product.User], attributes: ['title'], limit: 5 });
  expectTypeOf(page.count).toEqualTypeOf<number>();
  expectTypeOf(page.rows[0]?.user?.fullName).toEqualTypeOf<string | undefined>();
  // @ts-expect-error: not in the list
  page.rows[0]?.price;
  expectTypeOf(
    await Product.exists({ where: { title: 'Chair' }, include: [Product.User] }),
  ).toEqualTypeOf<boolean>();
  expectTypeOf(await Product.count({ attributes: ['title'], distinct: true })).toEqualTypeOf<number>();

  for await (const product of Product.stream({
    where: { title: 'Chair' },
    include: [Product.User],
    batchSize: 50,
  })) {
    expectTypeOf(product).toEqualTypeOf<Loaded<typeof Product, [typeof Product.User]>>();
  }
  for await (const product of Product.stream({ attributes: ['title'], order: [['title', 'DESC']] })) {
    expectTypeOf(product.title).toEqualTypeOf<string | null>();
    // @ts-expect-error: not in the list
    product.price;
  }
}
const options: StreamOptions<typeof Product, readonly []> = { batchSize: 5 };
Product.stream(options);
Product.stream({
  // @ts-expect-error: a page begins after the value of an attribute
  order: [sql`random()`],
});
Product.stream({
  // @ts-expect-error: a stream begins at the beginning
  offset: 5,
});
Product.exists({
  // @ts-expect-error: a row is there or not, in any order
  order: ['title'],
});
Product.count({
  // @ts-expect-error: association 'addresses' belongs to model 'user', not to 'product'
  include: [User.Addresses],
});

// Pages by cursors.
export async function paged(cursor: string | null, query: { after?: string; size: number }) {
  const page = await Product.findPage({ first: 5, after: cursor });
  expectTypeOf(page).toEqualTypeOf<Page<Loaded<typeof Product, []>>>();
  expectTypeOf(page.endCursor).toEqualTypeOf<string | null>();
  expectTypeOf(page.hasPreviousPage).toEqualTypeOf<boolean>();
  const part = await Product.findPage({
    attributes: ['title', letters],
    include: [{ association: Product.User, include: [User.Addresses] }],
    where: { title: { [Op.ne]: null } },
    order: [['title', 'DESC NULLS LAST'], 'id'],
    last: 5,
    before: page.startCursor,
    ...limits,
  });
  expectTypeOf(part.items[0]?.letters).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(part.items[0]?.user?.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  // @ts-expect-error: not in the list
  part.items[0]?.price;
  part.items.map((item) => ({ node: item, cursor: part.cursorOf(item) }));
  // @ts-expect-error: a page of products
  page.cursorOf(new User());
  await Product.findPage({ first: query.size, after: query.after });
  const options: FindPageOptions<typeof Product, readonly []> = { last: 5, before: undefined };
  await Product.findPage(options);
  await Product.findPage({ first: 5, after: null, last: null, before: null });
  await Product.findPage({ first: null, after: null, last: 5, before: null });
}
// Variables of GraphQL: which of them are null is known when the query runs.
export async function pagedBy(variables: {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}) {
  const { first, after, last, before } = variables;
  const page = await Product.findPage({ order: ['title'], first, after, last, before });
  expectTypeOf(page).toEqualTypeOf<Page<Loaded<typeof Product, []>>>();
  await Product.findPage({ ...variables, order: ['title'] });
  await Product.findPage({
    ...variables,
    // @ts-expect-error: a page has no offset
    offset: 5,
  });
}
// @ts-expect-error: a page has a number of rows
Product.findPage({ first: null });
// @ts-expect-error: a page has a number of rows
Product.findPage({ first: null, after: null, last: null, before: null });
// @ts-expect-error: a page has a number of rows
Product.findPage();
// @ts-expect-error: a page has a number of rows
Product.findPage({ order: ['title'] });
Product.findPage({
  first: 5,
  // @ts-expect-error: one direction
  last: 5,
});
Product.findPage({
  last: 5,
  // @ts-expect-error: 'after' belongs to 'first'
  after: 'x',
});
Product.findPage({
  first: 5,
  // @ts-expect-error: 'before' belongs to 'last'
  before: 'x',
});
Product.findPage({
  first: 5,
  // @ts-expect-error: a cursor is a text
  after: 5,
});
Product.findPage({
  // @ts-expect-error: a number of rows
  first: '5',
});
Product.findPage({
  first: 5,
  // @ts-expect-error: a page begins after the value of an attribute
  order: [sql`random()`],
});
Product.findPage({
  first: 5,
  // @ts-expect-error: no such attribute
  order: ['titel'],
});
Product.findPage({
  first: 5,
  // @ts-expect-error: a page has no offset
  offset: 5,
});
Product.findPage({
  first: 5,
  // @ts-expect-error: rows that are merged have no key
  distinct: true,
});
Product.findPage({
  first: 5,
  // @ts-expect-error: no such attribute
  attributes: ['titel'],
});
Product.findPage({
  first: 5,
  // @ts-expect-error: association 'addresses' belongs to model 'user', not to 'product'
  include: [User.Addresses],
});
Product.findPage({
  first: 5,
  // @ts-expect-error: no such attribute
  where: { titel: 'Chair' },
});

// Limits.
Product.findAll({ include: [Product.User], ...limits });
Product.findOne({ ...limits });
Product.findByPk(1, limits);
Product.findAndCountAll({ limit: 5, ...limits });
Product.count({ distinct: true, attributes: ['title'], ...limits });
Product.exists({ ...limits });
Product.stream({ batchSize: 50, ...limits });
Product.load([], [Product.User], limits);
export async function limited(product: InstanceType<typeof Product>) {
  await product.reload(limits);
  await Product.Tags.get(product, { limit: 5, ...limits });
  await Product.Tags.count(product, limits);
  await Product.Tags.has(product, [], limits);
}
Product.findAll({
  // @ts-expect-error: a number of milliseconds
  timeout: '5',
});
Product.findAll({
  // @ts-expect-error: the signal, not its controller
  signal: new AbortController(),
});
Product.query({
  // @ts-expect-error: a builder of knex has its own way to be cancelled
  signal,
});

// Locks.
Product.findAll({ lock: 'update', skipLocked: true, distinct: false });
Product.findByPk(1, { lock: 'share' });
Product.findAll({
  // @ts-expect-error: 'update' or 'share'
  lock: true,
});
Product.findOne({
  // @ts-expect-error: one row is distinct
  distinct: true,
});

const plan = Product.planFind({ where: { title: 'Chair' }, include: [Product.User], limit: 1 });
expectTypeOf(plan).toEqualTypeOf<PlannedFind>();
expectTypeOf(plan.explain()).toEqualTypeOf<string>();
// @ts-expect-error `titel` is no attribute
Product.planFind({ where: { titel: 'Chair' } });
