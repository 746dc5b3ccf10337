import type { ClientBase } from 'pg';
import type { Compiler } from '../../compile/compiler.js';
import type { Adapter, CreateRun } from '../../execute/adapter.js';
import type { Connection, Log } from '../../execute/connection.js';
import { runLevelByLevel } from '../../execute/level-by-level.js';
import { PostgresCatalog } from './catalog.js';
import { PostgresConnection } from './connection.js';
import { drawKeys } from './draw-keys.js';

/** PostgreSQL through pg. */
export class PostgresAdapter implements Adapter {
  readonly #catalog = new PostgresCatalog();

  connect(raw: object, log: Log): Connection {
    return new PostgresConnection(raw as ClientBase, log);
  }

  async runCreate(connection: Connection, compiler: Compiler, run: CreateRun): Promise<void> {
    const keys = await drawKeys(connection, compiler, this.#catalog, run.plan, run.values);
    await runLevelByLevel(connection, compiler, run, keys);
  }

  forgetTables(): void {
    this.#catalog.forget();
  }
}
