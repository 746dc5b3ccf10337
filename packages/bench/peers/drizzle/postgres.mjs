import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, numeric, pgTable, timestamp, varchar } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { diffLines, linesWithKeys, OutdatedOrderError } from '../saving/order.mjs';
import { readingQueries } from './reading.mjs';
import { shopRelations, withAddresses, withUser } from './relations.mjs';
import { savingQueries } from './saving.mjs';

export function openPostgres(url) {
  const pool = new pg.Pool({ connectionString: url });
  const tables = defineTables();
  const { products, users, addresses, tags, productTags } = tables;
  const db = drizzle(pool, { schema: { ...tables, ...shopRelations(tables) } });

  async function insertUsers(tx, all) {
    const stored = await tx
      .insert(users)
      .values(all.map(({ firstName, lastName }) => ({ firstName, lastName })))
      .returning();
    const storedAddresses = await tx
      .insert(addresses)
      .values(all.flatMap((user, at) => user.addresses.map((each) => ({ ...each, userId: stored[at].id }))))
      .returning();
    return withAddresses(stored, storedAddresses);
  }

  async function insertProducts(tx, all) {
    const stored = await insertUsers(
      tx,
      all.map(({ user }) => user),
    );
    const rows = await tx
      .insert(products)
      .values(all.map(({ title }, at) => ({ title, userId: stored[at].id })))
      .returning();
    return rows.map((product, at) => ({ ...product, user: stored[at] }));
  }

  async function insertTaggedProduct(tx, { title, tags: tagValues }) {
    const [product] = await tx.insert(products).values({ title }).returning();
    const storedTags = await tx.insert(tags).values(tagValues).returning();
    await tx.insert(productTags).values(storedTags.map(({ id }) => ({ productId: product.id, tagId: id })));
    return { ...product, tags: storedTags };
  }

  const saving = savingQueries(tables);
  const reading = readingQueries(
    db,
    tables,
    (column) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM')`,
  );

  async function saveOrder(tx, order) {
    const { id, version, customer, note, lines } = order;
    const updated = await saving.updateOrder(tx, order);
    if (updated.length === 0) throw new OutdatedOrderError(id);
    const { added, changed, removed } = diffLines(await saving.findLines(tx, id), lines);
    if (removed.length > 0) await saving.deleteLines(tx, removed);
    if (changed.length > 0) await saving.updateLines(tx, id, changed);
    const inserted = added.length > 0 ? await saving.insertLines(tx, id, added) : [];
    const keys = inserted.map((line) => line.id);
    return { id, version: version + 1, customer, note, lines: linesWithKeys(lines, keys) };
  }

  return {
    createWithUser: (values) => db.transaction(async (tx) => (await insertProducts(tx, [values]))[0]),
    createWith10Addresses: (values) => db.transaction(async (tx) => (await insertUsers(tx, [values]))[0]),
    createWith100Tags: (values) => db.transaction((tx) => insertTaggedProduct(tx, values)),
    createWith1000Addresses: (values) => db.transaction(async (tx) => (await insertUsers(tx, [values]))[0]),
    createInBulk: (values) => db.transaction((tx) => insertProducts(tx, values)),
    findWithIncludes: (limit) => db.query.products.findMany({ with: withUser, orderBy: products.id, limit }),
    saveOrder: (values) => db.transaction((tx) => saveOrder(tx, values)),
    upsertRows: (values) => saving.upsertArticles(db, values),
    reportByMonth: (status) => reading.reportByMonth(status),
    pageFilteredByChild: (input) => reading.findSales(input),
    sql: async (text) => (await pool.query(text)).rows,
    close: () => pool.end(),
  };
}

function defineTables() {
  const id = () => integer().primaryKey().generatedByDefaultAsIdentity();
  const text = () => varchar({ length: 255 });
  const times = () => ({
    createdAt: timestamp({ withTimezone: true }).$defaultFn(() => new Date()),
    updatedAt: timestamp({ withTimezone: true }).$onUpdateFn(() => new Date()),
  });
  return {
    users: pgTable('users', { id: id(), firstName: text(), lastName: text(), ...times() }),
    products: pgTable('products', { id: id(), title: text(), userId: integer(), ...times() }),
    addresses: pgTable('addresses', {
      id: id(),
      type: text(),
      line1: text(),
      city: text(),
      state: text(),
      zip: text(),
      userId: integer(),
      ...times(),
    }),
    tags: pgTable('tags', { id: id(), name: text(), ...times() }),
    orders: pgTable('orders', {
      id: id(),
      customer: text(),
      note: text(),
      version: integer(),
      ...times(),
    }),
    lines: pgTable('lines', {
      id: id(),
      orderId: integer(),
      product: text(),
      quantity: integer(),
      price: integer(),
      ...times(),
    }),
    articles: pgTable('articles', { id: id(), sku: text(), name: text(), price: integer(), ...times() }),
    sales: pgTable('sales', {
      id: id(),
      customer: text(),
      status: text(),
      soldAt: timestamp({ withTimezone: true }),
      ...times(),
    }),
    saleLines: pgTable('saleLines', {
      id: id(),
      saleId: integer(),
      product: text(),
      quantity: integer(),
      amount: numeric({ precision: 12, scale: 2 }),
      ...times(),
    }),
    productTags: pgTable('productTags', { productId: integer(), tagId: integer(), ...times() }),
  };
}
