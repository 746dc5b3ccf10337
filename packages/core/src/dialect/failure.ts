/** What kind of failure a driver's error is, and what it says about the failure; never a value of a row for a message. */
export interface DatabaseFailure {
  readonly kind:
    | 'unique'
    | 'foreignKey'
    | 'notNull'
    | 'check'
    | 'connection'
    | 'timeout'
    | 'transaction'
    | 'other';
  readonly reason: string;
  /** Whether it collided with another transaction, and may well succeed when it is run again. */
  readonly isTransient?: boolean;
  /** Whether the database rejected a row, known or not; not the statement as such. */
  readonly isRowFailure?: boolean;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
  /** The values of `columns` in the offending row as text, to find that row by. Not for messages. */
  readonly values?: readonly string[] | undefined;
}
