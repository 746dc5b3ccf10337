import { connect } from 'node:net';
import type { ClientBase } from 'pg';

/** What pg's clients know of their server, beside what its types tell. */
interface ServerProcess {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connection: { readonly stream: { destroy(): void } };
}

/** The request's code in PostgreSQL's protocol. */
const cancelRequest = 80877102;

/** While the statement runs on, it is asked again after so many milliseconds: a request may come before its statement. */
const askAgainAfter = 100;
const maxRequests = 20;

/**
 * Cancels the statement that a connection runs. When this is done, no request is under way that could hit a later one.
 * Where the server cannot be asked, or does not listen, the connection is cut.
 *
 * The request is the protocol's own and not `pg_cancel_backend`: it needs no free connection slot and no right, and a
 * pooler passes it on to the server process that it stands for.
 *
 * @param ending settles when the statement has ended, and never rejects
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export async function cancelStatement(client: ClientBase, ending: Promise<unknown>): Promise<void> {
  const process = client as unknown as ServerProcess;
  let hasEnded = false;
  const ended = ending.then(() => {
    hasEnded = true;
  });
  try {
    for (let requests = 0; !hasEnded && requests < maxRequests; requests += 1) {
      await requestCancel(process);
      await endOrPause(ended);
    }
  } catch {
    // The server cannot be reached: what is left is to hang up.
  }
  if (!hasEnded) process.connection.stream.destroy();
}

/** Sends the request; the server hangs up when it has passed it on. */
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

async function endOrPause(ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const passing = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, askAgainAfter);
  });
  await Promise.race([ended, passing]);
  clearTimeout(timer);
}
