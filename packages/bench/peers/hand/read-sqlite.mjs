/** Prepares the statements that read sales. */
export function prepareReading(db) {
  // A sum of the amounts would be a float. Amounts are stored as text with two digits after the point, so without the point
  // they are whole numbers of cents, whose sum is exact.
  const report = db.prepare(
    `select substr(s."soldAt", 1, 7) as month, count(*) as lines,
       sum(cast(replace(l.amount, '.', '') as integer)) as cents
     from "saleLines" l join sales s on s.id = l."saleId"
     where s.status = ? group by 1 order by 1`,
  );
  const page = db.prepare(
    `select id, customer, status, "soldAt", "createdAt", "updatedAt" from sales s
     where exists (select 1 from "saleLines" l where l."saleId" = s.id and l.quantity >= ?)
     order by "soldAt" desc, id desc limit ? offset ?`,
  );

  function reportByMonth(status) {
    return report.all(status).map(({ month, lines, cents }) => ({ month, lines, total: textOf(cents) }));
  }

  function findSales({ quantity, limit, offset }) {
    const sales = page.all(quantity, limit, offset);
    for (const sale of sales) {
      sale.soldAt = new Date(sale.soldAt);
      sale.createdAt = new Date(sale.createdAt);
      sale.updatedAt = new Date(sale.updatedAt);
    }
    return sales;
  }

  return { reportByMonth, findSales };
}

function textOf(cents) {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
