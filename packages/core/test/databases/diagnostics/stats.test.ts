import { describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describeEachDatabase('stats of a database', (context) => {
  it('count the connections that are used and idle, and the calls that wait', async () => {
    const { database, User } = await openUsers(context, { pool: { max: 2 } });
    const max = context.dialect === 'sqlite' ? 1 : 2;
    await User.count();
    expect(database.stats()).toMatchObject({ max, used: 0, idle: 1, waiting: 0 });
    await nextTurn();
    expect(database.stats()).toMatchObject({ max, used: 0, idle: 1, waiting: 0 });
    const ends: (() => void)[] = [];
    const holding = Array.from({ length: max }, () =>
      database.transaction(() => new Promise<void>((resolve) => ends.push(resolve))),
    );
    while (ends.length < max) await nextTurn();
    const counting = User.count();
    while (database.stats().waiting === 0) await nextTurn();
    expect(database.stats()).toMatchObject({ max, used: max, idle: 0, waiting: 1 });
    for (const end of ends) end();
    await Promise.all([...holding, counting]);
    await nextTurn();
    expect(database.stats()).toMatchObject({ max, used: 0, idle: max, waiting: 0 });
    expect(Object.isFrozen(database.stats())).toBe(true);
  });

  it('count the statements that are kept prepared', async () => {
    const { database, User } = await openUsers(context);
    const before = database.stats().preparedStatements;
    await User.findAll();
    await User.findAll();
    expect(database.stats().preparedStatements).toBe(before + 1);
    await User.create({ name: 'a' });
    await User.create({ name: 'b' });
    expect(database.stats().preparedStatements).toBeGreaterThan(before + 1);
  });

  it('are those of a pool without connections when the database is closed', async () => {
    const { database } = await openUsers(context);
    await database.close();
    expect(database.stats()).toEqual({ max: 0, used: 0, idle: 0, waiting: 0, preparedStatements: 0 });
  });
});
