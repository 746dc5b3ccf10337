import type { ClientBase, CustomTypesConfig } from 'pg';
import type { Statement } from '../../compile/statement.js';
import type { Connection, Log, Result } from '../../execute/connection.js';

const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** Statements that one connection keeps prepared at most: the server holds memory for each. */
const mostPrepared = 200;
const preparedOn = new WeakMap<ClientBase, Set<string>>();

/** Whether a connection has, or may still take, a prepared statement of a name. */
function isKept(client: ClientBase, name: string): boolean {
  const names = preparedOn.get(client) ?? new Set();
  preparedOn.set(client, names);
  if (!names.has(name) && names.size >= mostPrepared) return false;
  names.add(name);
  return true;
}

/** A connection of pg. Rows come as arrays of PostgreSQL's text forms. */
export class PostgresConnection implements Connection {
  isBroken = false;
  readonly #client: ClientBase;
  readonly #log: Log;

  constructor(client: ClientBase, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  async run({ sql, bindings, name }: Statement): Promise<Result> {
    this.#log(sql);
    const { rows, rowCount, command } = await this.#client.query({
      text: sql,
      values: [...bindings],
      ...(name !== undefined && isKept(this.#client, name) ? { name } : {}),
      rowMode: 'array',
      types: asText,
    });
    return { rows, rowCount: rowCount ?? rows.length, command };
  }
}
