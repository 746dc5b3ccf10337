import type { ClientBase } from 'pg';

/** The properties of a pg client that its types leave out. */
interface ClientInternals {
  readonly connection: {
    readonly stream: { readonly readable?: boolean; readonly writable?: boolean; destroy(): void };
    on(event: 'errorMessage', listener: (error: unknown) => void): void;
  };
  readonly _queryable?: boolean;
  /** knex closes a client with this property instead of lending it again. */
  __knex__disposed?: unknown;
}

/** SQLSTATEs with which the server closes the connection: connection exceptions, shutdowns and timeouts of sessions. */
const closing = /^(08...|57P0[125]|25P0[34])$/;

/** Whether the server closes the connection after an error with this SQLSTATE. */
export function closesConnection(code: unknown): boolean {
  return closing.test(String(code));
}

/** Whether a statement failed because its connection was lost, so that its answer is lost too. */
export function isLostAnswer(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  // An error without a severity is not the server's answer, but a failure of the socket or of the driver.
  return severity === undefined || closesConnection(code);
}

/** Whether a client can still send a statement, as far as this process knows. */
export function isUsable(client: ClientBase): boolean {
  const { connection, _queryable, __knex__disposed } = client as unknown as ClientInternals;
  const { readable, writable } = connection.stream;
  return readable !== false && writable !== false && _queryable !== false && __knex__disposed === undefined;
}

/** Closes the socket of a client, without waiting for the server. What runs on it fails. */
export function closeSocket(client: ClientBase): void {
  (client as unknown as ClientInternals).connection.stream.destroy();
}

const watched = new WeakSet<ClientBase>();

/**
 * Lets knex close a client as soon as the server reports that it closes the connection. pg itself notices only the end of
 * the socket, which comes later: a call in between would get a connection that is lost.
 */
export function watchClient(client: ClientBase): void {
  if (watched.has(client)) return;
  watched.add(client);
  const internals = client as unknown as ClientInternals;
  internals.connection.on('errorMessage', (error) => {
    if (isLostAnswer(error)) internals.__knex__disposed ??= error;
  });
}
