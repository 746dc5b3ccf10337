import { AsyncResource } from 'node:async_hooks';
import type { Statement } from '../compile/statement.js';
import { currentCall, followForLog, unfollowForLog } from '../diagnostics/calls.js';
import { endEvent, hasSubscribers, startEvent, statementChannel } from '../diagnostics/channels.js';
import type { DatabaseInfo } from '../diagnostics/event-data.js';
import { StatementEvent, type TransactionEvent } from '../diagnostics/events.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Paced } from '../util/pausable.js';
import { failedPosition } from './failed-position.js';
import { translateError } from './translate-error.js';

/** Is called with the text of every statement that has ended, and with its event. */
export type Log = (sql: string, event: StatementEvent) => void;

/** What a database tells of its statements. */
export interface ObserverOptions {
  readonly log: Log | undefined;
  readonly logBindings: boolean;
}

/** What a statement is sent on. */
export interface SentOn {
  readonly raw: object;
  readonly transaction: TransactionEvent | undefined;
}

/** The answer to a statement. */
interface Answer {
  readonly rowCount: number;
  readonly answeredAt?: number | undefined;
}

/** Publishes the events of the statements of one database, and logs them, if somebody listens. */
export class StatementObserver {
  readonly #options: ObserverOptions;
  readonly #dialect: Dialect;

  constructor(options: ObserverOptions, dialect: Dialect) {
    this.#options = options;
    this.#dialect = dialect;
    if (options.log !== undefined) followForLog(this);
  }

  /** Whether somebody listens. */
  get isActive(): boolean {
    return this.#options.log !== undefined || hasSubscribers(statementChannel);
  }

  /** Ends what logging costs other databases. */
  close(): void {
    unfollowForLog(this);
  }

  /** Returns the database of a connection of the driver. */
  infoOf(raw: object): DatabaseInfo {
    return this.#dialect.describeConnection(raw);
  }

  /** Remembers who starts a statement that is sent later, with one of another call. */
  startedHere(statement: Statement): Statement {
    return this.isActive ? { ...statement, startedBy: new AsyncResource('EspalierStatement') } : statement;
  }

  /**
   * Runs one statement.
   *
   * @param run returns no promise if the result is known at once
   * @param count returns the number of rows of a result
   */
  runOne<R>(
    on: SentOn,
    statement: Statement,
    run: () => Paced<R>,
    count: (result: R) => number | undefined,
  ): Paced<R> {
    if (!this.isActive) return run();
    const event = this.#eventOf(on, statement);
    let running: Paced<R>;
    try {
      running = startEvent(statementChannel, event, run);
    } catch (error) {
      this.#fail(event, error);
      throw error;
    }
    if (running instanceof Promise) return this.#untilEnded(event, running, count);
    event.rowCount = count(running);
    this.#end(event);
    return running;
  }

  async #untilEnded<R>(
    event: StatementEvent,
    running: Promise<R>,
    count: (result: R) => number | undefined,
  ): Promise<R> {
    try {
      const result = await running;
      event.rowCount = count(result);
      return result;
    } catch (error) {
      event.error = translateError(this.#dialect, error);
      throw error;
    } finally {
      this.#end(event);
    }
  }

  /** Runs statements that are sent together. Each of them has an event. */
  runAll<A extends Answer>(
    on: SentOn,
    statements: readonly Statement[],
    run: () => Promise<readonly A[]>,
  ): Promise<readonly A[]> {
    return this.isActive ? this.#runAll(on, statements, run) : run();
  }

  async #runAll<A extends Answer>(
    on: SentOn,
    statements: readonly Statement[],
    run: () => Promise<readonly A[]>,
  ): Promise<readonly A[]> {
    const events = statements.map((statement) => this.#eventOf(on, statement));
    try {
      const results = await startTogether(events, statements, run);
      let answeredAt = events[0]?.startTime ?? 0;
      for (const [position, event] of events.entries()) {
        const result = results[position] as A;
        event.rowCount = result.rowCount;
        if (result.answeredAt !== undefined) event.duration = result.answeredAt - answeredAt;
        answeredAt = result.answeredAt ?? answeredAt;
        this.#end(event);
      }
      return results;
    } catch (error) {
      const failed = failedPosition(error) ?? 0;
      for (const [position, event] of events.entries()) {
        if (position < failed) this.#end(event);
        else this.#fail(event, error);
      }
      throw error;
    }
  }

  #eventOf(on: SentOn, { sql, bindings, table, reads, writes, startedBy }: Statement): StatementEvent {
    const sent = {
      sql,
      bindings: this.#options.logBindings ? Object.freeze([...bindings]) : undefined,
      table: table ?? reads?.[0]?.model.table ?? writes?.model.table,
      transaction: on.transaction,
      database: this.infoOf(on.raw),
    };
    const create = () => new StatementEvent(sent, currentCall());
    return startedBy === undefined ? create() : startedBy.runInAsyncScope(create);
  }

  #end(event: StatementEvent): void {
    endEvent(statementChannel, event);
    try {
      this.#options.log?.(event.sql, event);
    } catch (error) {
      throwAsSubscriber(error);
    }
  }

  /** The error of the event is that of Espalier: the message of the driver may contain values. */
  #fail(event: StatementEvent, error: unknown): void {
    event.error = translateError(this.#dialect, error);
    this.#end(event);
  }
}

/** Publishes the starts of events, and runs their statements: in the context of the event, if there is only one. */
function startTogether<R>(
  events: readonly StatementEvent[],
  statements: readonly Statement[],
  run: () => R,
): R {
  const [only, ...others] = events;
  if (only !== undefined && others.length === 0 && statements[0]?.startedBy === undefined)
    return startEvent(statementChannel, only, run);
  for (const [position, event] of events.entries()) {
    const start = () => startEvent(statementChannel, event, () => undefined);
    const { startedBy } = statements[position] as Statement;
    if (startedBy === undefined) start();
    else startedBy.runInAsyncScope(start);
  }
  return run();
}

/** Throws an error of a logging function where Node throws those of subscribers: the statement has run all the same. */
function throwAsSubscriber(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}
