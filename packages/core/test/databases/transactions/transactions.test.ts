import { TransactionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

const unique = { name: 'UniqueConstraintError' };

describeEachDatabase('a transaction', (context) => {
  it('stores what is created in it, passed or not, and returns what its function returns', async () => {
    const { database, User, names } = await openUsers(context);
    const given = await database.transaction(async (transaction) => {
      await User.create({ name: 'passed' }, { transaction });
      await User.create({ name: 'ambient' });
      return User.bulkCreate([{ name: 'third' }, { name: 'fourth' }], { transaction });
    });
    expect(given.map(({ name }) => name)).toEqual(['third', 'fourth']);
    expect(await names()).toEqual(['ambient', 'fourth', 'passed', 'third']);
    expect(context.statements.filter((text) => /^(begin|commit)/.test(text))).toHaveLength(2);
  });

  it('stores nothing if its function throws, and throws the same error', async () => {
    const { database, User, names } = await openUsers(context);
    const reason = Object.assign(new Error('the mail could not be sent'), { code: 'ECONNREFUSED' });
    const working = database.transaction(async (transaction) => {
      await User.create(
        { name: 'Mick', addresses: [{ city: 'Austin' }] },
        { include: [User.Addresses], transaction },
      );
      throw reason;
    });
    await expect(working).rejects.toBe(reason);
    expect(await names()).toEqual([]);
    expect(await context.rows(database, 'select city from addresses')).toEqual([]);
    await database.transaction(async () => User.create({ name: 'Mick' }));
    expect(await names()).toEqual(['Mick']);
  });

  it('stays usable after a create in it has failed, and stores nothing of that create', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async () => {
      await User.create({ name: 'first' });
      const failing = User.bulkCreate(
        [{ name: 'other', addresses: [{ city: 'Austin' }] }, { name: 'first' }],
        { include: [User.Addresses] },
      );
      await expect(failing).rejects.toMatchObject(unique);
      await expect(User.create({ name: 'first' })).rejects.toMatchObject(unique);
      await User.create({ name: 'second' });
    });
    expect(await names()).toEqual(['first', 'second']);
    expect(await context.rows(database, 'select city from addresses')).toEqual([]);
  });

  it('stays usable after values are rejected before any SQL', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async () => {
      await expect(User.create({ name: null as never })).rejects.toMatchObject({ name: 'ValidationError' });
      await User.create({ name: 'fine' });
    });
    expect(await names()).toEqual(['fine']);
  });

  it('lets creates that are started together take turns', async () => {
    const { database, User, names } = await openUsers(context);
    const created = await database.transaction(async (transaction) =>
      Promise.all([
        User.create(
          { name: 'a', addresses: [{ city: 'Austin' }, { city: 'Boston' }] },
          { include: [User.Addresses] },
        ),
        User.create(
          { name: 'b', addresses: [{ city: 'Cairo' }] },
          { include: [User.Addresses], transaction },
        ),
        User.findAll(),
      ]),
    );
    const [a, b] = created;
    expect(a.addresses).toMatchObject([{ userId: a.id }, { userId: a.id }]);
    expect(b.addresses).toMatchObject([{ userId: b.id }]);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('rolls back only the failed one of two creates that were started together', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async () => {
      const outcomes = await Promise.allSettled([
        User.create({ name: 'a' }),
        User.create({ name: 'a' }),
        User.create({ name: 'b' }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    });
    expect(await names()).toEqual(['a', 'b']);
  });

  it('waits for a create that was started in it and not awaited', async () => {
    const { database, User, names } = await openUsers(context);
    let pending: Promise<unknown> = Promise.resolve();
    await database.transaction(async () => {
      pending = User.create({ name: 'late' });
    });
    await pending;
    expect(await names()).toEqual(['late']);
  });

  it('sees its own rows in every finder', async () => {
    const { database, User } = await openUsers(context);
    await database.transaction(async (transaction) => {
      const created = await User.create(
        { name: 'Mick', addresses: [{ city: 'Austin' }] },
        { include: [User.Addresses] },
      );
      expect(await User.findByPk(created.id, { include: [User.Addresses] })).toEqual(created);
      expect(await User.findOne({ where: { name: 'Mick' }, transaction })).toMatchObject({ id: created.id });
      expect(await User.findAll()).toHaveLength(1);
    });
  });

  it('rejects calls after it has ended', async () => {
    const { database, User, names } = await openUsers(context);
    const ended = await database.transaction(async (transaction) => transaction);
    await expect(User.create({ name: 'late' }, { transaction: ended })).rejects.toThrow(TransactionError);
    await expect(User.findAll({ transaction: ended })).rejects.toThrow('This transaction has ended');
    expect(await names()).toEqual([]);
  });

  it('inside another one is part of it, and can be rolled back alone', async () => {
    const { database, User, names } = await openUsers(context, { pool: { min: 0, max: 1 } });
    await database.transaction(async () => {
      await User.create({ name: 'outer' });
      await database.transaction(async () => User.create({ name: 'inner' }));
      const undone = database.transaction(async () => {
        await User.create({ name: 'undone' });
        throw new Error('undo');
      });
      await expect(undone).rejects.toThrow('undo');
      expect(await User.findAll()).toHaveLength(2);
    });
    expect(await names()).toEqual(['inner', 'outer']);
  });

  it('that was rolled back rejects calls that outlive it, unless they name the outer one', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async (outer) => {
      let goOn = () => {};
      const undone = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const late: Promise<unknown>[] = [];
      const inner = database.transaction(async () => {
        late.push(undone.then(() => User.create({ name: 'late' })));
        late.push(undone.then(() => User.create({ name: 'of the outer one' }, { transaction: outer })));
        throw new Error('undo');
      });
      await expect(inner).rejects.toThrow('undo');
      goOn();
      await expect(late[0]).rejects.toThrow(TransactionError);
      await late[1];
    });
    expect(await names()).toEqual(['of the outer one']);
  });

  it('that is passed to a call inside an inner one does not wait for that forever', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async (outer) => {
      await database.transaction(async () => {
        await User.create({ name: 'inner' }, { transaction: outer });
        expect(await User.findAll({ transaction: outer })).toHaveLength(1);
      });
    });
    expect(await names()).toEqual(['inner']);
  });

  it('of another database is rejected, before anything is written to either', async () => {
    const { database } = await openUsers(context);
    const { User, names } = await openUsers(context);
    const working = database.transaction(async (transaction) =>
      User.create({ name: 'lost' }, { transaction }),
    );
    await expect(working).rejects.toMatchObject({ name: 'OptionError' });
    expect(await names()).toEqual([]);
  });

  it('is a transaction or null, and nothing else', async () => {
    const { User, names } = await openUsers(context);
    for (const transaction of [{}, true, 'yes']) {
      await expect(User.create({ name: 'x' }, { transaction: transaction as never })).rejects.toMatchObject({
        name: 'OptionError',
      });
    }
    await User.create({ name: 'fine' }, { transaction: undefined });
    await User.create({ name: 'fine too' }, { transaction: null });
    expect(await names()).toEqual(['fine', 'fine too']);
  });

  it('inside another one cannot be committed after a hidden failure, and the outer one continues', async () => {
    const { database, User, names } = await openUsers(context);
    const Missing = database.define('missing', {});
    await database.transaction(async () => {
      await User.create({ name: 'outer' });
      const nested = database.transaction(async () => {
        await User.create({ name: 'inner' });
        await Missing.findAll().catch(() => undefined);
      });
      if (context.dialect === 'sqlite') return nested;
      await expect(nested).rejects.toThrow(TransactionError);
      await expect(nested).rejects.toThrow('an earlier statement of this transaction failed');
      await User.create({ name: 'still' });
    });
    expect(await names()).toEqual(context.dialect === 'sqlite' ? ['inner', 'outer'] : ['outer', 'still']);
  });

  it('in which a find has failed says what to do, and stays usable if the find ran in a nested one', async () => {
    const { database, User, names } = await openUsers(context);
    const Missing = database.define('missing', {});
    await database.transaction(async () => {
      await expect(database.transaction(async () => Missing.findAll())).rejects.toThrow('missings');
      await User.create({ name: 'kept' });
    });
    expect(await names()).toEqual(['kept']);
    if (context.dialect === 'sqlite') return;
    const working = database.transaction(async () => {
      await Missing.findAll().catch(() => undefined);
      for (const call of [
        () => User.create({ name: 'lost' }),
        () => User.findAll(),
        () => User.destroy({ all: true }),
      ]) {
        const refused = call();
        await expect(refused).rejects.toThrow(TransactionError);
        await expect(refused).rejects.toThrow('run statements that may fail in a nested transaction');
      }
      throw new Error('undo');
    });
    await expect(working).rejects.toThrow('undo');
  });
});
