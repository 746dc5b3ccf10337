import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionError, Database, DataTypes } from '@espalier/core';
import { defineShop, describeEachDatabase, openShop } from '@espalier/testkit';
import { knex } from 'knex';

describeEachDatabase('a database', (context) => {
  const closing: { close(): Promise<void> }[] = [];
  const opened = (...options: ConstructorParameters<typeof Database>) => {
    const database = new Database(...options);
    closing.push(database);
    return database;
  };
  afterEach(async () => {
    for (const each of closing.splice(0)) await each.close();
  });

  /** Connection options for the database of the URL. */
  const connection = () => {
    const { hostname, port, username, password, pathname } = new URL(context.url());
    const secret = password === '' ? {} : { password: decodeURIComponent(password) };
    return { host: hostname, port: Number(port), user: username, database: pathname.slice(1), ...secret };
  };

  it('no longer follows the transactions and contexts of the program after it is closed', async () => {
    const database = new Database(context.url());
    await database.transaction(async () => undefined);
    const disable = jest.spyOn(AsyncLocalStorage.prototype, 'disable');
    await database.close();
    const { length } = disable.mock.calls;
    disable.mockRestore();
    expect(length).toBe(2);
  });

  it('waits for a transaction that is open when it closes, and keeps its calls in it', async () => {
    const { database, Note, transaction } = await beginNotes(new Database(context.url()));
    const closing = database.close();
    await expect(transaction).resolves.toBe(2);
    await closing;
    await expect(Note.count()).rejects.toBeInstanceOf(ConnectionError);
  });

  it('keeps the calls of an open transaction in it when it closes and leaves a knex instance open', async () => {
    const settings = new Database(context.url()).knex;
    const { database, Note, transaction } = await beginNotes(new Database({ knex: settings }), true);
    await database.close();
    await expect(transaction).rejects.toThrow('rolled back');
    await expect(Note.count()).resolves.toBe(0);
    await settings.destroy();
  });

  /** Starts a transaction that creates a row, waits for the event loop, and creates another one. */
  async function beginNotes(database: Database, fails = false) {
    const Note = database.define('note', { text: DataTypes.STRING });
    await database.sync();
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const transaction = database.transaction(async () => {
      await Note.create({ text: 'first' });
      hasBegun();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await Note.create({ text: 'second' });
      if (fails) throw new Error('rolled back');
      return Note.count();
    });
    // The test asks for the result after it has closed the database.
    transaction.catch(() => undefined);
    await begun;
    return { database, Note, transaction };
  }

  it('opens from a URL, alone or as an option', async () => {
    for (const database of [
      opened(context.url()),
      opened({ url: context.url(), dialect: context.dialect }),
    ]) {
      await database.ping();
      expect(database.dialect).toBe(context.dialect);
    }
  });

  it('answers a ping, and runs plain SQL through knex', async () => {
    const database = context.open();
    await database.ping();
    expect(context.statements).toEqual(['select 1']);
    expect(await context.rows(database, 'select 1 + 1 as two')).toEqual([{ two: 2 }]);
  });

  it('passes every SQL text to its logging function, and never a bound value', async () => {
    const texts: string[] = [];
    const database = opened({
      url: context.url(),
      logging: (...told: unknown[]) => texts.push(...told.map(String)),
    });
    const User = database.define('user', {
      name: { type: DataTypes.STRING, unique: true },
      token: DataTypes.JSON,
    });
    await database.sync();
    await User.create({ name: 'hunter2', token: { key: 'hunter2' } });
    await User.findOne({ where: { name: 'hunter2' } });
    const failure = await User.create({ name: 'hunter2' }).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(String(failure)).not.toContain('hunter2');
    expect(texts.join('\n')).toMatch(/begin.*create table.*commit.*insert into.*select.*insert into/s);
    expect(texts.join('\n')).not.toContain('hunter2');
    await database.drop();
  });

  it('prints SQL when logging is true, and nothing when it is not set', async () => {
    const printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      await opened(context.url()).ping();
      await opened({ url: context.url(), logging: false }).ping();
      expect(printed).not.toHaveBeenCalled();
      await opened({ url: context.url(), logging: true }).ping();
      expect(printed.mock.calls).toEqual([[expect.stringMatching(/^select 1 -- \d+\.\d ms$/)]]);
    } finally {
      printed.mockRestore();
    }
  });

  it('can be closed twice, and then says that there is no connection', async () => {
    const { database, User } = await openShop(context);
    await database.close();
    await database.close();
    const calls = [
      () => database.ping(),
      () => database.sync(),
      () => database.transaction(async () => undefined),
      () => User.create({ firstName: 'Mick' }),
      () => User.findAll(),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow(ConnectionError);
  });

  it('works with an existing knex instance, and does not close it', async () => {
    const existing =
      context.dialect === 'sqlite'
        ? knex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
        : knex({ client: 'pg', connection: context.url() });
    try {
      const database = new Database({ knex: existing });
      expect(database.knex).toBe(existing);
      expect(database.dialect).toBe(context.dialect);
      const { User } = defineShop(database);
      await database.sync();
      await User.create(
        { firstName: 'Mick', addresses: [{ city: 'Austin' }] },
        { include: [User.Addresses] },
      );
      await database.close();
      expect(await existing('addresses').select('city', 'userId')).toEqual([{ city: 'Austin', userId: 1 }]);
    } finally {
      await existing.destroy();
    }
  });

  if (context.dialect === 'sqlite') {
    describe('in a file', () => {
      let folder = '';
      beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'espalier-'));
      });
      afterEach(() => rmSync(folder, { recursive: true }));

      it('has its rows when it is opened again, by URL or by file name', async () => {
        const file = join(folder, 'shop 1.db');
        const first = opened({ filename: file });
        const { User } = defineShop(first);
        await first.sync();
        await User.create({ firstName: 'Mick' });
        await first.close();
        for (const options of [
          `sqlite:${file}`,
          `sqlite://${file}`,
          { filename: file, dialect: 'sqlite' as const },
        ]) {
          const again = defineShop(opened(options));
          expect(await again.User.findAll()).toMatchObject([{ firstName: 'Mick' }]);
        }
      });

      it('is a ConnectionError if the file cannot be opened', async () => {
        for (const filename of [folder, join(folder, 'no', 'such', 'folder', 'shop.db')]) {
          await expect(opened({ filename }).ping()).rejects.toThrow(ConnectionError);
        }
      });
    });
  } else {
    it('opens from the connection options of pg, with a pool of the size that is given', async () => {
      const database = opened({ connection: connection(), pool: { min: 1, max: 3 } });
      await database.ping();
      expect(database.knex.client.pool).toMatchObject({ min: 1, max: 3 });
      const other = opened(context.url().replace('postgres:', 'postgresql:'));
      await other.ping();
      expect(other.knex.client.pool).toMatchObject({ min: 0, max: 10 });
    });

    it('is a ConnectionError without the password if no server answers, or it rejects the login', async () => {
      const stranger = new URL(context.url());
      stranger.username = 'nobody_here';
      stranger.password = 's3cret';
      const nowhere = new URL(context.url());
      nowhere.pathname = '/no_such_database';
      for (const url of [
        'postgres://user:s3cret@127.0.0.1:1/shop',
        'postgres://user:s3cret@no-such-host.invalid/shop',
        stranger.href,
        nowhere.href,
      ]) {
        const failure = await opened(url)
          .ping()
          .catch((error: Error) => error);
        expect(failure).toBeInstanceOf(ConnectionError);
        expect(failure).toMatchObject({
          code: 'CONNECTION_FAILED',
          message: expect.not.stringContaining('s3cret'),
        });
      }
    });
  }
});
