import type { Knex } from 'knex';
import { bindPlaceholders } from '../compile/bind-placeholders.js';
import { findEndOfTransaction } from '../compile/ends-transaction.js';
import { questionMark } from '../compile/fragment.js';
import { TransactionError } from '../errors/database-errors.js';
import { OptionError } from '../errors/input-errors.js';
import { lendConnection, lendOfKnex } from './lend-connection.js';
import { type ClientHost, createQueryClient } from './query-client.js';
import type { Scope } from './scope.js';
import { Transaction } from './transaction.js';

/** knex's builder of queries. */
export type QueryBuilder = Knex.QueryBuilder;

/** Exactly the given SQL, with bindings, as a knex query. */
export type RawQuery = Knex.Raw;

/** What runs the queries of knex. */
export interface QueryHost extends ClientHost {
  /** Returns where a query runs. */
  readonly scopeOf: (transaction: GivenTransaction) => Scope;
  /** Sets the parameters of the server for a query in a transaction of knex, if there are some to set. */
  readonly prepare: (raw: object) => Promise<void>;
}

type GivenTransaction = Transaction | null | undefined;

/** Returns a knex builder on a table, which runs in a transaction or on a pooled connection. */
export function queryBuilder(host: QueryHost, table: string, transaction: GivenTransaction): QueryBuilder {
  const scope = host.scopeOf(transaction);
  const client = createQueryClient(host, () => lendConnection(scope));
  const Builder = withTransacting(client.queryBuilder().constructor as BuilderClass, host);
  return new Builder(client).table(table) as QueryBuilder;
}

/**
 * Returns exactly the given SQL as a knex query: `?` and `:name` stand for bindings.
 *
 * @param call the call, for messages
 * @throws OptionError if the bindings do not match the SQL; TransactionError if it would end the transaction
 */
export function rawQuery(
  host: QueryHost,
  call: string,
  sql: string,
  bindings: unknown,
  transaction: GivenTransaction,
): RawQuery {
  const scope = host.scopeOf(transaction);
  const { sqlSyntax } = host.compiler.dialect;
  const bound = bindPlaceholders(call, sqlSyntax, sql, bindings);
  if (!scope.isRepeatable) rejectEnd(call, findEndOfTransaction(sqlSyntax, sql));
  const client = createQueryClient(host, () => lendConnection(scope));
  const { positionBindings } = client;
  client.positionBindings = (text) => positionBindings.call(client, text).replaceAll(questionMark, '?');
  return client.raw(bound.text, bound.bindings);
}

// biome-ignore lint/suspicious/noExplicitAny: knex declares a client without the parts that a query needs
type BuilderClass = new (client: any) => Knex.QueryBuilder;

function rejectEnd(call: string, command: string | undefined): void {
  if (command === undefined) return;
  throw new TransactionError(`${call}: a transaction ends with its function, not by \`${command}\``, {
    hint: 'return from the function to commit, and throw in it to roll back',
  });
}

/** Returns a class of builders that stay Espalier's in a transaction that is passed to `transacting`. */
function withTransacting(Builder: BuilderClass, host: QueryHost): BuilderClass {
  return class extends Builder {
    // biome-ignore lint/suspicious/noExplicitAny: knex declares only its own transactions
    override transacting(transaction: any): any {
      (this as { client: unknown }).client = createQueryClient(host, lenderOf(host, transaction));
      return this;
    }
  };
}

function lenderOf({ scopeOf, prepare }: QueryHost, transaction: unknown) {
  if (transaction instanceof Transaction) {
    const scope = scopeOf(transaction);
    return () => lendConnection(scope);
  }
  const lend = lendOfKnex(transaction, prepare);
  if (lend === undefined) throw new OptionError('`transacting` takes a transaction of knex or of Espalier');
  return lend;
}
