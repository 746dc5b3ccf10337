import { Database } from '@espalier/core';
import { dialectsUnderTest, type TestedDialect } from './databases-under-test.ts';
import { workerDatabase } from './worker-database.ts';

/** Whatever `new Database` takes, beside a plain URL. */
export type OpenOptions = Partial<Exclude<ConstructorParameters<typeof Database>[0], string>>;

/** What a test body has at hand for the database that it runs on. */
export interface DatabaseContext {
  readonly dialect: TestedDialect;
  /** Every SQL text that the databases opened in the current test have run, in order. */
  readonly statements: string[];
  /** The connection URL; known once tests run, not while they are being described. */
  url(): string;
  /** Opens a database that is closed after the test. On SQLite every call opens another empty one. */
  open(options?: OpenOptions): Database;
  /** Runs plain SQL and returns its rows. */
  rows(database: Database, sql: string): Promise<Record<string, unknown>[]>;
}

const titles: Record<TestedDialect, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/**
 * Describes the same tests for every database: `<name> on SQLite`, `<name> on PostgreSQL`.
 * Each test begins with no tables and no statements.
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
  const place = workerDatabase(dialect);
  const statements: string[] = [];
  const opened: Database[] = [];

  beforeAll(() => place.connect());
  beforeEach(async () => {
    await place.empty();
    statements.length = 0;
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(() => place.disconnect());

  return {
    dialect,
    statements,
    url: () => place.url(),
    open(options = {}) {
      const logging = (sql: string) => {
        statements.push(sql);
        if (typeof options.logging === 'function') options.logging(sql);
      };
      const database = new Database({ url: place.url(), ...options, logging });
      opened.push(database);
      return database;
    },
    rows,
  };
}

async function rows(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  // better-sqlite3 answers with the rows, pg with a result that holds them.
  const result = await database.knex.raw(sql);
  return (Array.isArray(result) ? result : result.rows).map((row: object) => ({ ...row }));
}
