import { diffLines, linesWithKeys, OutdatedOrderError } from '../saving/order.mjs';

/** The version is checked and raised first, so that the row of the order is locked for the rest. */
export async function saveOrder(client, { id, version, customer, note, lines }) {
  const now = new Date();
  const { rowCount } = await client.query(
    `update orders set customer = $3, note = $4, version = version + 1, "updatedAt" = $5
     where id = $1 and version = $2`,
    [id, version, customer, note, now],
  );
  if (rowCount === 0) throw new OutdatedOrderError(id);
  const { rows: stored } = await client.query(
    'select id, product, quantity, price from lines where "orderId" = $1',
    [id],
  );
  const { added, changed, removed } = diffLines(stored, lines);
  if (removed.length > 0) await client.query('delete from lines where id = any($1)', [removed]);
  if (changed.length > 0) await updateLines(client, changed, now);
  const keys = added.length > 0 ? await insertLines(client, id, added, now) : [];
  return { id, version: version + 1, customer, note, lines: linesWithKeys(lines, keys) };
}

function updateLines(client, changed, now) {
  return client.query(
    `update lines set product = given.product, quantity = given.quantity, price = given.price, "updatedAt" = $5
     from unnest($1::integer[], $2::text[], $3::integer[], $4::integer[]) as given (id, product, quantity, price)
     where lines.id = given.id`,
    [...columnsOf(changed, ['id', 'product', 'quantity', 'price']), now],
  );
}

async function insertLines(client, orderId, added, now) {
  const { rows } = await client.query(
    `insert into lines ("orderId", product, quantity, price, "createdAt", "updatedAt")
     select $1, product, quantity, price, $5, $5
     from unnest($2::text[], $3::integer[], $4::integer[]) as given (product, quantity, price)
     returning id`,
    [orderId, ...columnsOf(added, ['product', 'quantity', 'price']), now],
  );
  return rows.map(({ id }) => id);
}

export async function upsertArticles(client, articles) {
  const { rows } = await client.query(
    `insert into articles (sku, name, price, "createdAt", "updatedAt")
     select sku, name, price, $4, $4 from unnest($1::text[], $2::text[], $3::integer[]) as given (sku, name, price)
     on conflict (sku) do update
     set name = excluded.name, price = excluded.price, "updatedAt" = excluded."updatedAt"
     returning id, sku`,
    [...columnsOf(articles, ['sku', 'name', 'price']), new Date()],
  );
  const keys = new Map(rows.map(({ id, sku }) => [sku, id]));
  return articles.map((article) => ({ id: keys.get(article.sku), ...article }));
}

/** Returns one array of values for each column. */
function columnsOf(rows, names) {
  return names.map((name) => rows.map((row) => row[name]));
}
