export const isolationLevels = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
] as const;

/** The degree to which concurrent transactions are isolated from each other, as in SQL. */
export type IsolationLevel = (typeof isolationLevels)[number];

/** The properties of a transaction that the database has to know when it begins. */
export interface TransactionMode {
  /** The minimum isolation. Default: that of the database. SQLite's transactions are always serializable. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** Whether the database rejects every change. Default `false`. */
  readonly readOnly?: boolean | undefined;
}

/** The statement that begins a transaction, and those around it. */
export interface TransactionStatements {
  readonly begin: string;
  /** These and those of `after` run outside the transaction, whether it is committed or rolled back. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}
