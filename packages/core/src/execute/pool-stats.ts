/** How the connections of a database are used at one moment. */
export interface PoolStats {
  /** The maximum number of open connections. */
  readonly max: number;
  /** Connections on which a call or a transaction runs. */
  readonly used: number;
  /** Open connections that nothing uses. */
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
  /** The statements that all open connections keep prepared. */
  readonly preparedStatements: number;
}

/** The pool of knex while it is open. */
export interface OpenPool {
  readonly max: number;
  readonly used: readonly { readonly resource: object }[];
  readonly free: readonly { readonly resource: object }[];
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

/** The statistics of a pool that is closed. */
export const closedPool: PoolStats = Object.freeze({
  max: 0,
  used: 0,
  idle: 0,
  waiting: 0,
  preparedStatements: 0,
});
