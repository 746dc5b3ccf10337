/** A driver's error in terms that are the same for every database. */
export interface DatabaseFailure {
  readonly kind:
    | 'unique'
    | 'foreignKey'
    | 'notNull'
    | 'check'
    | 'connection'
    | 'timeout'
    | 'transaction'
    /** No number is left for the key of a row. */
    | 'usedUp'
    | 'other';
  /** For messages, so it never contains a value of a row. */
  readonly reason: string;
  /** Advice for the developer, if there is better advice than that of the kind. */
  readonly hint?: string | undefined;
  /** Whether the statement collided with another transaction and may succeed if it is run again. */
  readonly isTransient?: boolean;
  /** Whether the database rejected a row, which the error may not identify, and not the whole statement. */
  readonly isRowFailure?: boolean;
  /** Whether values of types are compared that the database cannot compare. */
  readonly isIncomparable?: boolean;
  /** Whether the connection was lost before the database answered, so that the statement may have run. */
  readonly isAnswerLost?: boolean;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
  /** The values of `columns` in the rejected row as text, by which to find that row. Not for messages. */
  readonly values?: readonly string[] | undefined;
}

/** Returns how messages name a broken constraint: `the unique key users.email`, or `a unique key` without a name. */
export function labelConstraint(noun: string, name: string | undefined): string {
  return name === undefined ? `a ${noun}` : `the ${noun} ${name}`;
}

/** Returns how messages name columns of a table; `undefined` if the database does not report them. */
export function labelColumns({
  table,
  columns,
}: Pick<DatabaseFailure, 'table' | 'columns'>): string | undefined {
  if (columns === undefined) return undefined;
  return table === undefined ? columns.join(', ') : `${table}.${columns.join(', ')}`;
}
