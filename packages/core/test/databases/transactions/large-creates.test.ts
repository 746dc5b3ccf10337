import { TimeoutError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import { abortedBy } from '../../helpers/aborted-by';
import { openUsers } from '../../helpers/open-users';

const many = propertyRuns(50_000, 3);

describeEachDatabase(`a create of ${2 * many} records`, (context) => {
  const valuesOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `${index}`, addresses: [{ city: `${index}` }] }));

  it('ends when its time is over, also while its values are read', async () => {
    const { User, names } = await openUsers(context);
    const creating = User.bulkCreate(valuesOf(many), { include: [User.Addresses], timeout: 5 });
    await expect(creating).rejects.toThrow(TimeoutError);
    await expect(creating).rejects.toThrow('5 ms');
    expect(context.statements).toEqual([]);
    expect(await names()).toEqual([]);
  });

  it('ends when its signal is aborted while its rows are inserted, and leaves nothing', async () => {
    const controller = new AbortController();
    const isInsert = (sql: string) => /^(insert|with)/i.test(sql);
    const logging = (sql: string) => {
      // Other work of the program aborts it, and needs a free event loop for that.
      if (isInsert(sql)) setImmediate(() => controller.abort('enough'));
    };
    const { database, User, names } = await openUsers(context, { logging });
    const users = valuesOf(many).map((values) => User.build(values, { include: [User.Addresses] }));
    const creating = User.bulkCreate(users, { include: [User.Addresses], signal: controller.signal });
    await expect(creating).rejects.toMatchObject(abortedBy('enough'));
    expect(
      users.every((user) => user.isNewRecord && user.id == null && user.changed().includes('name')),
    ).toBe(true);
    expect(context.statements.filter(isInsert).length).toBeLessThan(2 * many);
    expect(await names()).toEqual([]);
    expect(await context.rows(database, 'select city from addresses')).toEqual([]);
  });

  it('looks at the clock for each record in every step before the rows are written', async () => {
    const { User } = await openUsers(context);
    const clock = jest.spyOn(performance, 'now');
    const countReads = async (count: number) => {
      await User.destroy({ all: true });
      clock.mockClear();
      await User.bulkCreate(valuesOf(count), { include: [User.Addresses], timeout: 60_000 });
      return clock.mock.calls.length;
    };
    await countReads(1);
    const [fewer, more] = [await countReads(100), await countReads(200)];
    clock.mockRestore();
    const newRecords = 200;
    // Reading, validating, planning; and binding the values, where SQLite also asks how long the loop has been kept.
    // On a busy machine it also asks when it lets other work run, which is rare.
    const readsPerRecord = { postgres: 4, sqlite: 5 }[context.dialect];
    expect((more - fewer) / newRecords).toBeCloseTo(readsPerRecord, 0);
  });
});
