import Sqlite from 'better-sqlite3';
import { Client } from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** A connection by the driver alone, so that no code of Espalier takes part in what the oracle reads. */
export interface PlainSql {
  rows(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** The name by which the server tells the oracle's own connections from those of a scenario. */
const APPLICATION = 'oracle';

/** @param url `sqlite:file.db` or `postgres://...` */
export async function openPlainSql(url: string): Promise<PlainSql> {
  return url.startsWith('sqlite:') ? openFile(url.slice('sqlite:'.length)) : openServer(url);
}

function openFile(file: string): PlainSql {
  const connection = new Sqlite(file, { timeout: 20_000 });
  return {
    rows: async (sql) => {
      const statement = connection.prepare(sql);
      if (statement.reader) return statement.all() as Row[];
      statement.run();
      return [];
    },
    close: async () => void connection.close(),
  };
}

async function openServer(url: string): Promise<PlainSql> {
  const client = new Client({ connectionString: url, application_name: APPLICATION });
  client.on('error', () => {});
  await client.connect();
  return { rows: async (sql) => (await client.query(sql)).rows as Row[], close: () => client.end() };
}

/** Returns the process ids of the server's connections to this database, without the oracle's own. */
export async function backendsOf(plain: PlainSql): Promise<number[]> {
  const rows = await plain.rows(
    `select pid from pg_stat_activity where datname = current_database() and application_name <> '${APPLICATION}'`,
  );
  return rows.map(({ pid }) => Number(pid));
}
