import type { ClientBase, CustomTypesConfig, QueryArrayConfig } from 'pg';
import type { Statement } from '../../compile/statement.js';
import type { TransactionEvent } from '../../diagnostics/events.js';
import type { Cancellation } from '../../execute/cancellation.js';
import { type Connection, type Result, type SentWithNext, statement } from '../../execute/connection.js';
import { failedPosition, setFailedPosition } from '../../execute/failed-position.js';
import { runAtOnce, runInOrder } from '../../execute/run-in-order.js';
import type { AddComment } from '../../execute/sql-comment.js';
import type { StatementObserver } from '../../execute/statement-observer.js';
import { onAbort } from '../../util/on-abort.js';
import { startCancelling } from './cancel.js';
import { checkResultTypes } from './check-types.js';
import type { DriverResult, QueryOptions } from './driver-query.js';
import { runWithLocalSettings } from './local-settings.js';
import { closeSocket, isLostAnswer, isUsable } from './lost-connection.js';
import { sendTogether, supportsPipelining } from './pipeline.js';
import { invalidateIfStale, keepPrepared, maxFinderStatements, preparedName } from './prepared-statements.js';
import { WaitingStatements } from './waiting-statements.js';

const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** The properties of a pg client that its types leave out. */
interface ServerState {
  readonly readyForQuery?: boolean;
  /** `I` outside a transaction, `T` inside one, `E` if it has failed. Absent in old versions. */
  readonly _txStatus?: string | null;
}

/** A connection of pg. Rows are read as arrays of PostgreSQL's text forms. */
export class PostgresConnection implements Connection {
  isBroken = false;
  lostAnswer = false;
  cancellation: Cancellation | undefined;
  localSettings: Statement | undefined;
  transaction: TransactionEvent | undefined;
  readonly #client: ClientBase;
  readonly observer: StatementObserver;
  readonly #addComment: AddComment;
  readonly #keepsPrepared: boolean;
  readonly #waiting = new WaitingStatements();

  /** @param keepsPrepared whether statements that repeat are kept prepared */
  constructor(
    client: ClientBase,
    observer: StatementObserver,
    keepsPrepared: boolean,
    addComment: AddComment,
  ) {
    this.#addComment = addComment;
    this.#client = client;
    this.observer = observer;
    this.#keepsPrepared = keepsPrepared;
  }

  get raw(): object {
    return this.#client;
  }

  /** The server reports it with the end of a statement. A failed statement has rejected before that. */
  get inTransaction(): boolean | undefined {
    const { readyForQuery, _txStatus: status } = this.#client as ClientBase & ServerState;
    // What waits begins a transaction, or is a part of one.
    if (!this.#waiting.isEmpty) return true;
    if (readyForQuery !== true || typeof status !== 'string') return undefined;
    return status !== 'I';
  }

  get supportsPipelining(): boolean {
    return supportsPipelining(this.#client);
  }

  async run(statement: Statement): Promise<Result> {
    const [result] = await this.runAll([statement]);
    return result as Result;
  }

  runControl(sql: string): Promise<Result> {
    return this.run(statement(sql));
  }

  async runAll(statements: readonly Statement[]): Promise<readonly Result[]> {
    const settings = statements.every(({ isControl }) => isControl) ? undefined : this.localSettings;
    if (this.supportsPipelining) return this.#runTogether(statements, settings);
    const run = async (statement: Statement) => (await this.#runTogether([statement]))[0] as Result;
    if (settings === undefined) return runInOrder(run, statements);
    return runWithLocalSettings(this, run, settings, statements);
  }

  async runWithNext(sql: string): Promise<SentWithNext> {
    // In a transaction that has failed, what is sent later would not tell.
    if (!this.supportsPipelining || !this.#isIntact()) return runAtOnce(this, sql);
    this.cancellation?.check();
    return this.#sendWithNext(statement(sql));
  }

  #sendWithNext(statement: Statement): SentWithNext {
    return this.#waiting.add(this.observer.startedHere(statement));
  }

  /** Whether no transaction is open that has failed, as far as the server has reported it. */
  #isIntact(): boolean {
    const { readyForQuery, _txStatus: status } = this.#client as ClientBase & ServerState;
    return readyForQuery === true && (status === 'I' || status === 'T');
  }

  async sendWaiting(): Promise<void> {
    if (this.localSettings !== undefined) await this.run(this.localSettings);
    else if (!this.#waiting.isEmpty) await this.#runTogether([]);
  }

  async #runTogether(statements: readonly Statement[], settings?: Statement): Promise<readonly Result[]> {
    this.cancellation?.check();
    if (settings !== undefined) this.#sendWithNext(settings);
    return this.#waiting.sendBefore(statements, (all) =>
      this.observer.runAll(this, all, () => this.#runPrepared(all)),
    );
  }

  async #runPrepared(statements: readonly Statement[]): Promise<readonly Result[]> {
    const textNames = statements.map((each) => this.#nameText(each));
    const names = statements.map(({ name }, position) =>
      this.#keepPrepared(textNames[position], name === undefined ? maxFinderStatements : undefined),
    );
    return this.#query(statements, names).catch((error) => {
      const textName = textNames[failedPosition(error) ?? 0];
      if (textName === undefined || !invalidateIfStale(this.#client, textName, error)) throw error;
      // The statement had not run. If the transaction has failed because of it, the first error explains that better.
      return this.#query(statements, []).catch(() => {
        this.cancellation?.check();
        throw error;
      });
    });
  }

  /** Returns the name of a text that is worth keeping prepared. */
  #nameText({ sql, name, repeats = false }: Statement): string | undefined {
    return name === undefined && repeats && this.#keepsPrepared ? preparedName(sql) : name;
  }

  #keepPrepared(textName: string | undefined, max: number | undefined): string | undefined {
    return textName === undefined ? undefined : keepPrepared(this.#client, textName, max);
  }

  destroy(): void {
    this.isBroken = true;
    closeSocket(this.#client);
  }

  async #query(
    statements: readonly Statement[],
    names: readonly (string | undefined)[],
  ): Promise<readonly Result[]> {
    this.lostAnswer = false;
    if (!isUsable(this.#client)) {
      this.destroy();
      throw new Error('Connection terminated before the statement was sent');
    }
    try {
      return await this.#send(statements, names);
    } catch (error) {
      if (isLostAnswer(error)) {
        this.lostAnswer = true;
        this.destroy();
      }
      this.#checkCancelled(error);
      throw error;
    }
  }

  /** Throws the reason of a cancellation in place of the error that the cancellation has caused. */
  #checkCancelled(error: unknown): void {
    try {
      this.cancellation?.check();
    } catch (reason) {
      setFailedPosition(reason, failedPosition(error) ?? 0);
      throw reason;
    }
  }

  async #send(
    statements: readonly Statement[],
    names: readonly (string | undefined)[],
  ): Promise<readonly Result[]> {
    const queries = statements.map(({ sql, bindings, isControl }, position) => {
      const name = names[position];
      const text = name === undefined && isControl !== true ? this.#addComment(sql) : sql;
      return queryOptions(text, bindings, name);
    });
    const results = await this.awaitCancellable(send(this.#client, queries));
    return results.map(({ rows, rowCount, command, fields, answeredAt }, position) => {
      const { reads } = statements[position] as Statement;
      if (reads !== undefined) checkResultTypes(reads, fields);
      return { rows, rowCount: rowCount ?? rows.length, command, answeredAt };
    });
  }

  awaitCancellable<T>(running: Promise<T>): Promise<T> {
    const { cancellation } = this;
    return cancellation === undefined ? running : this.#cancellable(running, cancellation);
  }

  /** Returns the result even after a cancellation if the statement succeeded: outside a transaction, it is committed. */
  async #cancellable<T>(running: Promise<T>, cancellation: Cancellation): Promise<T> {
    let finish: (() => Promise<void>) | undefined;
    const removeListener = onAbort(cancellation.signal, () => {
      finish = startCancelling(this.#client);
    });
    try {
      return await running;
    } finally {
      removeListener();
      await finish?.();
    }
  }
}

function queryOptions(text: string, bindings: readonly unknown[], name: string | undefined): QueryOptions {
  const values = [...bindings];
  const options = { text, values, rowMode: 'array', types: asText } as const;
  return name === undefined ? options : { ...options, name };
}

async function send(client: ClientBase, queries: readonly QueryOptions[]): Promise<readonly DriverResult[]> {
  const [only, ...others] = queries;
  if (only === undefined) return [];
  return others.length === 0 ? [await client.query(only as QueryArrayConfig)] : sendTogether(client, queries);
}
