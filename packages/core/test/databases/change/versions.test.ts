import {
  DataTypes,
  OptionError,
  RecordNotFoundError,
  TransactionError,
  VersionConflictError,
} from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

async function openItems(context: DatabaseContext) {
  const database = context.open();
  const Item = database.define(
    'item',
    { name: DataTypes.STRING, count: DataTypes.INTEGER },
    { version: true },
  );
  await database.sync();
  /** Returns two instances of one row, as two requests read it. */
  const readTwice = async () => {
    const { id } = await Item.create({ name: 'a', count: 0 });
    const [first, second] = [await Item.findByPk(id), await Item.findByPk(id)];
    if (first === null || second === null) throw new Error('missing');
    context.statements.length = 0;
    return [first, second] as const;
  };
  const stored = () => context.rows(database, 'select name, count, version from items order by id');
  return { database, Item, readTwice, stored };
}

describeEachDatabase('a model with versions', (context) => {
  it('gives a new row version 1, and raises it with every update of an instance', async () => {
    const { Item, stored } = await openItems(context);
    const item = await Item.create({ name: 'a' });
    expect(item.version).toBe(1);
    expect(Item.build({ name: 'b' }).version).toBe(1);
    await item.update({ name: 'b' });
    expect(item.version).toBe(2);
    item.count = 5;
    await item.save();
    expect(item.version).toBe(3);
    expect(item.changed()).toEqual([]);
    expect(await stored()).toEqual([{ name: 'b', count: 5, version: 3 }]);
    expect(await Item.findByPk(item.id)).toEqual(item);
  });

  it('writes nothing and keeps the version if nothing changed', async () => {
    const { Item } = await openItems(context);
    const item = await Item.create({ name: 'a' });
    context.statements.length = 0;
    await item.save();
    await item.update({ name: 'a' });
    expect([context.statements, item.version]).toEqual([[], 1]);
  });

  it('saves the change that comes first, and rejects the one that has not seen it', async () => {
    const { readTwice, stored } = await openItems(context);
    const [first, second] = await readTwice();
    await first.update({ count: 1 });
    context.statements.length = 0;
    const error = await errorOf(second.update({ name: 'b' }));
    expect(error).toBeInstanceOf(VersionConflictError);
    expect(error).toMatchObject({
      code: 'VERSION_CONFLICT',
      message: "item.save: the row of 'item' has changed since it was read",
      hint: 'reload it, apply the change again, and save it',
      model: 'item',
      attribute: 'version',
      paths: [],
    });
    // The second statement tells a row that has changed from one that is gone.
    expect(context.statements).toHaveLength(2);
    expect(await stored()).toEqual([{ name: 'a', count: 1, version: 2 }]);
    expect([second.version, second.name, second.changed()]).toEqual([1, 'b', ['name']]);

    await second.reload();
    await second.update({ name: 'b' });
    expect(await stored()).toEqual([{ name: 'b', count: 1, version: 3 }]);
  });

  it('lets exactly one of two saves at the same time win', async () => {
    const { readTwice, stored } = await openItems(context);
    for (let round = 0; round < 10; round += 1) {
      const pair = await readTwice();
      const saved = await Promise.allSettled(pair.map((item, index) => item.update({ count: index + 1 })));
      const [lost] = saved.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      expect(saved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(lost?.reason).toBeInstanceOf(VersionConflictError);
      const winner = saved.findIndex(({ status }) => status === 'fulfilled') + 1;
      expect((await stored()).at(-1)).toEqual({ name: 'a', count: winner, version: 2 });
    }
  });

  it('lets one of two transactions win, and both of them go on', async () => {
    const { database, Item, readTwice, stored } = await openItems(context);
    const pair = await readTwice();
    const results = await Promise.all(
      pair.map((item) =>
        database.transaction(async () => {
          const error = await item.update({ count: 1 }).catch((thrown: unknown) => thrown);
          await Item.create({ name: 'log', count: 0 });
          return error;
        }),
      ),
    );
    expect(results.filter((each) => each instanceof VersionConflictError)).toHaveLength(1);
    expect((await stored()).map(({ name, version }) => [name, version])).toEqual([
      ['a', 2],
      ['log', 1],
      ['log', 1],
    ]);
  });

  if (context.dialect === 'postgres')
    it('leaves a conflict in a transaction that sees one state of the database to PostgreSQL', async () => {
      const { database, Item, readTwice } = await openItems(context);
      const [first, second] = await readTwice();
      const saving = database.transaction(
        async () => {
          await second.reload();
          await Item.update({ count: 1 }, { where: { id: first.id }, transaction: null });
          await second.update({ name: 'b' });
        },
        { isolationLevel: 'repeatable read' },
      );
      expect(await errorOf(saving)).toBeInstanceOf(TransactionError);
    });

  it('tells a row that is gone from one that has changed', async () => {
    const { Item, readTwice } = await openItems(context);
    const [first, second] = await readTwice();
    await first.destroy();
    expect(await errorOf(second.update({ name: 'b' }))).toBeInstanceOf(RecordNotFoundError);
    await second.destroy();
    expect(await Item.count()).toBe(0);
  });

  it('does not destroy a row that has changed since it was read', async () => {
    const { Item, readTwice } = await openItems(context);
    const [first, second] = await readTwice();
    await first.update({ count: 1 });
    const error = await errorOf(second.destroy());
    expect(error).toBeInstanceOf(VersionConflictError);
    expect((error as Error).message).toBe("item.destroy: the row of 'item' has changed since it was read");
    expect(await Item.count()).toBe(1);
    await first.destroy();
    expect(await Item.count()).toBe(0);
  });

  it('shows the former version after a rollback, with which the instance can be saved again', async () => {
    const { database, readTwice, stored } = await openItems(context);
    const [item] = await readTwice();
    const undone = database.transaction(async () => {
      await item.update({ count: 1 });
      await item.update({ count: 2 });
      expect(item.version).toBe(3);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(item.version).toBe(1);
    await item.save();
    expect(await stored()).toEqual([{ name: 'a', count: 2, version: 2 }]);
  });

  it('asks for the version of an instance that was read without it, before any SQL', async () => {
    const { Item, readTwice } = await openItems(context);
    const [{ id }] = await readTwice();
    const item = await Item.findByPk(id, { attributes: ['name'] });
    if (item === null) throw new Error('missing');
    context.statements.length = 0;
    const error = await errorOf(item.update({ name: 'b' }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({
      message: "item.save needs 'item.version', which this instance was read without",
      hint: "add 'version' to `attributes`, or reload the instance",
    });
    expect(await errorOf(item.destroy())).toMatchObject({
      message: "item.destroy needs 'item.version', which this instance was read without",
    });
    expect(context.statements).toEqual([]);
    await item.reload();
    await item.update({ name: 'c' });
  });

  it('raises the versions of all rows that one update changes', async () => {
    const { Item, stored } = await openItems(context);
    const [item] = await Item.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    expect(await Item.update({ count: 1 }, { where: { name: ['a', 'b'] } })).toBe(2);
    expect((await stored()).map(({ version }) => version)).toEqual([2, 2, 1]);
    expect(await errorOf(item?.update({ name: 'x' }) as Promise<unknown>)).toBeInstanceOf(
      VersionConflictError,
    );
    expect(await Item.update({}, { where: { name: 'c' } })).toBe(0);
    expect((await stored()).map(({ version }) => version)).toEqual([2, 2, 1]);
  });

  it('keeps the version in hooks, which can change the instance and the row', async () => {
    const { Item, stored } = await openItems(context);
    const [item, other] = await Item.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    if (item === undefined || other === undefined) throw new Error('missing');
    Item.addHook('beforeSave', async (instance: unknown) => {
      if (instance === item) await other.update({ count: 9 });
    });
    const seen: unknown[] = [];
    Item.addHook('afterUpdate', (instance: unknown) => {
      seen.push((instance as typeof item).version);
    });
    await item.update({ count: 1 });
    expect(seen).toEqual([2, 2]);
    await Item.update({ count: 2 }, { where: { name: 'a' } });
    expect(await errorOf(item.update({ count: 3 }))).toBeInstanceOf(VersionConflictError);
    expect((await stored()).map(({ version }) => version)).toEqual([3, 2]);
  });
});
