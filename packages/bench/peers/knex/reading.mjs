/** Returns the SQL of the month of a time, which knex has no function for. On SQLite, knex stores times as milliseconds. */
function monthOf(knex) {
  return knex.client.driverName === 'pg'
    ? knex.raw(`to_char(?? at time zone 'UTC', 'YYYY-MM')`, ['sales.soldAt'])
    : knex.raw(`strftime('%Y-%m', ?? / 1000, 'unixepoch')`, ['sales.soldAt']);
}

export function reportByMonth(knex, status) {
  return knex('saleLines')
    .join('sales', 'sales.id', 'saleLines.saleId')
    .where('sales.status', status)
    .select({ month: monthOf(knex) })
    .count({ lines: '*' })
    .sum({ total: 'amount' })
    .groupBy('month')
    .orderBy('month');
}

export async function findSales(knex, { quantity, limit, offset }) {
  const sales = await knex('sales')
    .whereExists(
      knex('saleLines')
        .select(1)
        .whereColumn('saleLines.saleId', 'sales.id')
        .where('quantity', '>=', quantity),
    )
    .orderBy([
      { column: 'soldAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset);
  return sales;
}
