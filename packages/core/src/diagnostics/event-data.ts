/** What a call is made on. */
export interface CallTarget {
  readonly model?: string | undefined;
  readonly association?: string | undefined;
}

/** How many rows of one table a call writes. */
export interface TableWrites {
  readonly model: string;
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows that were linked, unlinked or moved: only a reference to them, or in them, has changed. */
  readonly linked: number;
}

/** The database of a connection, as its driver knows it. */
export interface DatabaseInfo {
  /** `'postgres'` or `'sqlite'`. */
  readonly dialect: string;
  /** The name of the database; for SQLite, the file or `:memory:`. */
  readonly name: string;
  /** The host, or the folder of a Unix socket. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}
