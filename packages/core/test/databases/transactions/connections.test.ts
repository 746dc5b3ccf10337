import { TransactionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

const unique = { name: 'UniqueConstraintError' };

describeEachDatabase('the connection of a transaction', (context) => {
  it('is released, however often creates fail', async () => {
    const { database, User, names } = await openUsers(context, { pool: { min: 0, max: 2 } });
    await User.create({ name: 'taken' });
    for (let turn = 0; turn < 10; turn += 1) {
      await expect(User.create({ name: 'taken' })).rejects.toMatchObject(unique);
      await expect(database.transaction(async () => User.create({ name: 'taken' }))).rejects.toMatchObject(
        unique,
      );
    }
    await User.create({ name: 'good' });
    expect(await names()).toEqual(['good', 'taken']);
    expect(database.knex.client.pool.numUsed()).toBe(0);
  });

  it('is not used by concurrent calls outside it', async () => {
    const { database, User, names } = await openUsers(context);
    const inside = database.transaction(async () => {
      await User.create({ name: 'inside' });
      throw new Error('undo');
    });
    const [undone, outside] = await Promise.allSettled([inside, User.create({ name: 'outside' })]);
    expect([undone.status, outside.status]).toEqual(['rejected', 'fulfilled']);
    expect(await names()).toEqual(['outside']);
  });

  if (context.dialect === 'postgres') {
    it('is not used by a call with the transaction null', async () => {
      const { database, User, names } = await openUsers(context);
      const working = database.transaction(async () => {
        await User.create({ name: 'inside' });
        await User.create({ name: 'outside' }, { transaction: null });
        expect((await User.findAll({ transaction: null })).map(({ name }) => name)).toEqual(['outside']);
        throw new Error('undo');
      });
      await expect(working).rejects.toThrow('undo');
      expect(await names()).toEqual(['outside']);
    });

    it('reports an error that was swallowed and prevented the commit', async () => {
      const { database, User, names } = await openUsers(context);
      const Missing = database.define('missing', {});
      const working = database.transaction(async () => {
        await User.create({ name: 'lost' });
        await Missing.findAll().catch(() => undefined);
      });
      await expect(working).rejects.toThrow(TransactionError);
      await expect(working).rejects.toThrow('rolled back');
      expect(await names()).toEqual([]);
    });

    it('throws a ConnectionError if it is lost, and the next call gets another', async () => {
      const connection = { connectionString: context.url(), application_name: 'doomed' };
      const options = { url: undefined, connection, pool: { min: 0, max: 1 } };
      const { database, User, names } = await openUsers(context, options as never);
      const other = context.open();
      const working = database.transaction(async () => {
        await User.create({ name: 'lost' });
        await other.knex.raw(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'",
        );
        await User.create({ name: 'lost too' });
      });
      await expect(working).rejects.toMatchObject({ name: 'ConnectionError' });
      expect(await names()).toEqual([]);
      await User.create({ name: 'found' });
      expect(await names()).toEqual(['found']);
    });
  } else {
    it('stays usable after a failed find if the database allows it', async () => {
      const { database, User, names } = await openUsers(context);
      const Missing = database.define('missing', {});
      await database.transaction(async () => {
        await User.create({ name: 'kept' });
        await expect(Missing.findAll()).rejects.toMatchObject({ name: 'DatabaseError' });
      });
      expect(await names()).toEqual(['kept']);
    });
  }
});
