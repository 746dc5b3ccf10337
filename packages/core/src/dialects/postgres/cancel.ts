import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ClientBase } from 'pg';

/** The properties of a pg client that its types leave out. */
interface ServerProcess {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connection: { readonly stream: { destroy(): void } };
}

/** The code of the request in PostgreSQL's protocol. */
const cancelRequest = 80877102;

/** In milliseconds. A request may arrive before its statement, so it is repeated while the statement runs. */
const requestInterval = 100;
const maxRequests = 20;

/**
 * Cancels the statement that a connection runs. Afterwards, no request is open that could cancel a later statement. If
 * the server cannot be reached, or does not react, the connection is cut.
 *
 * It sends the protocol's own request instead of calling `pg_cancel_backend`, because the request needs neither a free
 * connection slot nor a privilege, and because a pooler forwards it to the right server process.
 *
 * @param ending settles when the statement has ended, and never rejects
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export async function cancelStatement(client: ClientBase, ending: Promise<unknown>): Promise<void> {
  const process = client as unknown as ServerProcess;
  const ended = new AbortController();
  void ending.then(() => ended.abort());
  try {
    for (let requests = 0; !ended.signal.aborted && requests < maxRequests; requests += 1) {
      await requestCancel(process);
      await pauseUntil(ended.signal);
    }
  } catch {
    // The server cannot be reached, so the connection is cut.
  }
  if (!ended.signal.aborted) process.connection.stream.destroy();
}

/** Sends the request, and waits until the server, which has handled it, closes the connection. */
function requestCancel({ host, port, processID, secretKey }: ServerProcess): Promise<void> {
  const request = Buffer.alloc(16);
  for (const [index, value] of [16, cancelRequest, processID, secretKey].entries())
    request.writeInt32BE(value, index * 4);
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.once('connect', () => socket.end(request));
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/** Pauses before the next request, or until the statement has ended. */
async function pauseUntil(signal: AbortSignal): Promise<void> {
  await setTimeout(requestInterval, undefined, { signal }).catch(() => undefined);
}
