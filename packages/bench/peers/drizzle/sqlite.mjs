import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, numeric, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { diffLines, linesWithKeys, OutdatedOrderError } from '../saving/order.mjs';
import { readingQueries } from './reading.mjs';
import { shopRelations, withAddresses, withUser } from './relations.mjs';
import { savingQueries } from './saving.mjs';

/** A transaction of better-sqlite3 accepts no promise, so all calls in it are synchronous. */
export function openSqlite() {
  const client = new Database(':memory:');
  const tables = defineTables();
  const { products, users, addresses, tags, productTags } = tables;
  const db = drizzle(client, { schema: { ...tables, ...shopRelations(tables) } });

  function insertUsers(tx, all) {
    const stored = tx
      .insert(users)
      .values(all.map(({ firstName, lastName }) => ({ firstName, lastName })))
      .returning()
      .all();
    const storedAddresses = tx
      .insert(addresses)
      .values(all.flatMap((user, at) => user.addresses.map((each) => ({ ...each, userId: stored[at].id }))))
      .returning()
      .all();
    return withAddresses(stored, storedAddresses);
  }

  function insertProducts(tx, all) {
    const stored = insertUsers(
      tx,
      all.map(({ user }) => user),
    );
    return tx
      .insert(products)
      .values(all.map(({ title }, at) => ({ title, userId: stored[at].id })))
      .returning()
      .all()
      .map((product, at) => ({ ...product, user: stored[at] }));
  }

  function insertTaggedProduct(tx, { title, tags: tagValues }) {
    const product = tx.insert(products).values({ title }).returning().get();
    const storedTags = tx.insert(tags).values(tagValues).returning().all();
    tx.insert(productTags)
      .values(storedTags.map(({ id }) => ({ productId: product.id, tagId: id })))
      .run();
    return { ...product, tags: storedTags };
  }

  const saving = savingQueries(tables);
  const reading = readingQueries(
    db,
    tables,
    (column) => sql`strftime('%Y-%m', ${column} / 1000, 'unixepoch')`,
  );

  function saveOrder(tx, order) {
    const { id, version, customer, note, lines } = order;
    const updated = saving.updateOrder(tx, order).all();
    if (updated.length === 0) throw new OutdatedOrderError(id);
    const { added, changed, removed } = diffLines(saving.findLines(tx, id).all(), lines);
    if (removed.length > 0) saving.deleteLines(tx, removed).run();
    if (changed.length > 0) saving.updateLines(tx, id, changed).run();
    const inserted = added.length > 0 ? saving.insertLines(tx, id, added).all() : [];
    const keys = inserted.map((line) => line.id);
    return { id, version: version + 1, customer, note, lines: linesWithKeys(lines, keys) };
  }

  return {
    createWithUser: (values) => db.transaction((tx) => insertProducts(tx, [values])[0]),
    createWith10Addresses: (values) => db.transaction((tx) => insertUsers(tx, [values])[0]),
    createWith100Tags: (values) => db.transaction((tx) => insertTaggedProduct(tx, values)),
    createWith1000Addresses: (values) => db.transaction((tx) => insertUsers(tx, [values])[0]),
    createInBulk: (values) => db.transaction((tx) => insertProducts(tx, values)),
    findWithIncludes: (limit) => db.query.products.findMany({ with: withUser, orderBy: products.id, limit }),
    saveOrder: (values) => db.transaction((tx) => saveOrder(tx, values)),
    upsertRows: (values) => saving.upsertArticles(db, values).all(),
    reportByMonth: (status) => reading.reportByMonth(status).all(),
    pageFilteredByChild: (input) => reading.findSales(input).all(),
    storesTimesAsNumbers: true,
    async sql(statement) {
      const prepared = client.prepare(statement);
      return prepared.reader ? prepared.all() : prepared.run();
    },
    async close() {
      client.close();
    },
  };
}

function defineTables() {
  const id = () => integer().primaryKey();
  const times = () => ({
    createdAt: integer({ mode: 'timestamp_ms' }).$defaultFn(() => new Date()),
    updatedAt: integer({ mode: 'timestamp_ms' }).$onUpdateFn(() => new Date()),
  });
  return {
    users: sqliteTable('users', { id: id(), firstName: text(), lastName: text(), ...times() }),
    products: sqliteTable('products', { id: id(), title: text(), userId: integer(), ...times() }),
    addresses: sqliteTable('addresses', {
      id: id(),
      type: text(),
      line1: text(),
      city: text(),
      state: text(),
      zip: text(),
      userId: integer(),
      ...times(),
    }),
    tags: sqliteTable('tags', { id: id(), name: text(), ...times() }),
    orders: sqliteTable('orders', {
      id: id(),
      customer: text(),
      note: text(),
      version: integer(),
      ...times(),
    }),
    lines: sqliteTable('lines', {
      id: id(),
      orderId: integer(),
      product: text(),
      quantity: integer(),
      price: integer(),
      ...times(),
    }),
    articles: sqliteTable('articles', { id: id(), sku: text(), name: text(), price: integer(), ...times() }),
    sales: sqliteTable('sales', {
      id: id(),
      customer: text(),
      status: text(),
      soldAt: integer({ mode: 'timestamp_ms' }),
      ...times(),
    }),
    saleLines: sqliteTable('saleLines', {
      id: id(),
      saleId: integer(),
      product: text(),
      quantity: integer(),
      amount: numeric(),
      ...times(),
    }),
    productTags: sqliteTable('productTags', { productId: integer(), tagId: integer(), ...times() }),
  };
}
