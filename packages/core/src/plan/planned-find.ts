/** The plan of a find: what `planFind` returns. */
export interface PlannedFind {
  /** Tells the plan from that of a write. */
  readonly kind: 'findPlan';
  /** The name of the model. */
  readonly model: string;
  /** The number of statements, including those that begin and end a transaction outside of another one. */
  readonly statements: number;
  /** The number of times that the caller waits for a server. Always 0 on SQLite. */
  readonly roundTrips: number;
  /**
   * Returns the plan as text: the rows that each step reads, the statements that run the steps, and the reason if these are
   * more than one. The text has placeholders in place of values.
   *
   * @example
   * find product: 2 steps
   *   "products" where "title" = $1 order by "id" asc limit $2
   *     user: "users" as "t" order by "t"."id" asc
   *   on PostgreSQL: 1 statement, one round trip, one snapshot
   */
  explain(): string;
}
