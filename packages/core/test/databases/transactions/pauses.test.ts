import { UniqueConstraintError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { countClockReads } from '../../helpers/clock-reads';
import { openUsers } from '../../helpers/open-users';

const many = 2000;

const valuesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, addresses: [{ city: `${index}` }] }));

/** The pool and a pause read the clock too. */
const fewReads = 10;

/** Makes a pause due whenever the clock is read, so that every call on many records pauses. */
const pausing = (work: () => Promise<unknown>) => countClockReads(work, 25);

describeEachDatabase('a call without a limit', (context) => {
  it('reads the clock for few records as often as for one', async () => {
    const { User } = await openUsers(context, { logging: false });
    const include = [User.Addresses];
    const countReads = async (count: number) => {
      await User.destroy({ all: true });
      const { reads } = await countClockReads(async () => {
        const created = await User.bulkCreate(valuesOf(count), { include });
        await User.save(
          created.map(({ id, name, addresses }) => ({
            id,
            name,
            addresses: addresses.map((each) => ({ id: each.id, city: each.city })),
          })),
          { include },
        );
        await User.findAll({ include });
      });
      return reads;
    };
    await countReads(1);
    expect(await countReads(450)).toBe(await countReads(1));
  });

  it('lets other work of the process run while it creates, finds, saves and upserts many rows', async () => {
    const { User } = await openUsers(context, { logging: false });
    const include = [User.Addresses];
    await User.bulkCreate(valuesOf(1), { include });
    await User.destroy({ all: true });
    const calls: readonly (() => Promise<unknown>)[] = [
      () => User.bulkCreate(valuesOf(many), { include }),
      () => User.findAll({ include }),
      async () =>
        User.save(
          (await User.findAll({ include })).map((user) => ({ ...user.toJSON(), name: `new ${user.name}` })),
          { include },
        ),
      () =>
        User.bulkCreate(
          valuesOf(2 * many).map(({ name }) => ({ name: `new ${name}` })),
          { onConflict: { by: ['name'] } },
        ),
    ];
    for (const call of calls) {
      const { reads, mostInOneTurn } = await pausing(call);
      expect(reads).toBeGreaterThan(20);
      expect(mostInOneTurn).toBeLessThan(fewReads);
    }
    expect(await User.count()).toBe(2 * many);
  });

  it('matches and updates the many rows below one row while it pauses', async () => {
    const { User } = await openUsers(context);
    const include = [{ association: User.Addresses, missing: 'delete' as const }];
    const addresses = Array.from({ length: many }, (_, index) => ({ city: `${index}` }));
    const { id, name, addresses: stored } = await User.create({ name: 'one', addresses }, { include });
    const changed = stored
      .slice(1)
      .map((each, at) => ({ id: each.id, city: at % 2 === 0 ? 'new' : each.city }));
    await pausing(() => User.save({ id, name, addresses: [...changed, { city: 'last' }] }, { include }));
    const [found] = await User.findAll({ include: [{ association: User.Addresses, order: ['id'] }] });
    expect(found?.addresses.map(({ city }) => city)).toEqual([...changed.map(({ city }) => city), 'last']);
  });

  it('keeps other calls out of its transaction while it pauses', async () => {
    const { User, names } = await openUsers(context);
    const values = valuesOf(many);
    const taken = [...values, { name: '0', addresses: [] }].map(({ name }) => ({ name: name.toUpperCase() }));
    await User.create({ name: `${many - 1}` });
    let others = 0;
    let isDone = false;
    const other = async () => {
      while (!isDone) {
        await User.create({ name: `other ${others}` });
        others += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await pausing(async () => {
      const running = other();
      // The key of the last row is taken, so the database rolls back all of them.
      const error = await errorOf(User.bulkCreate(taken.slice(0, many)));
      isDone = true;
      await running;
      expect(error).toBeInstanceOf(UniqueConstraintError);
    });
    expect(others).toBeGreaterThan(0);
    expect(await names()).toHaveLength(1 + others);
  });

  it('stays in the transaction around it while it pauses', async () => {
    const { database, User, names } = await openUsers(context, { logging: false });
    await pausing(async () => {
      const rolledBack = database.transaction(async () => {
        await User.bulkCreate(valuesOf(many), { include: [User.Addresses] });
        expect(await User.count()).toBe(many);
        throw new Error('enough');
      });
      await expect(rolledBack).rejects.toThrow('enough');
    });
    expect(await names()).toEqual([]);
  });

  it('rejects an array that has become shorter while it was read, and writes nothing', async () => {
    const { User, names } = await openUsers(context, { logging: false });
    const values = valuesOf(many);
    await pausing(async () => {
      const creating = errorOf(User.bulkCreate(values, { include: [User.Addresses] }));
      values.length = 0;
      expect(await creating).toBeInstanceOf(ValidationError);
    });
    expect(context.statements).toEqual([]);
    expect(await names()).toEqual([]);
  });
});
