import type { Knex } from 'knex';
import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Conversion } from '../dialect/values.js';
import { withUnknownOutcome } from './committing.js';
import type { Loan } from './lend-connection.js';
import { mayHaveRun, queryError, type SentQuery } from './query-error.js';
import type { AddComment } from './sql-comment.js';
import type { StatementObserver } from './statement-observer.js';

/** What knex runs a builder with, and what shows the rows to a stream. */
interface Runner {
  ensureConnection(run: unknown, parameters?: { readonly stream?: Emitter }): Promise<unknown>;
}

interface Emitter {
  emit(event: string, ...about: unknown[]): boolean;
}

/** The part of knex's client that decides where a builder runs, and what it throws. */
export interface QueryClient extends Emitter {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  prepBindings(bindings: readonly unknown[] | undefined): readonly unknown[] | undefined;
  positionBindings(sql: string): string;
  query(connection: object, query: SentQuery | string): Promise<unknown>;
  stream(connection: object, query: SentQuery, stream: Emitter, options: unknown): Promise<unknown>;
  _query(connection: object, query: SentQuery): Promise<unknown>;
  _stream(connection: object, query: SentQuery, stream: Emitter, options: unknown): Promise<unknown>;
  runner(builder: unknown): Runner;
  queryBuilder(): Knex.QueryBuilder;
  raw(text: string, bindings: readonly unknown[]): Knex.Raw;
}

/** What a client of knex takes from its database. */
export interface ClientHost {
  readonly compiler: Compiler;
  readonly observer: StatementObserver;
  readonly addComment: AddComment;
}

/**
 * Returns a client of knex that runs on lent connections. It binds dates as columns store them, and everything that it
 * throws is an error of Espalier.
 */
export function createQueryClient(
  { compiler: { knex, dialect }, observer, addComment }: ClientHost,
  lend: () => Promise<Loan>,
): QueryClient {
  const base = knex.client as QueryClient;
  const client = Object.create(base) as QueryClient;
  const bind = createBinder(dialect);
  client.prepBindings = (bindings) => base.prepBindings(bindings?.map(bind));
  const loans = new Map<object, Loan>();
  throwErrorsOfEspalier(client, base, dialect, loans);
  borrowConnections(client, lend, loans);
  addComments(client, addComment);
  observeQueries(client, observer, loans);
  return client;
}

/** Lets a client add comments to what it sends. The events of the queries are without them, so that equal texts are equal. */
function addComments(client: QueryClient, addComment: AddComment): void {
  const { _query, _stream } = client;
  const withComment = (query: SentQuery) => {
    const sql = addComment(query.sql);
    return sql === query.sql ? query : { ...query, sql };
  };
  client._query = (connection, query) => _query.call(client, connection, withComment(query));
  client._stream = (connection, query, stream, options) =>
    _stream.call(client, connection, withComment(query), stream, options);
}

/** Lets a client publish the events of its queries. */
function observeQueries(
  client: QueryClient,
  observer: StatementObserver,
  loans: ReadonlyMap<object, Loan>,
): void {
  const { _query, _stream } = client;
  const onOf = (connection: object) => loans.get(connection) ?? { raw: connection, transaction: undefined };
  client._query = async (connection, query) => {
    const run = () => _query.call(client, connection, query);
    return observer.runOne(onOf(connection), statementOf(query), run, countRows);
  };
  client._stream = async (connection, query, stream, options) => {
    const run = () => _stream.call(client, connection, query, stream, options);
    return observer.runOne(onOf(connection), statementOf(query), run, () => undefined);
  };
}

function statementOf({ sql, bindings = [] }: SentQuery): Statement {
  return { sql, bindings };
}

/** Counts the rows of an answer of the driver, which knex adds to the query. */
function countRows(answered: unknown): number | undefined {
  const { response } = (answered ?? {}) as { readonly response?: unknown };
  if (Array.isArray(response)) return response.length;
  const { rowCount, changes } = (response ?? {}) as Readonly<Record<string, number | undefined>>;
  return rowCount ?? changes;
}

/** Lets a client run each query on a connection that is lent for it. `loans` has the open loans. */
function borrowConnections(client: QueryClient, lend: () => Promise<Loan>, loans: Map<object, Loan>): void {
  const failures = new Map<object, unknown>();
  const { _query } = client;
  client._query = (connection, query) =>
    _query(connection, query).catch((error) => {
      failures.set(connection, error);
      throw error;
    });
  client.acquireConnection = async () => {
    const loan = await lend();
    loans.set(loan.raw, loan);
    return loan.raw;
  };
  client.releaseConnection = async (raw) => {
    const loan = loans.get(raw);
    const failure = failures.get(raw);
    loans.delete(raw);
    failures.delete(raw);
    await loan?.giveBack(failure);
  };
}

function throwErrorsOfEspalier(
  client: QueryClient,
  base: QueryClient,
  dialect: Dialect,
  loans: ReadonlyMap<object, Loan>,
): void {
  const errorOf = (error: unknown, query?: SentQuery) => queryError(dialect, error, query);
  client._query = (connection, query) =>
    base._query.call(client, connection, query).catch((error) => {
      const isUnknown = loans.get(connection)?.commits === true && mayHaveRun(dialect, error, query.method);
      throw isUnknown ? withUnknownOutcome(errorOf(error, query)) : errorOf(error, query);
    });
  // knex's own `query` adds the SQL to the message of an error, with the values of its bindings.
  client.query = async (connection, given) => {
    const query: SentQuery = typeof given === 'string' ? { sql: given } : given;
    query.bindings = client.prepBindings(query.bindings);
    query.sql = client.positionBindings(query.sql);
    const { __knexUid, __knexTxId } = connection as {
      readonly __knexUid?: string;
      readonly __knexTxId?: string;
    };
    client.emit('query', { __knexUid, __knexTxId, ...query });
    return client._query(connection, query).catch((error) => {
      client.emit('query-error', error, { __knexUid, __knexTxId, ...query });
      throw error;
    });
  };
  client.stream = (connection, query, stream, options) => {
    translateEmitted(stream, (error) => errorOf(error, query));
    return base.stream.call(client, connection, query, stream, options);
  };
  client.runner = (builder) => {
    const runner = base.runner.call(client, builder);
    const ensureConnection = runner.ensureConnection.bind(runner);
    runner.ensureConnection = async (run, parameters) => {
      if (parameters?.stream !== undefined) translateEmitted(parameters.stream, errorOf);
      return ensureConnection(run, parameters).catch((error) => {
        throw errorOf(error);
      });
    };
    return runner;
  };
}

/** Lets a stream emit errors of Espalier. */
function translateEmitted(stream: Emitter, errorOf: (error: unknown) => Error): void {
  const emit = stream.emit.bind(stream);
  stream.emit = (event, ...about) => emit(event, ...(event === 'error' ? [errorOf(about[0])] : about));
}

function createBinder(dialect: Dialect): (value: unknown) => unknown {
  const encodeDate: Conversion = dialect.encoder({ key: 'DATE' }) ?? ((date: Date) => date);
  return (value) => (value instanceof Date ? encodeDate(value as never) : value);
}
