export async function reportByMonth(pool, status) {
  const { rows } = await pool.query(
    `select to_char(s."soldAt" at time zone 'UTC', 'YYYY-MM') as month, count(*)::integer as lines, sum(l.amount) as total
     from "saleLines" l join sales s on s.id = l."saleId"
     where s.status = $1 group by 1 order by 1`,
    [status],
  );
  return rows;
}

export async function findSales(pool, { quantity, limit, offset }) {
  const { rows } = await pool.query(
    `select id, customer, status, "soldAt", "createdAt", "updatedAt" from sales s
     where exists (select 1 from "saleLines" l where l."saleId" = s.id and l.quantity >= $1)
     order by "soldAt" desc, id desc limit $2 offset $3`,
    [quantity, limit, offset],
  );
  return rows;
}
