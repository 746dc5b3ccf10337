import { diffLines, linesWithKeys, OutdatedOrderError } from '../saving/order.mjs';

/** SQLite accepts at most 500 rows in the form in which knex writes them. */
const MAX_ROWS = 500;

export async function saveOrder(trx, { id, version, customer, note, lines }) {
  const now = new Date();
  const updated = await trx('orders')
    .where({ id, version })
    .update({ customer, note, version: version + 1, updatedAt: now });
  if (updated === 0) throw new OutdatedOrderError(id);
  const stored = await trx('lines').select('id', 'product', 'quantity', 'price').where({ orderId: id });
  const { added, changed, removed } = diffLines(stored, lines);
  if (removed.length > 0) await trx('lines').whereIn('id', removed).delete();
  const row = (line) => ({ ...line, orderId: id, createdAt: now, updatedAt: now });
  // One statement updates rows with different values, as the documentation of `merge` shows.
  if (changed.length > 0)
    await trx('lines')
      .insert(changed.map(row))
      .onConflict('id')
      .merge(['product', 'quantity', 'price', 'updatedAt']);
  const keys = added.length > 0 ? await trx('lines').insert(added.map(row), ['id']) : [];
  return {
    id,
    version: version + 1,
    customer,
    note,
    lines: linesWithKeys(
      lines,
      keys.map((key) => key.id),
    ),
  };
}

export async function upsertArticles(trx, articles) {
  const now = new Date();
  const keys = new Map();
  for (let from = 0; from < articles.length; from += MAX_ROWS) {
    const rows = articles.slice(from, from + MAX_ROWS);
    const stored = await trx('articles')
      .insert(rows.map((values) => ({ ...values, createdAt: now, updatedAt: now })))
      .onConflict('sku')
      .merge(['name', 'price', 'updatedAt'])
      .returning(['id', 'sku']);
    for (const { id, sku } of stored) keys.set(sku, id);
  }
  return articles.map((article) => ({ id: keys.get(article.sku), ...article }));
}
