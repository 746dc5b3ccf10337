import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('a database that cannot be opened', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const definition = { name: DataTypes.STRING };
  const calls: Record<string, (database: Database) => PromiseLike<unknown>> = {
    ping: (database) => database.ping(),
    raw: (database) => database.raw('select * from users'),
    'a create': (database) => database.define('user', definition).create({ name: 'secret' }),
    'a find': (database) => database.define('user', definition).findAll(),
    'a builder': (database) => database.define('user', definition).query(),
    'a transaction': (database) => database.transaction(async () => undefined),
    'a sync': (database) => {
      database.define('user', definition);
      return database.sync();
    },
  };

  async function expectConnectionErrors(open: () => Database, reason: RegExp): Promise<void> {
    for (const call of Object.values(calls)) {
      await expect(call(open())).rejects.toMatchObject({
        name: 'ConnectionError',
        code: 'CONNECTION_FAILED',
        message: expect.stringMatching(reason),
        hint: expect.any(String),
        cause: expect.anything(),
      });
    }
  }

  if (context.dialect === 'postgres') {
    it('because nothing listens there says so in every call', async () => {
      await expectConnectionErrors(() => context.open({ url: 'postgres://x@127.0.0.1:1/x' }), /ECONNREFUSED/);
    });
    return;
  }

  it('because its directory is missing says so in every call', async () => {
    const url = `sqlite:${join(folder, 'missing', 'shop.db')}`;
    await expectConnectionErrors(
      () => context.open({ url }),
      /^the directory of the database file does not exist$/,
    );
  });

  it('because it is a directory, or because its directory is a file, says so in every call', async () => {
    mkdirSync(join(folder, 'directory'));
    writeFileSync(join(folder, 'file'), '');
    for (const name of ['directory', 'file/shop.db'])
      await expectConnectionErrors(
        () => context.open({ url: `sqlite:${join(folder, name)}` }),
        /the database file could not be opened|the directory of the database file does not exist/,
      );
  });

  it('because it is no database says so in every call', async () => {
    writeFileSync(join(folder, 'letter.txt'), 'Dear reader, this is a letter. '.repeat(100));
    await expectConnectionErrors(
      () => context.open({ url: `sqlite:${join(folder, 'letter.txt')}` }),
      /^the file is not a database \(SQLITE_NOTADB\)$/,
    );
  });
});
