/**
 * The SQL that joins rows with the keys of their parents, as fragments with `??` and `?`. The keys are a relation `k` with
 * the columns `k0`, `k1`, ..., and the plan of the join depends neither on how many there are nor on statistics.
 */
export interface ParentKeyDialect {
  /** Returns the relation of the distinct keys in columns of another relation: `??` for each column, then for the relation. */
  ofRows(parts: number): string;
  /** Returns the relation of bound keys: for each part `??` for a column with its type, `??` for its table, and `?`. */
  ofList(parts: number): string;
  /** Returns the condition that a column, for which each `??` is, equals a part of the key. */
  isEqual(part: number): string;
}
