import type { ClientBase } from 'pg';
import { failedPosition, setFailedPosition } from '../../execute/failed-position.js';
import {
  type DriverQuery,
  type DriverQueryClass,
  type DriverResult,
  MessageRecorder,
  messageKinds,
  type ProtocolConnection,
  type QueryOptions,
} from './driver-query.js';

/** The properties of a pg client that its types leave out. */
interface PipelineClient {
  readonly connection?: Partial<ProtocolConnection> & {
    /** What old versions collect messages in, until one is written that has to be sent. */
    readonly writer?: unknown;
  };
  /** Whether the client sends queries before earlier ones are answered, each with a Sync of its own. */
  readonly pipeline?: boolean;
  readonly constructor: { readonly Query?: DriverQueryClass };
}

/**
 * Whether statements can be sent together on a client: one of pg in JavaScript, whose `query` has not been replaced by a
 * function that may know no other queries than its own.
 */
export function supportsPipelining(client: ClientBase): boolean {
  const { connection, pipeline, constructor: driver } = client as unknown as PipelineClient;
  return (
    pipeline !== true &&
    connection?.writer === undefined &&
    !Object.hasOwn(client, 'query') &&
    typeof driver.Query?.prototype?.prepare === 'function' &&
    ([...messageKinds, 'sync', 'on', 'off'] as const).every(
      (each) => typeof connection?.[each] === 'function',
    )
  );
}

/** Sends statements together. Outside a transaction, they are a transaction of their own. */
export function sendTogether(
  client: ClientBase,
  statements: readonly QueryOptions[],
): Promise<readonly DriverResult[]> {
  const { Query } = (client as unknown as PipelineClient).constructor;
  const sent = new Promise<readonly DriverResult[]>((resolve, reject) => {
    const callback: Callback = (error, results) => (error ? reject(error) : resolve(results));
    const pipeline = new Pipeline(Query as DriverQueryClass, statements, callback);
    // What traces the calls of pg may return a promise of its own.
    Promise.resolve(client.query(pipeline as never) as unknown).catch(reject);
  });
  return sent.catch((error) => {
    // The trace of an error from the socket has to lead to the caller, as that of pg's own queries does.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  });
}

type Callback = (error: unknown, results: readonly DriverResult[]) => void;

/**
 * Several statements and one Sync, in the form in which pg takes queries of other packages (a *submittable*, as cursors
 * are). After an error, the server skips the other statements. pg's own queries write the messages and read the answers,
 * so that values and rows are as in any other query.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
class Pipeline {
  /** For programs that trace queries. */
  readonly text: string;
  /** pg's timeout and programs that trace queries replace it. */
  callback: Callback;
  readonly #queries: readonly DriverQuery[];
  readonly #results: DriverResult[] = [];
  readonly #answeredAt: number[] = [];
  #failure: unknown;
  /** The position of the statement that the server runs. */
  #position = 0;
  #recorder: MessageRecorder | undefined;
  #stopWatching = () => {};

  constructor(Query: DriverQueryClass, statements: readonly QueryOptions[], callback: Callback) {
    this.text = statements.map(({ text }) => text).join(';\n');
    this.callback = callback;
    this.#queries = statements.map(
      (options, position) =>
        new Query(options, undefined, (error, result) => {
          if (error) this.#fail(error, position);
          else this.#results[position] = Object.assign(result, { answeredAt: this.#answeredAt[position] });
        }),
    );
  }

  /** Sends all messages at once. Returns an error, and has sent nothing, if a value cannot be sent. */
  submit(connection: ProtocolConnection): unknown {
    const recorder = new MessageRecorder(connection);
    this.#recorder = recorder;
    for (const query of this.#queries) {
      query.prepare(recorder);
      if (this.#failure !== undefined) return this.#failure;
    }
    this.#watchParsed(connection, recorder);
    const { stream } = connection;
    stream.cork?.();
    try {
      for (const { kind, content } of recorder.messages) connection[kind](content);
      connection.sync();
    } finally {
      stream.uncork?.();
    }
    return null;
  }

  handleRowDescription(message: unknown): void {
    this.#current().handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.#current().handleDataRow(message);
  }

  handleCommandComplete(message: unknown): void {
    this.#current().handleCommandComplete(message, this.#recorder as MessageRecorder);
    this.#endAnswer();
  }

  /** The answer to a text without a statement. */
  handleEmptyQuery(): void {
    this.#endAnswer();
  }

  handleError(error: unknown): void {
    this.#stopWatching();
    // The error of a commit follows the answer to the last statement.
    this.#fail(error, Math.min(this.#position, this.#queries.length - 1));
    this.callback(this.#failure, []);
  }

  handleReadyForQuery(): void {
    this.#stopWatching();
    for (const query of this.#queries) query.handleReadyForQuery(this.#recorder as MessageRecorder);
    this.callback(this.#failure, this.#results);
  }

  #endAnswer(): void {
    this.#answeredAt[this.#position] = performance.now();
    this.#position += 1;
  }

  #current(): DriverQuery {
    return this.#queries[this.#position] as DriverQuery;
  }

  #fail(error: unknown, position: number): void {
    this.#failure ??= error;
    if (failedPosition(error) === undefined) setFailedPosition(error, position);
  }

  /** Tells pg which named statements are parsed: after an error, the server has parsed none of those that follow. */
  #watchParsed(connection: ProtocolConnection, { messages }: MessageRecorder): void {
    const parsed = messages.filter(({ kind }) => kind === 'parse').values();
    const remember = () => {
      const { name, text = '' } = parsed.next().value?.content ?? {};
      if (name) connection.parsedStatements[name] = text;
    };
    connection.on('parseComplete', remember);
    this.#stopWatching = () => connection.off('parseComplete', remember);
  }
}
