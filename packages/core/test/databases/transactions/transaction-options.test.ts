import { OptionError, TransactionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

describeEachDatabase('the options of a transaction', (context) => {
  const isSqlite = context.dialect === 'sqlite';

  it('set its isolation level', async () => {
    const { database, User } = await openUsers(context);
    const levels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const;
    for (const isolationLevel of levels) {
      context.statements.length = 0;
      await database.transaction(async () => User.count(), { isolationLevel });
      expect(context.statements[0]).toBe(
        isSqlite ? 'begin immediate' : `begin isolation level ${isolationLevel}`,
      );
    }
  });

  it('can make the database reject writes', async () => {
    const { database, User, names } = await openUsers(context);
    await User.create({ name: 'there' });
    const reading = database.transaction(
      async () => {
        expect(await User.findAll()).toHaveLength(1);
        await expect(User.create({ name: 'lost' })).rejects.toThrow(TransactionError);
        await expect(User.destroy({ all: true })).rejects.toThrow('read');
        return User.count();
      },
      { readOnly: true, isolationLevel: 'repeatable read' },
    );
    expect(await reading).toBe(1);
    await User.create({ name: 'kept' });
    expect(await names()).toEqual(['kept', 'there']);
  });

  it('that made it read-only end when it fails', async () => {
    const { database, User, names } = await openUsers(context, { pool: { min: 0, max: 1 } });
    const failing = database.transaction(
      async () => {
        throw new Error('broken');
      },
      { readOnly: true },
    );
    await expect(failing).rejects.toThrow('broken');
    await User.create({ name: 'kept' });
    expect(await names()).toEqual(['kept']);
  });

  it('are checked before it begins', async () => {
    const { database } = await openUsers(context);
    const wrong: readonly (readonly [object, string])[] = [
      [{ isolation: 'serializable' }, "unknown option 'isolation'; did you mean 'isolationLevel'?"],
      [{ isolationLevel: 'snapshot' }, "takes one of 'read uncommitted', 'read committed'"],
      [{ readOnly: 'yes' }, 'true or false'],
      [{ retry: -1 }, 'a whole number'],
      [{ retry: true }, 'a whole number'],
      [{ signal: {} }, '`signal` takes an AbortSignal, not an object'],
      [{ timeout: 0 }, 'milliseconds above 0'],
      [{ timeout: '5s' }, 'milliseconds above 0'],
      [{ timeout: Number.NaN }, 'milliseconds above 0'],
    ];
    for (const [options, message] of wrong) {
      const work = jest.fn();
      const refused = database.transaction(work, options);
      await expect(refused).rejects.toThrow(OptionError);
      await expect(refused).rejects.toThrow(message);
      expect(work).not.toHaveBeenCalled();
    }
    expect(context.statements).toEqual([]);
  });

  it('that a savepoint cannot have are rejected in a nested transaction', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async () => {
      for (const options of [{ isolationLevel: 'serializable' }, { readOnly: true }, { retry: 1 }] as const) {
        const nested = database.transaction(async () => User.create({ name: 'lost' }), options);
        await expect(nested).rejects.toThrow(TransactionError);
        await expect(nested).rejects.toThrow(`\`${Object.keys(options)[0]}\``);
      }
      await database.transaction(async () => User.create({ name: 'kept' }), { timeout: 60_000 });
    });
    expect(await names()).toEqual(['kept']);
  });

  if (!isSqlite) {
    it('let a serializable transaction be retried after a collision', async () => {
      const { database, User, names } = await openUsers(context);
      await User.create({ name: 'first' });
      let tries = 0;
      const countAndAdd = (name: string, meet: Promise<unknown>, arrived: () => void) =>
        database.transaction(
          async () => {
            tries += 1;
            const count = await User.count();
            arrived();
            await meet;
            await User.create({ name: `${name} after ${count}` });
          },
          { isolationLevel: 'serializable', retry: 5 },
        );
      const arrivals = [0, 1].map(() => {
        let arrived = () => {};
        const arriving = new Promise<void>((resolve) => {
          arrived = resolve;
        });
        return { arriving, arrived };
      });
      const both = Promise.all(arrivals.map(({ arriving }) => arriving));
      await Promise.all(
        ['a', 'b'].map((name, index) => countAndAdd(name, both, arrivals[index]?.arrived as () => void)),
      );
      expect(tries).toBeGreaterThan(2);
      // As if one had run after the other.
      expect((await names()).map((name) => String(name).replace(/^[ab]/, '?'))).toEqual(
        expect.arrayContaining(['? after 1', '? after 2', 'first']),
      );
    });

    it('do not let it be retried without `retry`', async () => {
      const { database, User } = await openUsers(context);
      const work = jest.fn(async () => {
        await User.count();
        await database.knex.raw(`do $$ begin raise exception 'collided' using errcode = '40001'; end $$`);
      });
      await expect(database.transaction(work)).rejects.toMatchObject({ code: '40001' });
      expect(work).toHaveBeenCalledTimes(1);
      await expect(database.transaction(work, { retry: 2 })).rejects.toMatchObject({ code: '40001' });
      expect(work).toHaveBeenCalledTimes(4);
    });
  }
});
