import { describeEachDatabase, errorOf, withoutPipelining } from '@espalier/testkit';
import { Cancellation } from '../../../src/execute/cancellation.js';
import { statement } from '../../../src/execute/connection.js';
import { failedPosition } from '../../../src/execute/failed-position.js';
import { openConnection, watchWire } from '../../helpers/open-connection';
import { openUsers } from '../../helpers/open-users';

const insert = (name: string) => statement(`insert into users (name) values ('${name}')`);

describeEachDatabase('a statement that is sent with the next one', (context) => {
  it('runs before it, and takes no round trip', async () => {
    const { connection, statements, names, wire } = await openConnection(context);
    await connection.runWithNext('begin');
    expect(connection.inTransaction).toBe(true);
    await connection.runWithNext('savepoint a');
    const { rows } = await connection.run(statement('select count(*) from users'));
    expect(Number(rows[0]?.[0])).toBe(0);
    await connection.runAll([insert('x'), insert('y')]);
    await connection.runWithNext('release savepoint a');
    await connection.run(statement('commit'));
    expect(connection.inTransaction).toBe(false);
    expect(statements.map((text) => text.split(' ')[0])).toEqual([
      'begin',
      'savepoint',
      'select',
      'insert',
      'insert',
      'release',
      'commit',
    ]);
    if (context.dialect === 'postgres') expect(wire.roundTrips).toBe(3);
    expect(await names()).toEqual(['x', 'y']);
  });

  it('is sent before the driver is used by itself', async () => {
    const { database, User, names } = await openUsers(context);
    const undone = database.transaction(async () => {
      await User.query().insert({ name: 'lost' });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await database.transaction(async () => {
      const nested = database.transaction(async () => {
        await database.raw("insert into users (name) values ('lost too')");
        throw new Error('undo');
      });
      await expect(nested).rejects.toThrow('undo');
      await database.raw("insert into users (name) values ('kept')");
    });
    expect(await names()).toEqual(['kept']);
  });

  if (context.dialect === 'sqlite') return;

  it('rejects the next one if it fails, and says so', async () => {
    const { connection, names } = await openConnection(context);
    const begun = await connection.runWithNext('begin');
    const failing = await connection.runWithNext('savepoint');
    const skipped = await connection.runWithNext('savepoint b');
    const error = await errorOf(connection.runAll([insert('x'), insert('y')]));
    expect([error, failedPosition(error)]).toEqual([expect.objectContaining({ code: '42601' }), 0]);
    expect([begun, failing, skipped].map(({ hasFailed }) => hasFailed)).toEqual([false, true, true]);
    await connection.run(statement('rollback'));
    await connection.runWithNext('begin');
    const next = await errorOf(connection.runAll([insert('x'), statement('selekt')]));
    expect(failedPosition(next)).toBe(1);
    await connection.run(statement('rollback'));
    expect(await names()).toEqual([]);
  });

  it('runs at once in a transaction that has failed, and on a driver that sends each statement by itself', async () => {
    const { connection } = await openConnection(context);
    await connection.run(statement('begin'));
    await errorOf(connection.run(statement('selekt')));
    await expect(connection.runWithNext('savepoint a')).rejects.toMatchObject({ code: '25P02' });
    await connection.run(statement('rollback'));
    const other = await openConnection(context, withoutPipelining(context));
    await other.connection.runWithNext('begin');
    expect([other.wire.roundTrips, other.connection.inTransaction]).toEqual([1, true]);
    await other.connection.run(statement('rollback'));
  });

  it('is known to have run if the next one is cancelled', async () => {
    const { connection } = await openConnection(context);
    await connection.run(statement('begin'));
    const savepoint = await connection.runWithNext('savepoint a');
    const cancellation = new Cancellation({ timeout: 50 });
    connection.cancellation = cancellation;
    const error = await errorOf(connection.run(statement('select pg_sleep(20)')));
    cancellation.end();
    connection.cancellation = undefined;
    expect([error.name, savepoint.hasFailed]).toEqual(['TimeoutError', false]);
    await connection.run(statement('rollback to savepoint a'));
    await connection.run(statement('commit'));
  });
});

describeEachDatabase('the round trips of a transaction', (context) => {
  if (context.dialect === 'sqlite') {
    it('are none without a network', () => {
      expect(context.url()).toBe('sqlite::memory:');
    });
    return;
  }

  async function openCounted() {
    const made = await openUsers(context, { pool: { min: 0, max: 1 } });
    const { client } = made.database.knex;
    const raw = await client.acquireConnection();
    client.releaseConnection(raw);
    const { User, Address } = made;
    await User.create({ name: 'warm', addresses: [{ city: 'warm' }] }, { include: [User.Addresses] });
    const wire = watchWire(raw);
    const count = async (work: () => Promise<unknown>) => {
      wire.roundTrips = 0;
      await work();
      return wire.roundTrips;
    };
    return { ...made, Address, count };
  }

  it('are one for each call, and one for the commit', async () => {
    const { database, User, names, count } = await openCounted();
    const create = (name: string) =>
      User.create({ name, addresses: [{ city: name }] }, { include: [User.Addresses] });
    const calls = async () => {
      for (const name of ['a', 'b', 'c']) await create(name);
      await User.findAll();
      await database.transaction(async () => {
        await create('d');
        await User.update({ name: 'e' }, { where: { name: 'd' } });
      });
    };
    expect(await count(() => database.transaction(calls))).toBe(7);
    expect(await count(() => database.transaction(async () => undefined))).toBe(1);
    expect(await names()).toEqual(['a', 'b', 'c', 'e', 'warm']);
  });

  it('are two for a create with hooks after its rows', async () => {
    const { User, count } = await openCounted();
    User.addHook('afterCreate', () => undefined);
    await User.create({ name: 'planned' });
    expect(await count(() => User.create({ name: 'a' }))).toBe(2);
  });

  it('are two more for a call that fails, after which the transaction continues', async () => {
    const { database, User, names, count } = await openCounted();
    const calls = async () => {
      await User.create({ name: 'a' });
      await expect(User.create({ name: 'a' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
      await User.create({ name: 'b' });
    };
    expect(await count(() => database.transaction(calls))).toBe(6);
    expect(await names()).toEqual(['a', 'b', 'warm']);
  });
});
