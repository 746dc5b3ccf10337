import type { DatabaseInfo } from '../../diagnostics/event-data.js';

/** Where a pg client is connected, as its own defaults and variables of the environment say. */
interface ConnectedClient {
  readonly database?: string | null;
  readonly host?: string | null;
  readonly port?: number;
}

/** Returns the database of a pg client. */
export function describeConnection(client: object): DatabaseInfo {
  const { database, host, port }: ConnectedClient = client;
  return { dialect: 'postgres', name: database ?? '', host: host ?? undefined, port };
}
