import pg from 'pg';
import { findSales, reportByMonth } from './read-postgres.mjs';
import { saveOrder, upsertArticles } from './save-postgres.mjs';

/** PostgreSQL accepts at most 65,535 parameters in a statement. */
const MAX_ROWS = 8000;

const COLUMNS = {
  users: ['firstName', 'lastName', 'createdAt', 'updatedAt'],
  products: ['title', 'userId', 'createdAt', 'updatedAt'],
  addresses: ['type', 'line1', 'city', 'state', 'zip', 'userId', 'createdAt', 'updatedAt'],
  tags: ['name', 'createdAt', 'updatedAt'],
  productTags: ['productId', 'tagId', 'createdAt', 'updatedAt'],
};

/** Runs one multi-row INSERT per table between BEGIN and COMMIT, as unnamed queries, like the documentation of pg. */
export async function openPostgres(url) {
  const pool = new pg.Pool({ connectionString: url });
  return {
    createWithUser: (values) =>
      inTransaction(pool, async (client) => (await insertProducts(client, [values]))[0]),
    createWith10Addresses: (values) =>
      inTransaction(pool, async (client) => (await insertUsers(client, [values]))[0]),
    createWith100Tags: (values) => inTransaction(pool, (client) => insertTaggedProduct(client, values)),
    createWith1000Addresses: (values) =>
      inTransaction(pool, async (client) => (await insertUsers(client, [values]))[0]),
    createInBulk: (values) => inTransaction(pool, (client) => insertProducts(client, values)),
    findWithIncludes: (limit) => find(pool, limit),
    saveOrder: (values) => inTransaction(pool, (client) => saveOrder(client, values)),
    // One statement is one transaction.
    upsertRows: (values) => upsertArticles(pool, values),
    reportByMonth: (status) => reportByMonth(pool, status),
    pageFilteredByChild: (input) => findSales(pool, input),
    sql: async (text) => (await pool.query(text)).rows,
    close: () => pool.end(),
  };
}

async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function insertProducts(client, all) {
  const users = await insertUsers(
    client,
    all.map(({ user }) => user),
  );
  const now = new Date();
  const rows = all.map(({ title }, at) => ({
    title,
    userId: users[at].id,
    createdAt: now,
    updatedAt: now,
    user: users[at],
  }));
  await insertRows(client, 'products', rows);
  return rows;
}

async function insertUsers(client, all) {
  const now = new Date();
  const users = all.map(({ firstName, lastName }) => ({
    firstName,
    lastName,
    createdAt: now,
    updatedAt: now,
    addresses: [],
  }));
  await insertRows(client, 'users', users);
  const addresses = [];
  for (const [at, { addresses: addressValues }] of all.entries()) {
    for (const values of addressValues) {
      const address = { ...values, userId: users[at].id, createdAt: now, updatedAt: now };
      users[at].addresses.push(address);
      addresses.push(address);
    }
  }
  for (let from = 0; from < addresses.length; from += MAX_ROWS)
    await insertRows(client, 'addresses', addresses.slice(from, from + MAX_ROWS));
  return users;
}

async function insertTaggedProduct(client, { title, tags: tagValues }) {
  const now = new Date();
  const product = { title, userId: null, createdAt: now, updatedAt: now };
  const tags = tagValues.map(({ name }) => ({ name, createdAt: now, updatedAt: now }));
  await insertRows(client, 'products', [product]);
  await insertRows(client, 'tags', tags);
  const joins = tags.map(({ id }) => ({
    productId: product.id,
    tagId: id,
    createdAt: now,
    updatedAt: now,
  }));
  await client.query(insertText('productTags', joins.length), valuesOf('productTags', joins));
  product.tags = tags;
  return product;
}

/** Inserts rows, and sets the returned keys on them. */
async function insertRows(client, table, rows) {
  const { rows: keys } = await client.query(
    `${insertText(table, rows.length)} returning id`,
    valuesOf(table, rows),
  );
  for (const [at, row] of rows.entries()) row.id = keys[at].id;
}

const texts = new Map();

function insertText(table, rowCount) {
  const name = `${table} ${rowCount}`;
  let text = texts.get(name);
  if (text === undefined) {
    const columns = COLUMNS[table];
    const tuple = (row) => `(${columns.map((_, at) => `$${row * columns.length + at + 1}`).join(', ')})`;
    const tuples = Array.from({ length: rowCount }, (_, row) => tuple(row));
    const names = columns.map((column) => `"${column}"`);
    text = `insert into "${table}" (${names.join(', ')}) values ${tuples.join(', ')}`;
    texts.set(name, text);
  }
  return text;
}

function valuesOf(table, rows) {
  const columns = COLUMNS[table];
  const values = [];
  for (const row of rows) for (const column of columns) values.push(row[column]);
  return values;
}

async function find(pool, limit) {
  const { rows } = await pool.query(
    `select p.id, p.title, p."userId", p."createdAt", p."updatedAt", u."firstName", u."lastName",
       u."createdAt" as "userCreatedAt", u."updatedAt" as "userUpdatedAt"
     from products p left join users u on u.id = p."userId" order by p.id limit $1`,
    [limit],
  );
  const users = new Map();
  const products = rows.map((row) => {
    let user = users.get(row.userId);
    if (user === undefined && row.userId !== null) {
      user = {
        id: row.userId,
        firstName: row.firstName,
        lastName: row.lastName,
        createdAt: row.userCreatedAt,
        updatedAt: row.userUpdatedAt,
        addresses: [],
      };
      users.set(row.userId, user);
    }
    return {
      id: row.id,
      title: row.title,
      userId: row.userId,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      user: user ?? null,
    };
  });
  const { rows: addresses } = await pool.query(
    `select id, type, line1, city, state, zip, "userId", "createdAt", "updatedAt" from addresses
     where "userId" = any($1) order by id`,
    [[...users.keys()]],
  );
  for (const address of addresses) users.get(address.userId).addresses.push(address);
  return products;
}
