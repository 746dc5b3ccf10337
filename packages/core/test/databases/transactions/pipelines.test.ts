import { describeEachDatabase, errorOf, FaultProxy, withoutPipelining } from '@espalier/testkit';
import type { Statement } from '../../../src/compile/statement.js';
import { Cancellation } from '../../../src/execute/cancellation.js';
import { statement } from '../../../src/execute/connection.js';
import { failedPosition } from '../../../src/execute/failed-position.js';
import { openConnection } from '../../helpers/open-connection';

const insert = (name: unknown): Statement => ({
  sql: 'insert into users (name) values ($1)',
  bindings: [name],
});
const named = (sql: string, ...bindings: readonly unknown[]): Statement => ({
  sql,
  bindings,
  repeats: true,
});
const namedInsert = (name: string) => named('insert into users (name) values ($1) returning name', name);

describeEachDatabase('a pipeline', (context) => {
  if (context.dialect === 'sqlite') {
    it('is of no use without a network: statements run one after the other', async () => {
      const { connection } = await openConnection(context);
      expect(connection.supportsPipelining).toBe(false);
    });
    return;
  }

  /** Reads what is committed on another connection. */
  const storedNames = async () => {
    const rows = await context.rows(context.open(), 'select name from users order by name');
    return rows.map(({ name }) => name);
  };

  it('is a transaction outside of one: after an error, nothing of it is kept', async () => {
    const { connection, names, wire } = await openConnection(context);
    await connection.runAll([insert('a'), insert('b')]);
    for (const last of [insert('a'), statement('select 1 / 0'), statement('selekt'), insert(null)])
      await errorOf(connection.runAll([insert('c'), last, insert('d')]));
    expect(await names()).toEqual(['a', 'b']);
    // An error arrives before the end of its round trip, and the read on the same connection after it.
    expect(wire.roundTrips).toBe(6);
  });

  it('names its last statement if the commit fails', async () => {
    const { connection, names } = await openConnection(context);
    await connection.run(statement('create table items (n int unique deferrable initially deferred)'));
    const item = statement('insert into items values (1)');
    const error = await errorOf(connection.runAll([item, item, insert('a')]));
    expect([error, failedPosition(error)]).toEqual([expect.objectContaining({ code: '23505' }), 2]);
    expect(await names()).toEqual([]);
  });

  it('parses a named statement once, however often and wherever it is sent', async () => {
    const { connection, wire } = await openConnection(context);
    await connection.runAll([namedInsert('a'), insert('b'), namedInsert('c')]);
    expect(wire.parsed).toBe(2);
    await connection.run(namedInsert('d'));
    await connection.runAll([namedInsert('e'), namedInsert('f')]);
    expect(wire.parsed).toBe(2);
  });

  it('remembers after an error what the server has parsed, and nothing else', async () => {
    const { connection, wire } = await openConnection(context);
    const divide = named('select 1 / $1::int', 0);
    const unknown = named('select * from nowhere');
    const later = named('select $1::text', 'x');
    await errorOf(connection.runAll([namedInsert('a'), divide, later]));
    await errorOf(connection.runAll([namedInsert('a'), unknown, later]));
    expect(wire.parsed).toBe(2);
    await errorOf(connection.runAll([namedInsert('a'), divide, later]));
    expect(wire.parsed).toBe(2);
    await connection.run(statement('create table nowhere (id int)'));
    await connection.runAll([unknown, later, namedInsert('b')]);
    expect(wire.parsed).toBe(4);
  });

  it('runs again if the server has lost its statements, or their columns have changed', async () => {
    const { connection, names } = await openConnection(context);
    const all = (name: string) => [
      insert(`${name} 1`),
      named('select * from users'),
      namedInsert(`${name} 2`),
    ];
    await connection.runAll(all('first'));
    await connection.run(statement('deallocate all'));
    await connection.runAll(all('lost'));
    await connection.run(statement('alter table users add extra text'));
    const [, selected] = await connection.runAll(all('changed'));
    expect(selected?.rows[0]).toHaveLength(3);
    expect(await names()).toHaveLength(6);
  });

  it('sends nothing if a value cannot be sent', async () => {
    const { connection, wire } = await openConnection(context);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const error = await errorOf(connection.runAll([insert('a'), insert(circular), insert('b')]));
    expect([error.message, failedPosition(error)]).toEqual([expect.stringContaining('circular'), 1]);
    expect(wire.roundTrips).toBe(0);
    expect(await storedNames()).toEqual([]);
  });

  it('is cancelled at the statement that runs, and nothing of it is kept', async () => {
    const { connection, names } = await openConnection(context);
    for (const sleeps of [0, 1, 2]) {
      const all = [insert('a'), insert('b')];
      all.splice(sleeps, 0, statement('select pg_sleep(20)'));
      const cancellation = new Cancellation({ timeout: 50 });
      connection.cancellation = cancellation;
      expect(await errorOf(connection.runAll(all))).toMatchObject({ name: 'TimeoutError' });
      await expect(connection.runAll([insert('c'), insert('d')])).rejects.toThrow('timeout of 50 ms');
      cancellation.end();
      connection.cancellation = undefined;
      expect([connection.isBroken, connection.lostAnswer]).toEqual([false, false]);
    }
    await connection.runAll([insert('e'), insert('f')]);
    expect(await names()).toEqual(['e', 'f']);
  });

  it('has a lost answer if the connection is lost after it was sent, and none before', async () => {
    const proxy = await FaultProxy.start(context.url());
    const { connection } = await openConnection(context, { url: proxy.url });
    const sleep = statement('select pg_sleep(1)');
    const running = errorOf(connection.runAll([insert('a'), sleep, insert('b')]));
    await proxy.sent('pg_sleep');
    proxy.cut();
    const error = await running;
    expect([failedPosition(error), connection.lostAnswer, connection.isBroken]).toEqual([0, true, true]);
    await expect(connection.runAll([insert('c'), insert('d')])).rejects.toThrow(
      'before the statement was sent',
    );
    expect(connection.lostAnswer).toBe(false);
    await proxy.stop();
  });

  it('may be committed if its answer is lost', async () => {
    const proxy = await FaultProxy.start(context.url());
    const { connection } = await openConnection(context, { url: proxy.url });
    const sent = proxy.sent('insert').then(async () => {
      proxy.stall();
      await proxy.answered();
      proxy.cut();
    });
    await errorOf(connection.runAll([insert('a'), insert('b')]));
    await sent;
    expect(connection.lostAnswer).toBe(true);
    expect(await storedNames()).toEqual(['a', 'b']);
    await proxy.stop();
  });

  it('has the time limit that pg has for one query', async () => {
    const options = { connectionString: context.url(), query_timeout: 100 };
    const { connection } = await openConnection(context, { url: undefined, connection: options } as never);
    const sleep = statement('select pg_sleep(1)');
    expect(await connection.runAll([insert('a'), insert('b')])).toHaveLength(2);
    const error = await errorOf(connection.runAll([insert('c'), sleep]));
    expect([error.message, connection.lostAnswer]).toEqual(['Query read timeout', true]);
  });

  it('is not sent by a client that sends each statement with a Sync, or whose queries are replaced', async () => {
    const first = await openConnection(context, withoutPipelining(context));
    const second = await openConnection(context);
    const original = second.raw.query;
    second.raw.query = function query(this: unknown, ...parameters) {
      if (typeof parameters[0] !== 'string' && !('text' in (parameters[0] as object)))
        throw new Error('unknown');
      return original.apply(this, [...parameters]);
    };
    for (const { connection, wire } of [first, second]) {
      expect(connection.supportsPipelining).toBe(false);
      await connection.run(statement('delete from users'));
      const error = await errorOf(connection.runAll([insert('a'), insert('a'), insert('b')]));
      expect(failedPosition(error)).toBe(1);
      expect((await connection.run(statement('select name from users'))).rows).toEqual([['a']]);
      expect(wire.roundTrips).toBe(4);
    }
  });
});
