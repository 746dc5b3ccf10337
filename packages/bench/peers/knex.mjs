import createKnex from 'knex';
import { openKnex } from './knex/connection.mjs';
import { findSales, reportByMonth } from './knex/reading.mjs';
import { saveOrder, upsertArticles } from './knex/saving.mjs';

export default {
  name: 'knex, by hand',
  packages: ['knex'],

  async open(target) {
    const knex = openKnex(createKnex, target);
    return {
      createWithUser: (values) => knex.transaction(async (trx) => (await insertProducts(trx, [values]))[0]),
      createWith10Addresses: (values) =>
        knex.transaction(async (trx) => (await insertUsers(trx, [values]))[0]),
      createWith100Tags: (values) => knex.transaction((trx) => insertTaggedProduct(trx, values)),
      createWith1000Addresses: (values) =>
        knex.transaction(async (trx) => (await insertUsers(trx, [values]))[0]),
      createInBulk: (values) => knex.transaction((trx) => insertProducts(trx, values)),
      findWithIncludes: (limit) => find(knex, limit),
      saveOrder: (values) => knex.transaction((trx) => saveOrder(trx, values)),
      upsertRows: (values) => knex.transaction((trx) => upsertArticles(trx, values)),
      reportByMonth: (status) => reportByMonth(knex, status),
      pageFilteredByChild: (input) => findSales(knex, input),
      storesTimesAsNumbers: target.database === 'sqlite',
      async sql(text) {
        const result = await knex.raw(text);
        return target.database === 'sqlite' ? result : result.rows;
      },
      close: () => knex.destroy(),
    };
  },
};

async function insertProducts(trx, all) {
  const users = await insertUsers(
    trx,
    all.map(({ user }) => user),
  );
  const products = await insertRows(
    trx,
    'products',
    all.map(({ title }, at) => ({ title, userId: users[at].id })),
  );
  for (const [at, product] of products.entries()) product.user = users[at];
  return products;
}

async function insertUsers(trx, all) {
  const users = await insertRows(
    trx,
    'users',
    all.map(({ firstName, lastName }) => ({ firstName, lastName })),
  );
  const addresses = await insertRows(
    trx,
    'addresses',
    all.flatMap((user, at) => user.addresses.map((values) => ({ ...values, userId: users[at].id }))),
  );
  const byUser = groupByUser(addresses);
  for (const user of users) user.addresses = byUser.get(user.id) ?? [];
  return users;
}

async function insertTaggedProduct(trx, { title, tags: tagValues }) {
  const [product] = await insertRows(trx, 'products', [{ title, userId: null }]);
  const tags = await insertRows(
    trx,
    'tags',
    tagValues.map(({ name }) => ({ name })),
  );
  await trx('productTags').insert(
    tags.map(({ id, createdAt, updatedAt }) => ({ productId: product.id, tagId: id, createdAt, updatedAt })),
  );
  return { ...product, tags };
}

/** SQLite accepts at most 500 rows in the form in which knex writes them, and PostgreSQL 65,535 parameters. */
const MAX_ROWS = { 'better-sqlite3': 500, pg: 8000 };

async function insertRows(trx, table, values) {
  const now = new Date();
  const rows = values.map((each) => ({ ...each, createdAt: now, updatedAt: now }));
  const maxRows = MAX_ROWS[trx.client.driverName];
  const keys = [];
  for (let from = 0; from < rows.length; from += maxRows)
    keys.push(...(await trx(table).insert(rows.slice(from, from + maxRows), ['id'])));
  return rows.map((row, at) => ({ id: keys[at].id, ...row }));
}

async function find(knex, limit) {
  const products = await knex('products').select().orderBy('id').limit(limit);
  const userIds = products.map(({ userId }) => userId);
  const users = await knex('users').select().whereIn('id', userIds);
  const addresses = await knex('addresses').select().whereIn('userId', userIds).orderBy('id');
  const byUser = groupByUser(addresses);
  const byId = new Map(users.map((user) => [user.id, { ...user, addresses: byUser.get(user.id) ?? [] }]));
  return products.map((product) => ({ ...product, user: byId.get(product.userId) ?? null }));
}

function groupByUser(addresses) {
  const byUser = new Map();
  for (const address of addresses) {
    const others = byUser.get(address.userId);
    if (others === undefined) byUser.set(address.userId, [address]);
    else others.push(address);
  }
  return byUser;
}
