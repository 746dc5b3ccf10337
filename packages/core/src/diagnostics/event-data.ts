/** What a call is made on. */
export interface CallTarget {
  /** The name of the model. */
  readonly model?: string | undefined;
  /** The name of the association. */
  readonly association?: string | undefined;
}

/** How many rows of one table a call writes. */
export interface TableWrites {
  /** The name of the model. */
  readonly model: string;
  /** The name of the table. */
  readonly table: string;
  /** Rows that were inserted. */
  readonly inserted: number;
  /** Rows of which an attribute was updated. */
  readonly updated: number;
  /** Rows that were deleted. */
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
  /** The port of the server. */
  readonly port?: number | undefined;
}
