import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import type { TransactionStatements } from '../dialect/transactions.js';
import type { Paced } from '../util/pausable.js';
import type { Cancellation } from './cancellation.js';
import type { Connection, Result } from './connection.js';
import type { RunStatement } from './run-change.js';

/**
 * Where the statements of a call run: the pool, which lends a connection for each call, or a transaction. The result is no
 * promise if the work is none, and nothing else has to be awaited: the driver of SQLite answers at once.
 */
export interface Scope {
  /** Whether failed work may run again. In a transaction, the work before it would have to run again too. */
  readonly isRepeatable: boolean;
  /** Whether parameters of the server are set for its statements. */
  readonly hasLocalSettings?: boolean;
  /** What cancels the transaction, if it is one that can be cancelled. */
  readonly cancellation?: Cancellation | undefined;
  /** Runs `work` on a connection. After `work` fails in a transaction, PostgreSQL rejects its other statements. */
  use<T>(work: (connection: Connection) => Paced<T>, cancellation?: Cancellation): Paced<T>;
  /** Runs `work`, which changes rows. After `work` fails in a transaction, the transaction is still usable. */
  write<T>(
    work: (connection: Connection, scope: WriteScope) => Paced<T>,
    cancellation?: Cancellation,
  ): Paced<T>;
}

/** Statements of which all take effect, or none. */
export interface AtomicUnit {
  /** Whether its end was sent, and has succeeded. */
  readonly isCommitted: boolean;
  /** Whether its end was sent together with statements, so that their outcome is its outcome. */
  readonly isCommitting: boolean;
  /**
   * Runs its last statements, as `runAll` of the connection does. If the unit is a transaction, and the connection sends
   * statements together, COMMIT is sent with them. So their results must not be able to make the work fail.
   */
  runLast(connection: Connection, statements: readonly Statement[]): Promise<readonly Result[]>;
}

/** A unit that ends with what is around it. */
export const innerUnit: AtomicUnit = Object.freeze<AtomicUnit>({
  isCommitted: false,
  isCommitting: false,
  runLast: (connection, statements) => connection.runAll(statements),
});

/** The operations that a write has in its scope. */
export interface WriteScope {
  /**
   * Runs several statements: all or none of them.
   *
   * @param statements the statements that open a transaction, if one has to be opened
   */
  atomically<T>(work: (unit: AtomicUnit) => Paced<T>, statements?: TransactionStatements): Paced<T>;
  /** Runs one statement, which is atomic by itself: outside a transaction, it commits what it changes. */
  inOneStatement<T>(work: () => Paced<T>): Paced<T>;
  /** After a failure, rolls back to the start of the write, so that it can be tried again. */
  rollbackToStart(): Promise<void>;
  /** Sends the statement that is the last one of the write, if something has to be sent with it. */
  sendLast?(statements: readonly Statement[]): Promise<readonly Result[]>;
}

/**
 * Runs work that reads in a scope. After a statement has failed or was cancelled, PostgreSQL rejects the others of its
 * transaction, so it needs a savepoint if the transaction continues.
 *
 * @param mayFail whether the transaction continues after a statement has failed
 */
export function readIn<T>(
  scope: Scope,
  work: (connection: Connection) => Paced<T>,
  cancellation: Cancellation | undefined,
  { abortsTransactions }: Dialect,
  mayFail = false,
): Paced<T> {
  const continues = mayFail || (cancellation !== undefined && cancellation !== scope.cancellation);
  return continues && abortsTransactions ? scope.write(work, cancellation) : scope.use(work, cancellation);
}

/**
 * Runs several statements that read in a scope. Outside a transaction, they see the same rows; inside one, its isolation
 * level says whether they do.
 */
export function readTogether<T>(
  scope: Scope,
  work: (read: RunStatement) => Promise<T>,
  cancellation: Cancellation | undefined,
  dialect: Dialect,
  mayFail = false,
): Paced<T> {
  const run = (connection: Connection) => work((statement) => connection.run(statement));
  return scope.isRepeatable
    ? atomically(scope, run, cancellation, dialect.snapshot)
    : readIn(scope, run, cancellation, dialect, mayFail);
}

/** Runs several statements in a scope: all or none of them. */
export function atomically<T>(
  scope: Scope,
  work: (connection: Connection, unit: AtomicUnit) => Paced<T>,
  cancellation: Cancellation | undefined,
  statements?: TransactionStatements,
): Paced<T> {
  return scope.write(
    (connection, write) => write.atomically((unit) => work(connection, unit), statements),
    cancellation,
  );
}

/** Runs `work`, which sends some statements by one `runAll`: all or none of them. */
export function inOneUnit<T>(
  connection: Connection,
  { inOneStatement, atomically }: WriteScope,
  statements: number,
  work: () => Paced<T>,
): Paced<T> {
  return statements === 1 || connection.supportsPipelining ? inOneStatement(work) : atomically(work);
}

/** The scope of a write whose failure ends its transaction. */
export const withoutSavepoint: WriteScope = Object.freeze<WriteScope>({
  atomically: (work) => work(innerUnit),
  inOneStatement: (work) => work(),
  rollbackToStart: () => Promise.reject(new Error('there is no savepoint to roll back to')),
});

/** Returns the scope of a part of a write whose statements are atomic already. */
export function innerScope({ rollbackToStart }: WriteScope): WriteScope {
  return { ...withoutSavepoint, rollbackToStart };
}

/** Returns the scope of the last part of a write, which ends the unit that the write is. */
export function endingScope(connection: Connection, scope: WriteScope, unit: AtomicUnit): WriteScope {
  return { ...innerScope(scope), sendLast: (statements) => unit.runLast(connection, statements) };
}

/**
 * Runs a write in a scope.
 *
 * @param skipsSavepoint whether the transaction ends if the write fails, so that the write needs no savepoint in it
 */
export function writeIn<T>(
  scope: Scope,
  work: (connection: Connection, write: WriteScope) => Paced<T>,
  cancellation: Cancellation | undefined,
  skipsSavepoint: boolean,
): Paced<T> {
  if (!skipsSavepoint) return scope.write(work, cancellation);
  return scope.use((connection) => work(connection, withoutSavepoint), cancellation);
}
