import { and, count, desc, eq, exists, gte, sql, sum } from 'drizzle-orm';

/**
 * Builds the queries that read sales, which are the same on both databases.
 *
 * @param monthOf returns the SQL of the month of a column
 */
export function readingQueries(db, { sales, saleLines }, monthOf) {
  return {
    reportByMonth(status) {
      const month = monthOf(sales.soldAt);
      return db
        .select({ month, lines: count(), total: sum(saleLines.amount) })
        .from(saleLines)
        .innerJoin(sales, eq(saleLines.saleId, sales.id))
        .where(eq(sales.status, status))
        .groupBy(month)
        .orderBy(month);
    },
    findSales: ({ quantity, limit, offset }) =>
      db
        .select()
        .from(sales)
        .where(
          exists(
            db
              .select({ one: sql`1` })
              .from(saleLines)
              .where(and(eq(saleLines.saleId, sales.id), gte(saleLines.quantity, quantity))),
          ),
        )
        .orderBy(desc(sales.soldAt), desc(sales.id))
        .limit(limit)
        .offset(offset),
  };
}
