import { createServer, type Socket } from 'node:net';
import { ConfigurationError, Database, TimeoutError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Begins a transaction, and returns a function that ends it. */
async function holdConnection(database: Database): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const working = database.transaction(
      () => new Promise<void>((end) => resolve(() => Promise.all([working, end()]).then(() => undefined))),
    );
    working.catch(reject);
  });
}

describeEachDatabase('the pool of connections', (context) => {
  it('lets a call wait for `acquireTimeout`, and says what is in its way', async () => {
    const { database, User } = await openUsers(context, { pool: { max: 1, acquireTimeout: 50 } });
    const end = await holdConnection(database);
    const error = await User.count().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message:
        'No connection was available within 50 ms (`pool.acquireTimeout`): 1 of 1 connections are in use',
      hint: expect.stringContaining('transactions that stay open'),
    });
    await end();
    expect(await User.count()).toBe(0);
    await pause(0);
    expect(database.knex.client.pool.numUsed()).toBe(0);
  });

  it.each([
    ['acquireTimeout', 0],
    ['acquireTimeout', 1.5],
    ['idleTimeout', -1],
    ['idleTimeout', '30s'],
    ['maxLifetime', Number.POSITIVE_INFINITY],
    ['maxLifetime', 2 ** 31],
  ])('rejects the %s %p', (name, value) => {
    const open = () => new Database({ url: context.url(), pool: { [name]: value } as never });
    expect(open).toThrow(ConfigurationError);
    expect(open).toThrow(`\`pool.${name}\` is a whole number of milliseconds, 1 to 2147483647`);
  });

  it('names the option that was meant by one of another library', () => {
    const open = () => new Database({ url: context.url(), pool: { idleTimeoutMillis: 5 } as never });
    expect(open).toThrow("did you mean 'idleTimeout'?");
  });

  if (context.dialect === 'sqlite') {
    it('has one connection, which keeps a database in memory', async () => {
      const { User, names, database } = await openUsers(context, {
        pool: { max: 5, idleTimeout: 1, maxLifetime: 1 },
      });
      await User.create({ name: 'kept' });
      await pause(20);
      expect(await names()).toEqual(['kept']);
      expect(database.knex.client.pool.max).toBe(1);
    });
    return;
  }

  const pidOf = async (database: Database) => {
    const [row] = await context.rows(database, 'select pg_backend_pid() as pid');
    return row?.pid as number;
  };

  it('says that the server is slow where connections are left', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const connection = { host: '127.0.0.1', port, user: 'nobody', password: 'none' };
    const database = context.open({
      url: undefined,
      connection,
      pool: { max: 2, acquireTimeout: 50 },
    } as never);
    await expect(database.raw('select 1')).rejects.toMatchObject({
      name: 'TimeoutError',
      message:
        'No connection was available within 50 ms (`pool.acquireTimeout`): 0 of 2 connections are in use',
      hint: expect.stringContaining('slow to open connections'),
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('closes a connection that nobody has used for `idleTimeout`', async () => {
    const database = context.open({ pool: { idleTimeout: 1 } });
    const { pool } = database.knex.client;
    const closed = new Promise((resolve) => pool.on('destroySuccess', resolve));
    await pidOf(database);
    await closed;
    expect(pool.numFree()).toBe(0);
    expect(await pidOf(database)).toBeGreaterThan(0);
  });

  it('keeps `min` connections', async () => {
    const database = context.open({ pool: { min: 1, idleTimeout: 1 } });
    const pid = await pidOf(database);
    await pause(30);
    expect(await pidOf(database)).toBe(pid);
  });

  it('replaces a connection that is older than `maxLifetime`, also between calls that follow each other at once', async () => {
    const database = context.open({ pool: { max: 1, maxLifetime: 1 } });
    const pids = new Set<number>();
    for (let call = 0; call < 5; call += 1) {
      pids.add(await pidOf(database));
      const start = performance.now();
      while (performance.now() - start < 2);
    }
    expect(pids.size).toBe(5);
    const old = context.open({ pool: { max: 1, maxLifetime: 60_000 } });
    expect(await pidOf(old)).toBe(await pidOf(old));
  });

  it('lets a transaction end on a connection that became older than `maxLifetime`', async () => {
    const { database, User, names } = await openUsers(context, { pool: { maxLifetime: 1 } });
    await database.transaction(async () => {
      await User.create({ name: 'first' });
      await pause(5);
      await User.create({ name: 'second' });
    });
    expect(await names()).toEqual(['first', 'second']);
  });
});
