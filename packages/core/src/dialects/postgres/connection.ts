import type { ClientBase, CustomTypesConfig } from 'pg';
import type { Statement } from '../../compile/statement.js';
import type { Connection, Log, Result } from '../../execute/connection.js';

const asText: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

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
      ...(name === undefined ? {} : { name }),
      rowMode: 'array',
      types: asText,
    });
    return { rows, rowCount: rowCount ?? rows.length, command };
  }
}
