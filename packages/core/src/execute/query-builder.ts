import type { Knex } from 'knex';
import type { Compiler } from '../compile/compiler.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Conversion } from '../dialect/values.js';
import type { Log } from './connection.js';
import type { Transaction } from './transaction.js';

/** knex's builder of queries. */
export type QueryBuilder = Knex.QueryBuilder;

/** Exactly the given SQL, with bindings, as a knex query. */
export type RawQuery = Knex.Raw;

/** The part of knex's client that decides where a builder runs. */
interface BuilderClient {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  prepBindings(bindings: readonly unknown[] | undefined): readonly unknown[] | undefined;
  emit(event: string, ...about: unknown[]): boolean;
  queryBuilder(): QueryBuilder;
  raw(text: string, bindings: readonly unknown[] | object): RawQuery;
}

/** Returns a knex builder on a table, which runs in a transaction or on a pooled connection. */
export function queryBuilder(
  compiler: Compiler,
  table: string,
  transaction: Transaction | undefined,
  log: Log,
): QueryBuilder {
  return clientIn(compiler, transaction, log).queryBuilder().table(table) as QueryBuilder;
}

/** Returns exactly the given SQL as a knex query: `?` and `:name` stand for bindings. */
export function rawQuery(
  compiler: Compiler,
  text: string,
  bindings: readonly unknown[] | object,
  transaction: Transaction | undefined,
  log: Log,
): RawQuery {
  return clientIn(compiler, transaction, log).raw(text, bindings);
}

/**
 * Returns a client of knex that runs on the connection of a transaction, or on a pooled one. It binds dates as columns
 * store them, and throws the driver's own errors.
 */
function clientIn(
  { knex, dialect }: Compiler,
  transaction: Transaction | undefined,
  log: Log,
): BuilderClient {
  const base = knex.client as BuilderClient;
  const client = Object.create(base) as BuilderClient;
  const bind = createBinder(dialect);
  client.prepBindings = (bindings) => base.prepBindings(bindings?.map(bind));
  client.emit = (event, ...about) => {
    if (event === 'query') log((about[0] as { readonly sql: string }).sql);
    return base.emit(event, ...about);
  };
  if (transaction !== undefined) takeTurns(client, transaction);
  return client;
}

/** Lets a client wait for its turn on the connection of a transaction, which runs one call after the other. */
function takeTurns(client: BuilderClient, transaction: Transaction): void {
  let giveBack: (() => void) | undefined;
  client.acquireConnection = async () => {
    const loan = await transaction.lendConnection();
    giveBack = loan.giveBack;
    return loan.raw;
  };
  client.releaseConnection = async () => giveBack?.();
}

function createBinder(dialect: Dialect): (value: unknown) => unknown {
  const encodeDate: Conversion = dialect.encoder({ key: 'DATE' }) ?? ((date: Date) => date);
  return (value) => (value instanceof Date ? encodeDate(value as never) : value);
}
