export { dialectsUnderTest, type TestedDialect } from './databases-under-test.ts';
export {
  type DatabaseContext,
  describeEachDatabase,
  type OpenOptions,
  withoutPipelining,
} from './describe-each-database.ts';
export { errorOf } from './error-of.ts';
export { serverUrl } from './jest/server-url.ts';
export {
  asBody,
  type Body,
  defineOrders,
  type Orders,
  type OrdersOptions,
  openLoadedOrder,
  openOrders,
  showChanges,
} from './orders.ts';
export { emptyDatabase, ensureDatabase, workerDatabaseName } from './postgres/databases.ts';
export { type Disturbance, FaultProxy } from './postgres/fault-proxy.ts';
export { findPgBouncer, type PgBouncer, startPgBouncer } from './postgres/pgbouncer.ts';
export { type PostgresServer, startPostgresServer } from './postgres/server.ts';
export { startTlsProxy, type TlsProxy } from './postgres/tls-proxy.ts';
export { defineShop, openShop, type Shop, type ShopOptions } from './shop.ts';
