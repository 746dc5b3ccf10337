/** The aggregate functions: each returns one value for all rows of a group. */
export type AggregateName = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max';

/** The public type of a call of an aggregate function. `Operand` is what it was called with. */
export interface Aggregate<Name extends AggregateName, Operand> {
  readonly '~aggregate': { readonly name: Name; readonly operand: Operand };
}

/** A call of an aggregate function. Only {@link aggregate} builds it, so that no parsed JSON can pass for one. */
export class AggregateCall {
  declare readonly '~aggregate': never;
  readonly name: AggregateName;
  /** `undefined` counts rows. */
  readonly operand: unknown;

  constructor(name: AggregateName, operand: unknown) {
    this.name = name;
    this.operand = operand;
    Object.freeze(this);
  }
}

function call<Name extends AggregateName, Operand>(name: Name, operand: Operand): Aggregate<Name, Operand> {
  return new AggregateCall(name, operand);
}

/**
 * The aggregate functions of `Model.aggregate`. An operand is an attribute, an attribute of an associated row after its
 * to-one associations (`[Order.Customer, 'age']`), a part of a date (`sql.month('createdAt')`), or an `sql` fragment with
 * its data type (`[sql`…`, DataTypes.INTEGER]`). Null is not counted, added or compared.
 *
 * @example
 * await Order.aggregate({ select: { orders: aggregate.count(), revenue: aggregate.sum('total') } });
 */
export const aggregate = Object.freeze({
  /** Counts the rows, or those in which the operand is not null. */
  count: <const Operand = undefined>(operand?: Operand): Aggregate<'count', Operand> =>
    call('count', operand as Operand),
  /** Counts the different values. */
  countDistinct: <const Operand>(operand: Operand): Aggregate<'countDistinct', Operand> =>
    call('countDistinct', operand),
  /** Adds numbers; null if there are none. Integers and decimals are added exactly. */
  sum: <const Operand>(operand: Operand): Aggregate<'sum', Operand> => call('sum', operand),
  /** Returns the average of numbers; null if there are none. */
  avg: <const Operand>(operand: Operand): Aggregate<'avg', Operand> => call('avg', operand),
  /** Returns the least value; null if there are none. */
  min: <const Operand>(operand: Operand): Aggregate<'min', Operand> => call('min', operand),
  /** Returns the greatest value; null if there are none. */
  max: <const Operand>(operand: Operand): Aggregate<'max', Operand> => call('max', operand),
});
