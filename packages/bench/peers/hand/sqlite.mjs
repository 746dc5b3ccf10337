import Database from 'better-sqlite3';
import { prepareReading } from './read-sqlite.mjs';
import { prepareSaving } from './save-sqlite.mjs';

/** Prepares each statement once. Keys are the rowids that the inserts report. */
export function openSqlite() {
  const db = new Database(':memory:');
  let prepared;

  // Statements can be prepared only after the tables have been created.
  function workloads() {
    prepared ??= prepareWorkloads(db);
    return prepared;
  }

  return {
    createWithUser: (values) => workloads().product(values),
    createWith10Addresses: (values) => workloads().user(values),
    createWith100Tags: (values) => workloads().taggedProduct(values),
    createWith1000Addresses: (values) => workloads().user(values),
    createInBulk: (values) => workloads().products(values),
    findWithIncludes: (limit) => workloads().find(limit),
    saveOrder: (values) => workloads().saveOrder(values),
    upsertRows: (values) => workloads().upsertArticles(values),
    reportByMonth: (status) => workloads().reportByMonth(status),
    pageFilteredByChild: (input) => workloads().findSales(input),
    storesDecimalsAsText: true,
    async sql(text) {
      const statement = db.prepare(text);
      return statement.reader ? statement.all() : statement.run();
    },
    async close() {
      db.close();
    },
  };
}

function prepareWorkloads(db) {
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const rollback = db.prepare('rollback');
  const user = db.prepare(
    'insert into users ("firstName", "lastName", "createdAt", "updatedAt") values (?, ?, ?, ?)',
  );
  const product = db.prepare(
    'insert into products (title, "userId", "createdAt", "updatedAt") values (?, ?, ?, ?)',
  );
  const address = db.prepare(
    `insert into addresses (type, line1, city, state, zip, "userId", "createdAt", "updatedAt")
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const tag = db.prepare('insert into tags (name, "createdAt", "updatedAt") values (?, ?, ?)');
  const productTag = db.prepare(
    'insert into "productTags" ("productId", "tagId", "createdAt", "updatedAt") values (?, ?, ?, ?)',
  );
  const findProducts = db.prepare(
    `select p.id, p.title, p."userId", p."createdAt", p."updatedAt", u."firstName", u."lastName",
       u."createdAt" as "userCreatedAt", u."updatedAt" as "userUpdatedAt"
     from products p left join users u on u.id = p."userId" order by p.id limit ?`,
  );
  const findAddresses = db.prepare(
    `select id, type, line1, city, state, zip, "userId", "createdAt", "updatedAt" from addresses
     where "userId" in (select value from json_each(?)) order by id`,
  );

  function inTransaction(write, values) {
    const createdAt = new Date();
    const now = createdAt.toISOString();
    begin.run();
    try {
      const result = write(values, createdAt, now);
      commit.run();
      return result;
    } catch (error) {
      rollback.run();
      throw error;
    }
  }

  function insertUser({ firstName, lastName, addresses }, createdAt, now) {
    const id = user.run(firstName, lastName, now, now).lastInsertRowid;
    return {
      id,
      firstName,
      lastName,
      createdAt,
      updatedAt: createdAt,
      addresses: addresses.map(({ type, line1, city, state, zip }) => ({
        id: address.run(type, line1, city, state, zip, id, now, now).lastInsertRowid,
        type,
        line1,
        city,
        state,
        zip,
        userId: id,
        createdAt,
        updatedAt: createdAt,
      })),
    };
  }

  function insertProduct(values, createdAt, now) {
    const owner = insertUser(values.user, createdAt, now);
    const id = product.run(values.title, owner.id, now, now).lastInsertRowid;
    return {
      id,
      title: values.title,
      userId: owner.id,
      createdAt,
      updatedAt: createdAt,
      user: owner,
    };
  }

  function insertTaggedProduct({ title, tags }, createdAt, now) {
    const id = product.run(title, null, now, now).lastInsertRowid;
    return {
      id,
      title,
      userId: null,
      createdAt,
      updatedAt: createdAt,
      tags: tags.map(({ name }) => {
        const tagId = tag.run(name, now, now).lastInsertRowid;
        productTag.run(id, tagId, now, now);
        return { id: tagId, name, createdAt, updatedAt: createdAt };
      }),
    };
  }

  const insertProducts = (all, createdAt, now) => all.map((values) => insertProduct(values, createdAt, now));

  function find(limit) {
    const rows = findProducts.all(limit);
    const users = new Map();
    const products = rows.map((row) => {
      let owner = users.get(row.userId);
      if (owner === undefined && row.userId !== null) {
        owner = {
          id: row.userId,
          firstName: row.firstName,
          lastName: row.lastName,
          createdAt: new Date(row.userCreatedAt),
          updatedAt: new Date(row.userUpdatedAt),
          addresses: [],
        };
        users.set(row.userId, owner);
      }
      return {
        id: row.id,
        title: row.title,
        userId: row.userId,
        createdAt: new Date(row.createdAt),
        updatedAt: new Date(row.updatedAt),
        user: owner ?? null,
      };
    });
    for (const row of findAddresses.all(JSON.stringify([...users.keys()]))) {
      row.createdAt = new Date(row.createdAt);
      row.updatedAt = new Date(row.updatedAt);
      users.get(row.userId).addresses.push(row);
    }
    return products;
  }

  const { saveOrder, upsertArticles } = prepareSaving(db);

  return {
    user: (values) => inTransaction(insertUser, values),
    product: (values) => inTransaction(insertProduct, values),
    taggedProduct: (values) => inTransaction(insertTaggedProduct, values),
    products: (values) => inTransaction(insertProducts, values),
    find,
    saveOrder: (values) => inTransaction(saveOrder, values),
    upsertArticles: (values) => inTransaction(upsertArticles, values),
    ...prepareReading(db),
  };
}
