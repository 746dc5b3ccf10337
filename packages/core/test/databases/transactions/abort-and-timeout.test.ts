import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { DataTypes, OptionError, TimeoutError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { abortedBy } from '../../helpers/aborted-by';
import { openUsers } from '../../helpers/open-users';
import { countWaitingStatements, untilStatementWaits } from './lock-waits';

const never = new Promise<never>(() => {});

/** A signal that counts who listens to it. */
function countingSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: unknown[]) => {
    listeners += 1;
    (add as (...all: unknown[]) => void)(...given);
  };
  signal.removeEventListener = (...given: unknown[]) => {
    listeners -= 1;
    (remove as (...all: unknown[]) => void)(...given);
  };
  return { controller, signal, listeners: () => listeners };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function usersOfOneConnection(context: DatabaseContext) {
  const made = await openUsers(context, { pool: { min: 0, max: 1 } });
  const usedConnections = async () => {
    await nextTurn();
    await nextTurn();
    return made.database.knex.client.pool.numUsed();
  };
  return { ...made, usedConnections };
}

describeEachDatabase('a call that is cancelled', (context) => {
  it('before it starts does nothing, and rejects with an AbortError, whose cause is the reason of its signal', async () => {
    const { database, User, names } = await usersOfOneConnection(context);
    const reason = { why: 'the user left' };
    const signal = AbortSignal.abort(reason);
    const work = jest.fn();
    await expect(User.create({ name: 'a' }, { signal })).rejects.toMatchObject(abortedBy(reason));
    await expect(User.bulkCreate([{ name: 'a' }], { signal })).rejects.toMatchObject(abortedBy(reason));
    await expect(User.update({ name: 'a' }, { all: true, signal })).rejects.toMatchObject(abortedBy(reason));
    await expect(User.destroy({ all: true, signal })).rejects.toMatchObject(abortedBy(reason));
    await expect(User.build({ name: 'a' }).save({ signal })).rejects.toMatchObject(abortedBy(reason));
    await expect(database.transaction(work, { signal })).rejects.toMatchObject(abortedBy(reason));
    await expect(User.create({ name: 'a' }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
      cause: { name: 'AbortError' },
    });
    expect(work).not.toHaveBeenCalled();
    expect(context.statements).toEqual([]);
    expect(await names()).toEqual([]);
  });

  it('in a transaction rolls it back, even while its function waits for something else', async () => {
    const { database, User, names, usedConnections } = await usersOfOneConnection(context);
    const { controller, signal, listeners } = countingSignal();
    const reason = new Error('shutting down');
    const working = database.transaction(
      async () => {
        await User.create({ name: 'lost' });
        setTimeout(() => controller.abort(reason), 5);
        await never;
      },
      { signal },
    );
    await expect(working).rejects.toMatchObject(abortedBy(reason));
    expect(listeners()).toBe(0);
    expect(await usedConnections()).toBe(0);
    expect(await names()).toEqual([]);
    await User.create({ name: 'kept' });
    expect(await names()).toEqual(['kept']);
  });

  it('has no effect with what its function does afterwards', async () => {
    const { database, User, names } = await usersOfOneConnection(context);
    const controller = new AbortController();
    let late: Promise<unknown> = Promise.resolve();
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await database.transaction(async () => {
      const working = database.transaction(
        async () => {
          await User.create({ name: 'lost' });
          late = waiting.then(() => User.create({ name: 'late' }));
          setImmediate(() => controller.abort('enough'));
          await late;
        },
        { signal: controller.signal },
      );
      await expect(working).rejects.toMatchObject(abortedBy('enough'));
      goOn();
      await expect(late).rejects.toMatchObject({ name: 'TransactionError' });
      await User.create({ name: 'kept' });
    });
    expect(await names()).toEqual(['kept']);
  });

  it('by its timeout throws a TimeoutError with the time limit', async () => {
    const { database, User, names, usedConnections } = await usersOfOneConnection(context);
    const working = database.transaction(
      async () => {
        await User.create({ name: 'lost' });
        await never;
      },
      { timeout: 20 },
    );
    await expect(working).rejects.toThrow(TimeoutError);
    await expect(working).rejects.toThrow('20 ms');
    await expect(working).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await usedConnections()).toBe(0);
    expect(await names()).toEqual([]);
  });

  it('is cancelled before its commit, even if all its rows are inserted', async () => {
    const { database, User, names } = await usersOfOneConnection(context);
    const controller = new AbortController();
    const working = database.transaction(
      async () => {
        await User.create({ name: 'lost' });
        controller.abort('too late');
      },
      { signal: controller.signal },
    );
    await expect(working).rejects.toMatchObject(abortedBy('too late'));
    expect(await names()).toEqual([]);
    expect(context.statements).toContain('rollback');
    expect(context.statements).not.toContain('commit');
  });

  it('while it waits for a connection or its turn stops waiting', async () => {
    const { database, User, names, usedConnections } = await usersOfOneConnection(context);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { controller, signal, listeners } = countingSignal();
    const holding = database.transaction(async () => {
      await held;
    });
    const waiting = User.create({ name: 'lost' }, { signal });
    const timing = User.create({ name: 'lost too' }, { timeout: 10 });
    setTimeout(() => controller.abort('enough'), 5);
    await expect(waiting).rejects.toMatchObject(abortedBy('enough'));
    await expect(timing).rejects.toThrow(TimeoutError);
    expect(listeners()).toBe(0);
    release();
    await holding;
    await database.transaction(async () => {
      const slow = database.transaction(async () => new Promise((resolve) => setTimeout(resolve, 40)));
      await expect(User.create({ name: 'lost' }, { timeout: 5 })).rejects.toThrow(TimeoutError);
      const next = User.create({ name: 'kept' });
      await slow;
      await next;
    });
    expect(await names()).toEqual(['kept']);
    expect(await usedConnections()).toBe(0);
  });

  it('inside a transaction leaves the transaction usable', async () => {
    const { database, User, names } = await usersOfOneConnection(context);
    await database.transaction(async () => {
      await User.create({ name: 'first' });
      const nested = database.transaction(
        async () => {
          await User.create({ name: 'lost' });
          await never;
        },
        { timeout: 10 },
      );
      await expect(nested).rejects.toThrow(TimeoutError);
      await User.create({ name: 'second' });
    });
    expect(await names()).toEqual(['first', 'second']);
  });

  it('by the transaction around it rejects with the same reason', async () => {
    const { database, User, names } = await usersOfOneConnection(context);
    const controller = new AbortController();
    let inner: unknown;
    const working = database.transaction(
      async () => {
        await database.transaction(async () => {
          await User.create({ name: 'lost' });
          controller.abort('all of it');
          await User.create({ name: 'lost too' }).catch((error) => {
            inner = error;
          });
        });
      },
      { signal: controller.signal },
    );
    await expect(working).rejects.toMatchObject(abortedBy('all of it'));
    await nextTurn();
    expect(inner).toMatchObject(abortedBy('all of it'));
    expect(await names()).toEqual([]);
  });

  it('while it changes tables rejects with the reason too', async () => {
    const { database } = await usersOfOneConnection(context);
    const controller = new AbortController();
    let inner: unknown;
    const working = database.transaction(
      async () => {
        database.define('late', {});
        controller.abort('enough');
        inner = await database.sync().catch((error) => error);
      },
      { signal: controller.signal },
    );
    await expect(working).rejects.toMatchObject(abortedBy('enough'));
    await nextTurn();
    expect(inner).toMatchObject(abortedBy('enough'));
    await expect(context.rows(database, 'select * from lates')).rejects.toMatchObject({
      message: expect.stringMatching(/no such table|does not exist/),
    });
  });

  it('too late has succeeded, and leaves no listener', async () => {
    const { database, User, names } = await usersOfOneConnection(context);
    const { controller, signal, listeners } = countingSignal();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const limits = { signal, timeout: 3_000_000 };
    const user = await User.create({ name: 'a' }, limits);
    await User.bulkCreate([{ name: 'b' }], limits);
    await user.update({ name: 'c' }, limits);
    await User.update({ name: 'd' }, { where: { name: 'c' }, ...limits });
    await database.transaction(async () => User.create({ name: 'e' }, limits), limits);
    await expect(User.create({ name: 'e' }, limits)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    await User.destroy({ where: { name: 'b' }, ...limits });
    expect(listeners()).toBe(0);
    expect(timers()).toBeLessThanOrEqual(before);
    controller.abort();
    expect(await names()).toEqual(['d', 'e']);
  });

  it('takes a signal and a number of milliseconds, and nothing else', async () => {
    const { User, names } = await usersOfOneConnection(context);
    const wrong = [{ signal: 'stop' }, { signal: null }, { timeout: '5' }, { timeout: -1 }, { timeOut: 5 }];
    for (const options of wrong)
      await expect(User.create({ name: 'x' }, options as never)).rejects.toThrow(OptionError);
    await User.create({ name: 'y' }, { signal: undefined, timeout: undefined });
    await User.create({ name: 'z' }, { timeout: Number.POSITIVE_INFINITY });
    expect(await names()).toEqual(['y', 'z']);
  });

  if (context.dialect === 'sqlite') {
    it('stops between its rows after its time limit', async () => {
      const { User, names } = await usersOfOneConnection(context);
      const rows = Array.from({ length: 50_000 }, (_, index) => ({ name: `name ${index}` }));
      await expect(User.bulkCreate(rows, { timeout: 1 })).rejects.toThrow(TimeoutError);
      expect(await names()).toEqual([]);
      expect(context.statements.length).toBeLessThan(50_000);
    });
    return;
  }

  /** Holds a row that the others have to wait for. */
  async function locked(name: string) {
    const other = context.open();
    const held = await other.knex.transaction();
    await held.raw('insert into users (name) values (?)', [name]);
    return held;
  }

  it('cancels its statement, whose connection serves the next call', async () => {
    const { User, names, usedConnections } = await usersOfOneConnection(context);
    const held = await locked('taken');
    const watcher = context.open();
    const controller = new AbortController();
    const waiting = User.bulkCreate([{ name: 'free' }, { name: 'taken' }], { signal: controller.signal });
    waiting.catch(() => undefined);
    await untilStatementWaits(watcher);
    controller.abort('enough');
    await expect(waiting).rejects.toMatchObject(abortedBy('enough'));
    expect(await countWaitingStatements(watcher)).toBe(0);
    expect(await usedConnections()).toBe(0);
    await User.create({ name: 'next' });
    await held.rollback();
    expect(await names()).toEqual(['next']);
  });

  it('cancels a statement of a transaction, and of a call in a transaction that continues', async () => {
    const { database, User, names, usedConnections } = await usersOfOneConnection(context);
    const held = await locked('taken');
    const working = database.transaction(
      async () => {
        await User.create({ name: 'lost' });
        await User.create({ name: 'taken' });
      },
      { timeout: 100 },
    );
    await expect(working).rejects.toThrow(TimeoutError);
    await database.transaction(async () => {
      await User.create({ name: 'first' });
      await expect(User.create({ name: 'taken' }, { timeout: 100 })).rejects.toThrow(TimeoutError);
      await User.create({ name: 'second' });
    });
    await held.rollback();
    expect(await usedConnections()).toBe(0);
    expect(await names()).toEqual(['first', 'second']);
  });

  it('does not cancel what runs on its connection afterwards', async () => {
    const { User, names } = await usersOfOneConnection(context);
    await User.create({ name: 'warm' });
    const outcomes: string[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const controller = new AbortController();
      const creating = User.create({ name: `given up ${turn}` }, { signal: controller.signal });
      setTimeout(() => controller.abort('enough'), turn / 20);
      outcomes.push(
        await creating.then(
          () => `given up ${turn}`,
          () => '',
        ),
      );
      await User.create({ name: `kept ${turn}` });
    }
    // A cancelled create stored nothing, and any other stored its row.
    const kept = Array.from({ length: 60 }, (_, turn) => `kept ${turn}`);
    expect(await names()).toEqual([...kept, 'warm', ...outcomes.filter((name) => name !== '')].sort());
  });

  it('ends even if the request to cancel its statement fails', async () => {
    await context.open().knex.raw(`
      create table sleepers (id serial, seconds int);
      create function sleep() returns trigger language plpgsql as $$
        begin perform pg_sleep(new.seconds); return new; end $$;
      create trigger sleep before insert on sleepers for each row execute function sleep();
    `);
    const server = new URL(context.url());
    for (const refuse of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      const connections: Socket[] = [];
      // Stands between the database and its server, and lets one connection through.
      const proxy = createServer((socket) => {
        connections.push(socket);
        socket.on('error', () => undefined);
        if (connections.length > 1) return void refuse(socket);
        const through = connect(Number(server.port), server.hostname);
        through.on('error', () => undefined);
        socket.on('close', () => through.destroy());
        socket.pipe(through).pipe(socket);
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const url = new URL(server);
      url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const database = context.open({ url: url.href, pool: { min: 0, max: 1 } });
      const Sleeper = database.define('sleeper', { seconds: DataTypes.INTEGER }, { timestamps: false });
      const sleeping = Sleeper.create({ seconds: 30 }, { timeout: 500 });
      await expect(sleeping).rejects.toThrow(TimeoutError);
      expect(connections.length).toBeGreaterThan(1);
      await nextTurn();
      await nextTurn();
      expect(database.knex.client.pool.numUsed()).toBe(0);
      for (const socket of connections) socket.destroy();
      // The server does not notice before it has slept.
      await context
        .open()
        .knex.raw(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'",
        );
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
