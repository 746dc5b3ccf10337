import { TimeoutError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import { abortedBy } from '../../helpers/aborted-by';
import { countClockReads } from '../../helpers/clock-reads';
import { openUsers } from '../../helpers/open-users';

const many = propertyRuns(50_000, 3);

const valuesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, addresses: [{ city: `${index}` }] }));

const recordsPerRead = 200;
/** A pause is due at each read. The pool and the pause read the clock too. */
const fewReads = 10;

/**
 * Returns the counts of the calmest of three runs: answers of a server that arrive together are worked on in one turn, and
 * how they arrive is not up to the find.
 */
async function countInCalmestRun(find: () => Promise<unknown>) {
  const runs = [];
  for (let run = 0; run < 3; run += 1) runs.push(await countClockReads(find, 25));
  return runs.reduce((calm, each) => (each.mostInOneTurn < calm.mostInOneTurn ? each : calm));
}

describeEachDatabase(`a create of ${2 * many} records`, (context) => {
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

  it('looks at the clock after every 200 records in every step around its rows', async () => {
    const { User } = await openUsers(context, { logging: false });
    const countReads = async (count: number) => {
      await User.destroy({ all: true });
      const { reads } = await countClockReads(() =>
        User.bulkCreate(valuesOf(count), { include: [User.Addresses], timeout: 60_000 }),
      );
      return reads;
    };
    await countReads(1);
    const [fewer, more] = [await countReads(10 * recordsPerRead), await countReads(20 * recordsPerRead)];
    const newRecords = 20 * recordsPerRead;
    // Reading and completing values, checking values and keys, sorting, planning, and showing rows and nesting.
    const inMemory = 8;
    // PostgreSQL: binding values and reading those that are returned. SQLite inserts each row by a statement.
    const aroundStatements = { postgres: 2, sqlite: recordsPerRead }[context.dialect];
    const expected = (inMemory + aroundStatements) / recordsPerRead;
    expect((more - fewer) / newRecords).toBeCloseTo(expected, 6);
  });

  it('lets other work of the process run after each 10 ms of its own, in every step', async () => {
    const { User } = await openUsers(context);
    const create = (count: number) =>
      User.bulkCreate(valuesOf(count), {
        include: [User.Addresses],
        signal: new AbortController().signal,
      });
    await create(1);
    await User.destroy({ all: true });
    const { reads, mostInOneTurn } = await countClockReads(() => create(10 * recordsPerRead), 25);
    expect(reads).toBeGreaterThan(8 * 20);
    expect(mostInOneTurn).toBeLessThan(fewReads);
  });

  it('ends when its signal is aborted before its rows are written', async () => {
    const { User, names } = await openUsers(context);
    await User.bulkCreate(valuesOf(1), { include: [User.Addresses] });
    const controller = new AbortController();
    const creating = () =>
      User.bulkCreate(valuesOf(10 * recordsPerRead), {
        include: [User.Addresses],
        signal: controller.signal,
      });
    context.statements.length = 0;
    setImmediate(() => controller.abort('enough'));
    await countClockReads(() => expect(creating()).rejects.toMatchObject(abortedBy('enough')), 25);
    expect(context.statements).toEqual([]);
    expect(await names()).toEqual(['0']);
  });

  it('succeeds when its signal is aborted while its rows are shown on instances', async () => {
    const { User, names } = await openUsers(context);
    const controller = new AbortController();
    const { signal } = controller;
    const users = valuesOf(recordsPerRead).map((values) => User.build(values, { include: [User.Addresses] }));
    const last = users.at(-1) as (typeof users)[number];
    const abortWhenSet = { set: () => setImmediate(() => controller.abort('late')), get: () => undefined };
    Object.defineProperty(users[0], 'id', { ...abortWhenSet, configurable: true, enumerable: true });
    await countClockReads(() => User.bulkCreate(users, { include: [User.Addresses], signal }), 25);
    expect(signal.aborted).toBe(true);
    expect(last.isNewRecord).toBe(false);
    expect((await names()).length).toBe(recordsPerRead);
  });
});

describeEachDatabase('work on very many rows', (context) => {
  it('lets other work run in a find, if a transaction with a signal is around it', async () => {
    const { database, User } = await openUsers(context, { logging: false });
    await User.bulkCreate(valuesOf(10 * recordsPerRead), { include: [User.Addresses] });
    const { signal } = new AbortController();
    const find = () => database.transaction(() => User.findAll({ include: [User.Addresses] }), { signal });
    const { reads, mostInOneTurn } = await countInCalmestRun(find);
    expect(reads).toBeGreaterThan(4 * 10);
    expect(mostInOneTurn).toBeLessThan(fewReads);
  });

  it('lets other work run in a find, which can abort the find', async () => {
    const { User } = await openUsers(context);
    const include = [User.Addresses];
    await User.bulkCreate(valuesOf(10 * recordsPerRead), { include });
    const find = (signal: AbortSignal) => User.findAll({ include, signal });
    const { reads, mostInOneTurn } = await countInCalmestRun(() => find(new AbortController().signal));
    expect(reads).toBeGreaterThan(4 * 10);
    expect(mostInOneTurn).toBeLessThan(fewReads);
    const controller = new AbortController();
    context.statements.length = 0;
    const finding = async () => {
      const found = find(controller.signal);
      setImmediate(() => controller.abort('enough'));
      await expect(found).rejects.toMatchObject(abortedBy('enough'));
    };
    await countClockReads(finding, 25);
    expect(context.statements.filter((text) => /^select .* from .addresses/.test(text))).toEqual([]);
  });

  it('lets other work run in a save, which can abort the save', async () => {
    const { User, names } = await openUsers(context, { logging: false });
    const include = [User.Addresses];
    const stored = await User.bulkCreate(valuesOf(10 * recordsPerRead), { include });
    const changed = stored.map(({ id, addresses }) => ({
      id,
      name: `new ${id}`,
      addresses: addresses.map((address) => ({ id: address.id, city: 'Lund' })),
    }));
    const controller = new AbortController();
    const { signal } = controller;
    setImmediate(() => controller.abort('enough'));
    const saving = () => User.save(changed, { include, signal });
    await countClockReads(() => expect(saving()).rejects.toMatchObject(abortedBy('enough')), 25);
    expect((await names()).filter((name) => String(name).startsWith('new '))).toEqual([]);
    const { mostInOneTurn } = await countClockReads(
      () => User.save(changed, { include, signal: new AbortController().signal }),
      25,
    );
    expect(mostInOneTurn).toBeLessThan(fewReads);
    expect((await names()).every((name) => String(name).startsWith('new '))).toBe(true);
  });
});
