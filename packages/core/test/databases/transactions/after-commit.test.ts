import { DataTypes, type Transaction, TransactionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

describeEachDatabase('a callback after the commit', (context) => {
  it('runs after the data is committed, in order, each awaited', async () => {
    const { database, User, names } = await openUsers(context);
    const done: unknown[] = [];
    const result = await database.transaction(async (transaction) => {
      transaction.afterCommit(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        done.push(await names());
      });
      transaction.afterCommit(() => done.push('second'));
      await User.create({ name: 'Mick' });
      expect(done).toEqual([]);
      return 'result';
    });
    expect(result).toBe('result');
    expect(done).toEqual([['Mick'], 'second']);
  });

  it('runs outside the transaction, after its connection is released', async () => {
    const { database, User, names } = await openUsers(context, { pool: { min: 0, max: 1 } });
    await database.transaction(async (transaction) => {
      transaction.afterCommit(async () => {
        expect(transaction.hasEnded).toBe(true);
        await User.create({ name: 'after' });
        await database.transaction(async () => User.create({ name: 'in another' }));
      });
    });
    expect(await names()).toEqual(['after', 'in another']);
    expect(context.statements.filter((sql) => sql.startsWith('savepoint'))).toHaveLength(1);
  });

  it('does not run if the transaction is rolled back, or cannot be committed', async () => {
    const { database, User } = await openUsers(context);
    const callback = jest.fn();
    const working = database.transaction(async (transaction) => {
      transaction.afterCommit(callback);
      await User.create({ name: 'lost' });
      throw new Error('undo');
    });
    await expect(working).rejects.toThrow('undo');
    await database.knex.raw(
      context.dialect === 'postgres'
        ? 'create table notes (id serial, "userId" int references users (id) deferrable initially deferred)'
        : 'create table notes (id integer primary key, "userId" int references users (id) deferrable initially deferred)',
    );
    const Note = database.define('note', { userId: DataTypes.INTEGER }, { timestamps: false });
    const uncommitted = database.transaction(async (transaction) => {
      transaction.afterCommit(callback);
      await Note.create({ userId: 77 });
    });
    await expect(uncommitted).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect(callback).not.toHaveBeenCalled();
  });

  it('waits for the outermost commit, and is dropped with the savepoint that it was added in', async () => {
    const { database, User, names } = await openUsers(context);
    const done: string[] = [];
    const add = (transaction: Transaction, name: string) =>
      transaction.afterCommit(() => void done.push(name));
    await database.transaction(async (outer) => {
      add(outer, 'before');
      await database.transaction(async (inner) => {
        add(inner, 'inner');
        await database.transaction(async (innermost) => add(innermost, 'innermost'));
      });
      const undone = database.transaction(async (inner) => {
        await database.transaction(async (innermost) => add(innermost, 'released, then dropped'));
        add(inner, 'dropped');
        throw new Error('undo');
      });
      await expect(undone).rejects.toThrow('undo');
      add(outer, 'after');
      await User.create({ name: 'Mick' });
      expect(done).toEqual([]);
    });
    expect(done).toEqual(['before', 'inner', 'innermost', 'after']);
    expect(await names()).toEqual(['Mick']);
  });

  it('runs even if another one fails, whose error is thrown after the commit', async () => {
    const { database, User, names } = await openUsers(context);
    const last = jest.fn();
    const failingTwice = database.transaction(
      async (transaction) => {
        transaction.afterCommit(() => {
          throw new Error('no mail');
        });
        transaction.afterCommit(async () => Promise.reject(new Error('no queue')));
        transaction.afterCommit(last);
        await User.create({ name: 'kept' });
      },
      { retry: 3 },
    );
    await expect(failingTwice).rejects.toMatchObject({
      name: 'AggregateError',
      errors: [{ message: 'no mail' }, { message: 'no queue' }],
    });
    expect(last).toHaveBeenCalledTimes(1);
    const collided = Object.assign(new Error('elsewhere'), { code: '40001' });
    const failingOnce = database.transaction(
      async (transaction) => {
        transaction.afterCommit(() => Promise.reject(collided));
        await User.create({ name: 'kept too' });
      },
      { retry: 3 },
    );
    await expect(failingOnce).rejects.toBe(collided);
    expect(await names()).toEqual(['kept', 'kept too']);
  });

  it('cannot be added after the transaction has ended', async () => {
    const { database } = await openUsers(context);
    const ended = await database.transaction(async (transaction) => transaction);
    expect(() => ended.afterCommit(() => undefined)).toThrow(TransactionError);
  });
});
