import { Database, type StatementEvent } from '@espalier/core';
import { dialectsUnderTest, type TestedDialect } from './databases-under-test.ts';
import { workerDatabase } from './worker-database.ts';

/** The options of `new Database`. */
export type OpenOptions = Partial<Exclude<ConstructorParameters<typeof Database>[0], string>>;

/** The tools of a test body for the database that it runs on. */
export interface DatabaseContext {
  readonly dialect: TestedDialect;
  /** All SQL texts that the databases opened in the current test have run, in the order in which they ended. */
  readonly statements: string[];
  /**
   * Returns the connection URL.
   *
   * @throws Error outside a test or its hooks, because the worker is not connected before
   */
  url(): string;
  /**
   * Opens a database and closes it after the test. On SQLite each call opens a new, empty database. With `logging: false`,
   * its statements are not collected, so that it reads no clock for them.
   */
  open(options?: OpenOptions): Database;
  /** Runs plain SQL and returns its rows. */
  rows(database: Database, sql: string): Promise<Record<string, unknown>[]>;
}

/** Returns options of PostgreSQL for a driver that cannot send the statements of one call together. */
export function withoutPipelining(context: DatabaseContext): OpenOptions {
  return { url: undefined, connection: { connectionString: context.url(), pipeline: true } } as never;
}

const titles: Record<TestedDialect, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/**
 * Runs the same tests on every database: `<name> on SQLite`, `<name> on PostgreSQL`.
 * Each test starts without tables and statements.
 *
 * @example
 * describeEachDatabase('create', (context) => {
 *   it('inserts a row', async () => {
 *     const database = context.open();
 *     ...
 *     expect(await context.rows(database, 'select title from products')).toEqual([{ title: 'Chair' }]);
 *   });
 * });
 */
export function describeEachDatabase(name: string, body: (context: DatabaseContext) => void): void {
  for (const dialect of dialectsUnderTest()) {
    describe(`${name} on ${titles[dialect]}`, () => body(createContext(dialect)));
  }
}

function createContext(dialect: TestedDialect): DatabaseContext {
  const worker = workerDatabase(dialect);
  const statements: string[] = [];
  const opened: Database[] = [];

  beforeAll(() => worker.connect());
  beforeEach(async () => {
    await worker.empty();
    statements.length = 0;
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(() => worker.disconnect());

  return {
    dialect,
    statements,
    url: () => worker.url(),
    open(options = {}) {
      const logging = (sql: string, event: StatementEvent) => {
        statements.push(sql);
        if (typeof options.logging === 'function') options.logging(sql, event);
      };
      const isLogged = options.logging !== false;
      const database = new Database({ url: worker.url(), ...options, logging: isLogged && logging });
      opened.push(database);
      return database;
    },
    rows,
  };
}

async function rows(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  // better-sqlite3 returns the rows, and pg a result object that contains them.
  const result = await database.knex.raw(sql);
  return (Array.isArray(result) ? result : result.rows).map((row: object) => ({ ...row }));
}
