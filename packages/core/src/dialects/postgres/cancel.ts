import { setTimeout as delay } from 'node:timers/promises';
import type { ClientBase } from 'pg';

/** pg's connection, which speaks the protocol. */
interface ProtocolConnection {
  readonly stream: { readonly destroyed: boolean; destroy(): void; unref(): void };
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  on(event: ConnectionEvent, listener: () => void): void;
  off(event: ConnectionEvent, listener: () => void): void;
}

type ConnectionEvent = 'connect' | 'sslconnect' | 'end' | 'error';

/** The properties of a pg client that its types leave out. */
interface ServerProcess {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly ssl?: unknown;
  readonly sslNegotiation?: string;
  readonly connection: ProtocolConnection & {
    readonly constructor: new (settings: object) => ProtocolConnection;
  };
}

/** In milliseconds. A request may arrive before its statement, so it is repeated while the statement runs. */
const requestInterval = 100;

/** In milliseconds. A request that has no answer after this time is given up, long after its call has ended. */
const maxRequestTime = 30_000;

/**
 * Cancels the statement that a connection runs.
 *
 * It sends the protocol's own request instead of calling `pg_cancel_backend`, because the request needs neither a free
 * connection slot nor a privilege, and because a pooler forwards it to the right server process.
 *
 * @returns a function to call when the statement has ended. It waits until no request is open that could cancel a later
 * statement, or until the connection is closed and can run none
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function startCancelling(client: ClientBase): () => Promise<void> {
  const ended = new AbortController();
  const requesting = requestUntil(ended.signal, client as unknown as ServerProcess);
  return () => {
    ended.abort();
    return requesting;
  };
}

async function requestUntil(ended: AbortSignal, process: ServerProcess): Promise<void> {
  while (!ended.aborted && !process.connection.stream.destroyed) {
    await requestCancel(process);
    await delay(requestInterval, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** Sends the request, and waits until the server has handled it, or the connection of the statement is closed. */
function requestCancel(process: ServerProcess): Promise<void> {
  const { connection } = process;
  return new Promise((resolve) => {
    const finish = () => {
      connection.off('end', finish);
      resolve();
    };
    connection.on('end', finish);
    sendCancel(process).on('end', finish);
  });
}

/**
 * Sends the request on a new connection. The server closes that connection when it has handled the request. Until then it
 * stays open, because the pooler PgBouncer 1.18 ends if a client leaves earlier.
 */
function sendCancel(process: ServerProcess): ProtocolConnection {
  const { host, port, ssl, sslNegotiation, processID, secretKey } = process;
  const request = new process.connection.constructor({ ssl, sslNegotiation });
  const send = () => request.cancel(processID, secretKey);
  const close = () => request.stream.destroy();
  const timer = setTimeout(close, maxRequestTime).unref();
  request.on('connect', () => {
    if (!ssl) send();
    else if (sslNegotiation !== 'direct') request.requestSsl();
  });
  request.on('sslconnect', send);
  request.on('error', close);
  request.on('end', () => clearTimeout(timer));
  if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`);
  else request.connect(port, host);
  request.stream.unref();
  return request;
}
