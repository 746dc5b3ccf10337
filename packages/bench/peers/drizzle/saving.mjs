import { and, eq, inArray, sql } from 'drizzle-orm';

/**
 * Builds the queries that save orders and articles. Both databases have the same queries, which PostgreSQL runs
 * asynchronously and SQLite synchronously.
 */
export function savingQueries({ orders, lines, articles }) {
  const row = (orderId) => (line) => ({ ...line, orderId });
  return {
    updateOrder: (tx, { id, version, customer, note }) =>
      tx
        .update(orders)
        .set({ customer, note, version: version + 1 })
        .where(and(eq(orders.id, id), eq(orders.version, version)))
        .returning({ id: orders.id }),
    findLines: (tx, orderId) => tx.select().from(lines).where(eq(lines.orderId, orderId)),
    deleteLines: (tx, keys) => tx.delete(lines).where(inArray(lines.id, keys)),
    // One statement updates rows with different values, as the documentation of upserts shows.
    updateLines: (tx, orderId, changed) =>
      tx
        .insert(lines)
        .values(changed.map(row(orderId)))
        .onConflictDoUpdate({
          target: lines.id,
          set: excluded(['product', 'quantity', 'price', 'updatedAt']),
        }),
    insertLines: (tx, orderId, added) =>
      tx
        .insert(lines)
        .values(added.map(row(orderId)))
        .returning({ id: lines.id }),
    upsertArticles: (tx, all) =>
      tx
        .insert(articles)
        .values(all)
        .onConflictDoUpdate({ target: articles.sku, set: excluded(['name', 'price', 'updatedAt']) })
        .returning(),
  };
}

function excluded(columns) {
  return Object.fromEntries(columns.map((column) => [column, sql.raw(`excluded."${column}"`)]));
}
