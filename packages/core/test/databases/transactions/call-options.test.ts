import { OptionError, TransactionError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { abortedBy } from '../../helpers/aborted-by';
import { openUsers } from '../../helpers/open-users';

const reason = new Error('the user left');
const invalid = { name: 'OptionError', code: 'INVALID_OPTION' };

/** Users that note which of their hooks have run. */
async function watchedUsers(context: DatabaseContext) {
  const made = await openUsers(context);
  const ran: string[] = [];
  for (const name of [
    'beforeValidate',
    'beforeUpdate',
    'beforeDestroy',
    'beforeBulkCreate',
    'beforeBulkUpdate',
    'beforeBulkDestroy',
  ] as const)
    made.User.addHook(name, () => void ran.push(name));
  return { ...made, ran };
}

describeEachDatabase('the options of a call', (context) => {
  it.each([
    ['a timeout that is none', { timeout: -1 }, invalid],
    ['a signal that is none', { signal: 5 }, invalid],
    ['a signal that was aborted', { signal: AbortSignal.abort(reason) }, abortedBy(reason)],
    ['hook options that are no object', { hookOptions: 5 }, invalid],
    ['hook options that are null', { hookOptions: null }, invalid],
    ['a transaction that is none', { transaction: {} }, invalid],
  ])('reject %s before any hook of a create runs, even without rows', async (_, options, error) => {
    const { User, Address, ran } = await watchedUsers(context);
    const given = options as object;
    await expect(User.create({ name: 'a' }, given)).rejects.toMatchObject(error);
    await expect(User.bulkCreate([{ name: 'a' }], given)).rejects.toMatchObject(error);
    await expect(User.bulkCreate([], given)).rejects.toMatchObject(error);
    await expect(Address.bulkCreate([], given)).rejects.toMatchObject(error);
    expect(ran).toEqual([]);
    expect(context.statements).toEqual([]);
  });

  it('reject invalid hookOptions', async () => {
    const { User } = await openUsers(context);
    await expect(User.create({ name: 'a' }, { hookOptions: 'x' as never })).rejects.toThrow(
      'user.create: hookOptions is a string, not an object',
    );
  });

  it('reject a transaction that has ended before any hook runs', async () => {
    const { database, User, ran } = await watchedUsers(context);
    const ended = await database.transaction(async (transaction) => transaction);
    context.statements.length = 0;
    const options = { transaction: ended };
    await expect(User.create({ name: 'a' }, options)).rejects.toThrow(TransactionError);
    await expect(User.bulkCreate([], options)).rejects.toThrow(TransactionError);
    expect(ran).toEqual([]);
    expect(context.statements).toEqual([]);
  });

  it('reject a call that outlives its transaction before any hook runs', async () => {
    const { database, User, ran } = await watchedUsers(context);
    let late = Promise.resolve<unknown>(undefined);
    let end = () => {};
    const ending = new Promise<void>((resolve) => {
      end = resolve;
    });
    await database.transaction(async () => {
      late = ending.then(() => User.create({ name: 'late' }));
    });
    end();
    await expect(late).rejects.toThrow(TransactionError);
    expect(ran).toEqual([]);
  });

  it('reject an aborted signal before the SELECT for connected rows', async () => {
    const { User, Address } = await openUsers(context);
    const Owner = Address.belongsTo(() => User, { as: 'owner', foreignKey: 'userId' });
    const values = { city: 'Austin', owner: User.connect({ name: 'nobody' }) };
    const creating = Address.create(
      values as object,
      {
        include: [Owner],
        signal: AbortSignal.abort(reason),
      } as never,
    );
    await expect(creating).rejects.toMatchObject(abortedBy(reason));
    expect(context.statements).toEqual([]);
  });

  it.each([
    ['a timeout that is none', { timeout: 0 }, invalid],
    ['a signal that was aborted', { signal: AbortSignal.abort(reason) }, abortedBy(reason)],
  ])('reject %s before any hook of a change runs, even without a change', async (_, options, error) => {
    const { User, names, ran } = await watchedUsers(context);
    const user = await User.create({ name: 'a' });
    ran.length = 0;
    context.statements.length = 0;
    await expect(user.save(options)).rejects.toMatchObject(error);
    await expect(user.update({ name: 'b' }, options)).rejects.toMatchObject(error);
    await expect(user.destroy(options)).rejects.toMatchObject(error);
    await expect(User.update({ name: 'b' }, { all: true, ...options })).rejects.toMatchObject(error);
    await expect(User.destroy({ all: true, ...options })).rejects.toMatchObject(error);
    expect(user.name).toBe('a');
    expect(ran).toEqual([]);
    expect(context.statements).toEqual([]);
    expect(await names()).toEqual(['a']);
  });

  it('come after the function of a transaction, which is required', async () => {
    const { database } = await openUsers(context);
    const transaction = database.transaction as (...given: unknown[]) => Promise<unknown>;
    for (const given of [[{}], [{ readOnly: true }, async () => 1], [], ['begin']]) {
      await expect(transaction.apply(database, given)).rejects.toThrow(OptionError);
    }
    await expect(transaction.call(database, {})).rejects.toThrow(
      'database.transaction needs a function, and its options after it, not an object',
    );
    await expect(transaction.call(database, async () => 1, 5)).rejects.toThrow(OptionError);
    expect(context.statements).toEqual([]);
  });
});
