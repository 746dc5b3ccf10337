import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { emptyDatabase, ensureDatabase, workerDatabaseName } from '../src/postgres/databases.js';
import { type PostgresServer, startPostgresServer } from '../src/postgres/server.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a temporary PostgreSQL server', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  it('answers a query', async () => {
    expect(await query(server.url, 'select 1 + 1 as sum')).toEqual([{ sum: 2 }]);
  });

  it('listens on this machine only, and on no socket file', async () => {
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(server.url, 'show unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ]);
  });

  it('has a separate database for each worker', async () => {
    const first = await ensureDatabase(server.url, workerDatabaseName('1'));
    const second = await ensureDatabase(server.url, workerDatabaseName('2'));
    await query(first, 'create table notes (id int)');

    expect(await query(first, "select to_regclass('notes')::text as found")).toEqual([{ found: 'notes' }]);
    expect(await query(second, "select to_regclass('notes')::text as found")).toEqual([{ found: null }]);
  });

  it('returns the same database again, even to concurrent callers', async () => {
    const urls = await Promise.all([1, 2, 3].map(() => ensureDatabase(server.url, workerDatabaseName('3'))));
    expect(new Set(urls).size).toBe(1);
  });

  it('empties a database', async () => {
    const client = new Client(await ensureDatabase(server.url, workerDatabaseName('4')));
    await client.connect();
    await client.query('create table notes (id int)');
    await emptyDatabase(client);
    const { rows } = await client.query("select to_regclass('notes')::text as found");
    await client.end();
    expect(rows).toEqual([{ found: null }]);
  });

  it('stops while a client is still connected, and leaves no folder', async () => {
    const another = await startPostgresServer();
    const client = new Client(another.url);
    client.on('error', () => {});
    await client.connect();
    expect(existsSync(another.dataFolder)).toBe(true);

    await another.stop();

    expect(existsSync(another.dataFolder)).toBe(false);
    await expect(query(another.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('keeps what was committed when it crashes and starts again, if it is durable', async () => {
    const durable = await startPostgresServer({ durable: true });
    await query(durable.url, 'create table notes (id int)');

    await durable.crash();
    await expect(query(durable.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await durable.restart();

    expect(await query(durable.url, 'select count(*)::int as n from notes')).toEqual([{ n: 0 }]);
    expect(await query(durable.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await durable.stop();
  });
});
