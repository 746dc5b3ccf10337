import type { ClientBase, CustomTypesConfig } from 'pg';
import type { Statement } from '../../compile/statement.js';
import type { Cancellation } from '../../execute/cancellation.js';
import type { Connection, Log, Result } from '../../execute/connection.js';
import { onAbort } from '../../util/on-abort.js';
import { startCancelling } from './cancel.js';
import { checkResultTypes } from './check-types.js';
import { closeSocket, isLostAnswer, isUsable } from './lost-connection.js';
import { invalidateIfStale, keepPrepared, maxFinderStatements, preparedName } from './prepared-statements.js';

const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** The properties of a pg client that its types leave out. */
interface ServerState {
  readonly readyForQuery?: boolean;
  /** `I` outside a transaction. Absent in old versions. */
  readonly _txStatus?: string | null;
}

/** A connection of pg. Rows are read as arrays of PostgreSQL's text forms. */
export class PostgresConnection implements Connection {
  isBroken = false;
  lostAnswer = false;
  cancellation: Cancellation | undefined;
  readonly #client: ClientBase;
  readonly #log: Log;
  readonly #keepsPrepared: boolean;

  /** @param keepsPrepared whether statements that repeat are kept prepared */
  constructor(client: ClientBase, log: Log, keepsPrepared: boolean) {
    this.#client = client;
    this.#log = log;
    this.#keepsPrepared = keepsPrepared;
  }

  get raw(): object {
    return this.#client;
  }

  /** The server reports it with the end of a statement. A failed statement has rejected before that. */
  get inTransaction(): boolean | undefined {
    const { readyForQuery, _txStatus: status } = this.#client as ClientBase & ServerState;
    if (readyForQuery !== true || typeof status !== 'string') return undefined;
    return status !== 'I';
  }

  async run(statement: Statement): Promise<Result> {
    this.cancellation?.check();
    this.#log(statement.sql);
    const textName = this.#nameText(statement);
    if (textName === undefined) return this.#query(statement, undefined);
    const max = statement.name === undefined ? maxFinderStatements : undefined;
    return this.#query(statement, keepPrepared(this.#client, textName, max)).catch((error) => {
      if (!invalidateIfStale(this.#client, textName, error)) throw error;
      // The statement had not run. If the transaction has failed because of it, the first error explains that better.
      return this.#query(statement, undefined).catch(() => {
        this.cancellation?.check();
        throw error;
      });
    });
  }

  /** Returns the name of a text that is worth keeping prepared. */
  #nameText({ sql, name, repeats = false }: Statement): string | undefined {
    return name === undefined && repeats && this.#keepsPrepared ? preparedName(sql) : name;
  }

  destroy(): void {
    this.isBroken = true;
    closeSocket(this.#client);
  }

  async #query(statement: Statement, name: string | undefined): Promise<Result> {
    this.lostAnswer = false;
    if (!isUsable(this.#client)) {
      this.destroy();
      throw new Error('Connection terminated before the statement was sent');
    }
    try {
      return await this.#send(statement, name);
    } catch (error) {
      if (isLostAnswer(error)) {
        this.lostAnswer = true;
        this.destroy();
      }
      this.cancellation?.check();
      throw error;
    }
  }

  async #send({ sql, bindings, reads }: Statement, name: string | undefined): Promise<Result> {
    const running = this.#client.query({
      text: sql,
      values: [...bindings],
      ...(name === undefined ? {} : { name }),
      rowMode: 'array',
      types: asText,
    });
    const { rows, rowCount, command, fields } = await this.awaitCancellable(running);
    if (reads !== undefined) checkResultTypes(reads, fields);
    return { rows, rowCount: rowCount ?? rows.length, command };
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
