import { AsyncLocalStorage } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';
import { tracingChannel } from 'node:diagnostics_channel';
import { join } from 'node:path';
import type { CallEvent } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

// No database of this file logs, so that nothing but the listeners of a test lets calls be followed.
const unlogged = { logging: false } as const;

describeEachDatabase('a program without listeners', (context) => {
  it('creates no event, and follows no call', async () => {
    const run = jest.spyOn(AsyncLocalStorage.prototype, 'run');
    const { User } = await openUsers(context, unlogged);
    const before = await nextId();
    run.mockClear();
    await User.create({ name: 'a', addresses: [{ city: 'Oslo' }] }, { include: [User.Addresses] });
    await User.findAll({ include: [User.Addresses] });
    expect(run).not.toHaveBeenCalled();
    run.mockRestore();
    expect(await nextId()).toBe(before + 1);

    /** The number of a call that is followed. */
    async function nextId() {
      let id = 0;
      const listen = (event: unknown) => {
        id = (event as CallEvent).id;
      };
      const { start } = tracingChannel('espalier:call');
      start.subscribe(listen);
      await User.count();
      start.unsubscribe(listen);
      return id;
    }
  });
});

describeEachDatabase('a store that is bound to a channel', (context) => {
  it('is the context of the work, for hooks and for statements', async () => {
    const { database, User } = await openUsers(context, unlogged);
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    User.addHook('beforeCreate', () => void seen.push(storage.getStore()));
    const calls = tracingChannel('espalier:call').start;
    const statements = tracingChannel('espalier:statement').start;
    calls.bindStore(
      storage,
      (event: unknown) => `${storage.getStore() ?? 'request'} > ${(event as CallEvent).operation}`,
    );
    const parentOf = new Map<string, string | undefined>();
    const listen = (event: unknown) => {
      parentOf.set((event as { operation: string }).operation, storage.getStore());
    };
    statements.subscribe(listen);
    try {
      await database.transaction(async () => {
        await User.create({ name: 'a' });
        await User.count();
      });
    } finally {
      calls.unbindStore(storage);
      statements.unsubscribe(listen);
    }
    expect(seen).toEqual(['request > transaction > create']);
    expect(Object.fromEntries(parentOf)).toMatchObject({
      BEGIN: 'request > transaction',
      SELECT: 'request > transaction > count',
      COMMIT: 'request > transaction',
    });
  });
});

describe('an error of a logging function', () => {
  it('is an uncaught exception, and the call succeeds', () => {
    const program = `
      const { Database } = require('@espalier/core');
      const logging = () => { throw new Error('the log is full'); };
      const database = new Database({ url: 'sqlite::memory:', logging });
      process.on('uncaughtException', ({ message }) => console.log(message));
      database.raw('select 1 as one').then((rows) => console.log(rows));
    `;
    const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: join(__dirname, '../../..') });
    expect(String(stdout).split('\n').sort()).toEqual(['', '[ { one: 1 } ]', 'the log is full']);
  });
});
