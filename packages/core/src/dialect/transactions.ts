export const isolationLevels = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
] as const;

/** How little transactions that run at the same time see of each other. */
export type IsolationLevel = (typeof isolationLevels)[number];

/** What kind of transaction is wanted. */
export interface TransactionMode {
  /** The least isolation; the database's default unless set. SQLite's transactions are all serializable. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** Whether the database rejects every change. Default `false`. */
  readonly readOnly?: boolean | undefined;
}

/** The statements that open a transaction, and those around it, which run whether or not it is committed. */
export interface TransactionStatements {
  readonly begin: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}
