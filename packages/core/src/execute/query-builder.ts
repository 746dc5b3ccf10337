import type { Knex } from 'knex';
import type { Compiler } from '../compile/compiler.js';
import type { Conversion, Dialect } from '../dialect/dialect.js';
import type { Log } from './connection.js';
import type { Transaction } from './transaction.js';

/** knex's builder of queries. */
export type QueryBuilder = Knex.QueryBuilder;

/** SQL to the letter, with bindings, as a knex query. */
export type RawQuery = Knex.Raw;

/** The parts of knex's client that decide where a builder runs. */
interface BuilderClient {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  prepBindings(bindings: readonly unknown[] | undefined): readonly unknown[] | undefined;
  emit(event: string, ...about: unknown[]): boolean;
  queryBuilder(): QueryBuilder;
  raw(text: string, bindings: readonly unknown[] | object): RawQuery;
}

/** A knex builder on a table. */
export function queryBuilder(
  compiler: Compiler,
  table: string,
  transaction: Transaction | undefined,
  log: Log,
): QueryBuilder {
  return clientIn(compiler, transaction, log).queryBuilder().table(table) as QueryBuilder;
}

/** SQL to the letter: `?` and `:name` stand for bindings. */
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
 * knex's client, running on the connection of a transaction, in its turn, or on one of the pool. Dates are bound as
 * columns hold them; errors are those of the driver.
 */
function clientIn(
  { knex, dialect }: Compiler,
  transaction: Transaction | undefined,
  log: Log,
): BuilderClient {
  const base = knex.client as BuilderClient;
  const client = Object.create(base) as BuilderClient;
  const bind = binderOf(dialect);
  client.prepBindings = (bindings) => base.prepBindings(bindings?.map(bind));
  client.emit = (event, ...about) => {
    if (event === 'query') log((about[0] as { readonly sql: string }).sql);
    return base.emit(event, ...about);
  };
  if (transaction !== undefined) takeTurns(client, transaction);
  return client;
}

/** One loan at a time: a transaction runs one call after the other. */
function takeTurns(client: BuilderClient, transaction: Transaction): void {
  let giveBack: (() => void) | undefined;
  client.acquireConnection = async () => {
    const loan = await transaction.lendConnection();
    giveBack = loan.giveBack;
    return loan.raw;
  };
  client.releaseConnection = async () => giveBack?.();
}

function binderOf(dialect: Dialect): (value: unknown) => unknown {
  const encodeDate: Conversion = dialect.encoder({ key: 'DATE' }) ?? ((date: Date) => date);
  return (value) => (value instanceof Date ? encodeDate(value as never) : value);
}
