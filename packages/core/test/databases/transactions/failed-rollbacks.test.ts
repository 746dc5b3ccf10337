import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

describeEachDatabase('an error in a transaction', (context) => {
  let emitWarning: jest.SpyInstance;
  beforeEach(() => {
    emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => emitWarning.mockRestore());

  it('is thrown as it is, in a transaction and in a savepoint', async () => {
    const { database, User, names } = await openUsers(context);
    const error = Object.freeze(new Error('mine'));
    const working = database.transaction(async () => {
      await User.create({ name: 'a' });
      throw error;
    });
    await expect(working).rejects.toBe(error);
    await database.transaction(async () => {
      const inside = database.transaction(async () => {
        await User.create({ name: 'b' });
        throw error;
      });
      await expect(inside).rejects.toBe(error);
    });
    expect(await names()).toEqual([]);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  if (context.dialect === 'postgres') {
    async function doomedUsers() {
      const connection = { connectionString: context.url(), application_name: 'doomed' };
      const made = await openUsers(context, {
        url: undefined,
        connection,
        pool: { min: 0, max: 1 },
      } as never);
      const other = context.open();
      const loseConnection = async () => {
        await other.knex.raw(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'",
        );
      };
      return { ...made, loseConnection };
    }

    it('is thrown as it is when the rollback fails, which becomes one warning', async () => {
      const { database, User, names, loseConnection } = await doomedUsers();
      const error = new Error('mine');
      const working = database.transaction(async () =>
        database.transaction(async () => {
          await User.create({ name: 'a' });
          await loseConnection();
          throw error;
        }),
      );
      await expect(working).rejects.toBe(error);
      expect(error).not.toHaveProperty('cause');
      expect(emitWarning).toHaveBeenCalledTimes(1);
      expect(emitWarning).toHaveBeenCalledWith(
        expect.stringMatching(/^'rollback to savepoint espalier_1' failed/),
        expect.objectContaining({ code: 'ROLLBACK_FAILED', detail: expect.stringMatching(/connection/i) }),
      );
      expect(await names()).toEqual([]);
      await User.create({ name: 'b' });
      expect(await names()).toEqual(['b']);
    });

    it('is thrown without a warning when it reports the lost connection itself', async () => {
      const { database, User, loseConnection } = await doomedUsers();
      const working = database.transaction(async () => {
        await loseConnection();
        await User.create({ name: 'a' });
      });
      await expect(working).rejects.toMatchObject({ name: 'ConnectionError' });
      expect(emitWarning).not.toHaveBeenCalled();
    });
  } else {
    it('is thrown without a warning when the database has already rolled back', async () => {
      const { database, User, names } = await openUsers(context);
      const error = new Error('mine');
      const working = database.transaction(async () => {
        await User.create({ name: 'a' });
        await database.raw('create table once (id integer unique on conflict rollback)');
        await database.raw('insert into once values (1)');
        await database.raw('insert into once values (1)').catch(() => undefined);
        throw error;
      });
      await expect(working).rejects.toBe(error);
      expect(error).not.toHaveProperty('cause');
      expect(emitWarning).not.toHaveBeenCalled();
      await User.create({ name: 'b' });
      expect(await names()).toEqual(['b']);
    });
  }
});
