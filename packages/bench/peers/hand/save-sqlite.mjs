import { diffLines, linesWithKeys, OutdatedOrderError } from '../saving/order.mjs';

/** Prepares the statements that save orders and articles. The returned functions run inside a transaction. */
export function prepareSaving(db) {
  const updateOrder = db.prepare(
    `update orders set customer = ?, note = ?, version = version + 1, "updatedAt" = ?
     where id = ? and version = ?`,
  );
  const findLines = db.prepare('select id, product, quantity, price from lines where "orderId" = ?');
  const deleteLine = db.prepare('delete from lines where id = ?');
  const updateLine = db.prepare(
    'update lines set product = ?, quantity = ?, price = ?, "updatedAt" = ? where id = ?',
  );
  const insertLine = db.prepare(
    `insert into lines ("orderId", product, quantity, price, "createdAt", "updatedAt")
     values (?, ?, ?, ?, ?, ?)`,
  );
  const upsertArticle = db
    .prepare(
      `insert into articles (sku, name, price, "createdAt", "updatedAt") values (?, ?, ?, ?, ?)
       on conflict (sku) do update
       set name = excluded.name, price = excluded.price, "updatedAt" = excluded."updatedAt"
       returning id`,
    )
    .pluck();

  function saveOrder({ id, version, customer, note, lines }, _, now) {
    if (updateOrder.run(customer, note, now, id, version).changes === 0) throw new OutdatedOrderError(id);
    const { added, changed, removed } = diffLines(findLines.all(id), lines);
    for (const key of removed) deleteLine.run(key);
    for (const { id: key, product, quantity, price } of changed)
      updateLine.run(product, quantity, price, now, key);
    const keys = added.map(
      ({ product, quantity, price }) =>
        insertLine.run(id, product, quantity, price, now, now).lastInsertRowid,
    );
    return { id, version: version + 1, customer, note, lines: linesWithKeys(lines, keys) };
  }

  function upsertArticles(articles, _, now) {
    return articles.map(({ sku, name, price }) => ({
      id: upsertArticle.get(sku, name, price, now, now),
      sku,
      name,
      price,
    }));
  }

  return { saveOrder, upsertArticles };
}
