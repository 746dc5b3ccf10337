import { ConfigurationError, DataTypes, OptionError, SchemaError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { openParanoidOrders } from '../../helpers/paranoid-orders.js';

describeEachDatabase('soft deletion', (context) => {
  async function openOrders(options: { readonly version?: boolean } = {}) {
    const database = context.open();
    const models = await openParanoidOrders(database, options);
    context.statements.length = 0;
    const { Order, Line, Note, Tag } = models;
    const all = (table: string) => context.rows(database, `select * from ${table} order by id`);
    /** Returns the ids of rows that are there, and negative ones of those that are soft-deleted. */
    const stateOf = async (table: string) =>
      (await all(table)).map(({ id, deletedAt }) => (deletedAt == null ? id : -Number(id)));
    const wholeOrder = [{ association: Order.Lines, include: [Line.Notes] }] as const;
    return { database, Order, Line, Note, Tag, all, stateOf, wholeOrder };
  }

  it('keeps the row of a destroyed instance, and finders leave it out', async () => {
    const { Order, Line, stateOf } = await openOrders();
    const line = await Line.findByPk(1);
    await line?.destroy();
    expect(line?.deletedAt).toBeInstanceOf(Date);
    expect(await stateOf('lines')).toEqual([-1, 2, 3, 4]);
    expect(await Line.findByPk(1)).toBeNull();
    expect(await Line.count()).toBe(3);
    expect(await Line.exists({ where: { sku: 'chair' } })).toBe(false);
    expect((await Line.findPage({ first: 9 })).items).toHaveLength(3);
    const [order] = await Order.findAll({ include: [Order.Lines], order: ['id'] });
    expect(order?.lines.map(({ id }) => id).sort()).toEqual([2, 3]);
    expect(await Order.count({ where: { lines: { some: { sku: 'chair' } } } })).toBe(0);
    expect(await Order.count({ where: { lines: { every: { sku: ['table', 'lamp'] } } } })).toBe(1);
    expect(await Order.Lines.count(order as never)).toBe(2);
  });

  it('includes soft-deleted rows if it is told to', async () => {
    const { Order, Line } = await openOrders();
    expect(await Line.destroy({ where: { sku: 'chair' } })).toBe(1);
    const deleted = await Line.findByPk(1, { paranoid: false });
    expect(deleted?.deletedAt).toBeInstanceOf(Date);
    expect(await Line.count({ paranoid: false })).toBe(4);
    expect(await Line.count({ scope: null })).toBe(3);
    const include = [{ association: Order.Lines, paranoid: false }] as const;
    expect((await Order.findByPk(1, { include }))?.lines).toHaveLength(3);
    const order = (await Order.findByPk(1)) as never;
    expect(await Order.Lines.get(order, { paranoid: false })).toHaveLength(3);
    expect(await Order.Lines.count(order, { paranoid: false })).toBe(3);
    expect(await Line.update({ sku: 'x' }, { all: true })).toBe(3);
    expect(await Line.update({ sku: 'x' }, { all: true, paranoid: false })).toBe(4);
  });

  it('restores an instance, and shows that', async () => {
    const { Line, stateOf } = await openOrders();
    const line = await Line.findByPk(1);
    await line?.destroy();
    await line?.restore();
    expect(line?.deletedAt).toBeNull();
    expect(await stateOf('lines')).toEqual([1, 2, 3, 4]);
    await line?.update({ sku: 'stool' });
    expect((await Line.findByPk(1))?.sku).toBe('stool');
  });

  it('restores and deletes many rows', async () => {
    const { Line, Note, stateOf } = await openOrders();
    expect(await Line.destroy({ where: { id: [1, 2, 3] } })).toBe(3);
    expect(await Line.destroy({ where: { id: [1, 4] } })).toBe(1);
    expect(await Line.restore({ where: { id: [1, 2] } })).toBe(2);
    expect(await Line.restore({ where: { id: 1 } })).toBe(0);
    expect(await stateOf('lines')).toEqual([1, 2, -3, -4]);
    await Note.destroy({ all: true });
    expect(await Line.destroy({ where: { id: [2, 3] }, force: true })).toBe(2);
    expect(await stateOf('lines')).toEqual([1, -4]);
    expect(await Line.restore({ all: true })).toBe(1);
    expect(await stateOf('lines')).toEqual([1, 4]);
  });

  it('forces rows of a model that is not paranoid, which are always deleted', async () => {
    const { Note, stateOf } = await openOrders();
    const [first, ...rest] = await stateOf('notes');
    const ids = (where: object) => Note.destroy({ where, force: true });
    expect(await ids({ id: first })).toBe(1);
    expect(await ids({ id: first })).toBe(0);
    expect(await stateOf('notes')).toEqual(rest);
    const paranoid = { all: true, force: true, paranoid: false } as never;
    await expect(Note.destroy(paranoid)).rejects.toThrow("an unknown option 'paranoid'");
    expect(await Note.destroy({ all: true, force: true })).toBe(rest.length);
    expect(await stateOf('notes')).toEqual([]);
  });

  it('keeps the row of a force that is rolled back, and shows nothing', async () => {
    const { database, Line, stateOf } = await openOrders();
    const line = await Line.findByPk(4);
    const rolledBack = database.transaction(async () => {
      await line?.destroy();
      expect(line?.deletedAt).toBeInstanceOf(Date);
      throw new Error('back');
    });
    await expect(rolledBack).rejects.toThrow('back');
    expect(line?.deletedAt).toBeNull();
    expect(await stateOf('lines')).toEqual([1, 2, 3, 4]);
  });

  it('sets updatedAt and raises the version', async () => {
    const { Order } = await openOrders({ version: true });
    const order = await Order.findByPk(1);
    const stale = await Order.findByPk(1);
    await order?.update({ updatedAt: new Date(0) } as never);
    await order?.destroy();
    expect(order).toMatchObject({ version: 3 });
    expect(order?.updatedAt).toEqual(order?.deletedAt);
    const read = await Order.findByPk(1, { paranoid: false });
    expect(read).toMatchObject({ version: 3, deletedAt: order?.deletedAt, updatedAt: order?.updatedAt });
    expect((await errorOf(stale?.destroy() as never)).code).toBe('VERSION_CONFLICT');
    expect((await errorOf(stale?.restore() as never)).code).toBe('VERSION_CONFLICT');
    await order?.restore();
    expect(order).toMatchObject({ version: 4, deletedAt: null });
  });

  it.each([false, true])(
    'keeps the time of the first deletion of a row, with versions: %j',
    async (version) => {
      const { Order, all, wholeOrder } = await openOrders({ version });
      const first = new Date(1_600_000_000_000);
      const ran: unknown[] = [];
      Order.addHook('beforeDestroy', () => void ran.push('beforeDestroy'));
      Order.addHook('afterDestroy', (order) => void ran.push(order.deletedAt));
      await Order.destroy({ where: { id: 1 } });
      await Order.update({ deletedAt: first, updatedAt: first } as never, {
        where: { id: 1 },
        paranoid: false,
      });
      const [row] = await all('orders');
      const order = await Order.findByPk(1, { paranoid: false });
      await order?.destroy();
      await order?.destroy({ include: wholeOrder });
      expect((await all('orders'))[0]).toEqual(row);
      expect(order).toMatchObject({ deletedAt: first, updatedAt: first });
      expect(ran).toEqual(['beforeDestroy', first, 'beforeDestroy', first]);
      await order?.destroy({ include: [...wholeOrder, Order.Tags], force: true });
      expect(await all('orders')).toHaveLength(1);
      await order?.destroy();
    },
  );

  it('shows the time of a deletion that another instance of the row made', async () => {
    const { database, Order, Line, all, wholeOrder } = await openOrders();
    const first = new Date(1_600_000_000_000);
    const [one, other, third] = await Promise.all([1, 1, 1].map((id) => Order.findByPk(id)));
    await one?.destroy();
    await Order.update({ deletedAt: first } as never, { where: { id: 1 }, paranoid: false });
    const [row] = await all('orders');
    const rolledBack = database.transaction(async () => {
      await other?.destroy();
      expect(other?.deletedAt).toEqual(first);
      throw new Error('back');
    });
    await expect(rolledBack).rejects.toThrow('back');
    expect(other?.deletedAt).toBeNull();
    await other?.destroy();
    await third?.destroy({ include: wholeOrder });
    expect((await all('orders'))[0]).toEqual(row);
    for (const each of [other, third]) {
      expect(each?.deletedAt).toEqual(first);
      expect(each?.updatedAt).toEqual((await Order.findByPk(1, { paranoid: false }))?.updatedAt);
    }
    expect(await Line.count()).toBe(1);
  });

  it('counts an instance as destroyed until it is reloaded after its row was restored', async () => {
    const { database, Order, Line, stateOf } = await openOrders();
    const order = (await Order.findByPk(1, { include: [Order.Lines] })) as never as {
      lines: InstanceType<typeof Line>[];
      save(options?: object): Promise<unknown>;
    };
    const line = order.lines.find(({ id }) => id === 1) as InstanceType<typeof Line>;
    await line.destroy();
    await line.reload();
    await order.save();
    await Line.restore({ where: { id: 1 } });
    const rolledBack = database.transaction(async () => {
      await line.reload();
      throw new Error('back');
    });
    await expect(rolledBack).rejects.toThrow('back');
    await line.reload();
    expect(line.deletedAt).toBeNull();
    await order.save();
    line.sku = 'stool';
    await order.save({ include: [Order.Lines] });
    expect((await Line.findByPk(1))?.sku).toBe('stool');
    order.lines = order.lines.filter(({ id }) => id !== 1);
    await expect(order.save()).rejects.toThrow(/lines/);
    await order.save({ include: [{ association: Order.Lines, missing: 'delete' }] });
    expect(await stateOf('lines')).toEqual([-1, 2, 3, 4]);
  });

  it('destroys what is nested, each row as its model says', async () => {
    const { Order, stateOf, wholeOrder } = await openOrders();
    const order = await Order.findByPk(1, { include: wholeOrder });
    const [line] = order?.lines ?? [];
    await order?.destroy({ include: wholeOrder });
    expect(await stateOf('orders')).toEqual([-1, 2]);
    expect(await stateOf('lines')).toEqual([-1, -2, -3, 4]);
    expect(await stateOf('notes')).toEqual([]);
    expect(line?.deletedAt).toEqual(order?.deletedAt);
    await line?.restore();
    expect(await stateOf('lines')).toEqual([1, -2, -3, 4]);
  });

  it('forces what is nested, soft-deleted rows included', async () => {
    const { Order, Line, stateOf, wholeOrder } = await openOrders();
    const order = await Order.findByPk(1);
    await Line.destroy({ where: { id: 2 } });
    await order?.destroy({ include: [...wholeOrder, Order.Tags], force: true });
    expect(await stateOf('orders')).toEqual([2]);
    expect(await stateOf('lines')).toEqual([4]);
  });

  it('soft-deletes what a save leaves out', async () => {
    const { Order, all, stateOf } = await openOrders();
    const include = [{ association: Order.Lines, missing: 'delete' }] as const;
    const lines = [{ id: 2, sku: 'desk' }, { sku: 'bed' }];
    const changes: unknown[] = [];
    const onChanges = (each: readonly { readonly change: string }[]) =>
      changes.push(...each.map(({ change }) => change));
    await Order.save({ id: 1, lines }, { include, onChanges });
    expect(await stateOf('lines')).toEqual([-1, 2, -3, 4, 5]);
    expect(changes.sort()).toEqual(['deleted', 'deleted', 'inserted', 'unchanged', 'updated']);
    expect((await all('lines'))[1]).toMatchObject({ sku: 'desk' });
    // The rows that are gone are neither found nor left out.
    expect((await errorOf(Order.save({ id: 1, lines: [{ id: 1 }] }, { include }))).code).toBe(
      'RECORD_NOT_FOUND',
    );
    await Order.save({ id: 1, lines: [{ id: 2 }, { id: 5 }] }, { include: [Order.Lines] });
    const loaded = await Order.findByPk(1, { include: [Order.Lines] });
    loaded?.lines.pop();
    await loaded?.save({ include });
    expect((await stateOf('lines')).filter((id) => Number(id) < 0)).toHaveLength(3);
  });

  it('unlinks targets by deleting their through rows', async () => {
    const { Order, database, stateOf } = await openOrders();
    const include = [{ association: Order.Tags, missing: 'unlink' }] as const;
    await Order.save({ id: 1, tags: [] }, { include });
    expect(await context.rows(database, 'select * from "orderTag"')).toEqual([]);
    expect(await stateOf('tags')).toEqual([1]);
  });

  it('lets no payload reach, restore or delete a row', async () => {
    const { Order, Line, stateOf, wholeOrder } = await openOrders();
    await Line.destroy({ where: { id: 1 } });
    const save = (values: object) => errorOf(Order.save(values as never, { include: wholeOrder } as never));
    const now = new Date().toISOString();
    expect((await save({ id: 1, lines: [{ id: 1, deletedAt: null }] })).code).toBe('RECORD_NOT_FOUND');
    const deleting = await save({ id: 1, lines: [{ id: 2, deletedAt: now }, { id: 3 }] });
    expect(deleting.code).toBe('INVALID_VALUE');
    expect(deleting.path).toEqual(['lines', 0, 'deletedAt']);
    expect((await save({ id: 1, deletedAt: now })).code).toBe('INVALID_VALUE');
    expect((await save({ id: 1, paranoid: false, lines: [] })).code).toBe('UNKNOWN_KEY');
    await expect(Line.findAll({ where: JSON.parse('{"paranoid":false}') })).rejects.toThrow();
    await expect(Order.save({ id: 1 }, { paranoid: false } as never)).rejects.toThrow(OptionError);
    const include = [{ association: Order.Lines, paranoid: false }];
    await expect(Order.save({ id: 1 }, { include } as never)).rejects.toThrow(/only finders accept/);
    const upsert = await errorOf(
      Order.upsert({ reference: 'A', deletedAt: now } as never, { by: ['reference'] }),
    );
    expect(upsert.code).toBe('INVALID_VALUE');
    expect(await stateOf('lines')).toEqual([-1, 2, 3, 4]);
    expect(await stateOf('orders')).toEqual([1, 2]);
    const order = await Order.findByPk(1, { include: [Order.Lines] });
    await Order.save(JSON.parse(JSON.stringify(order)), { include: [Order.Lines] } as never);
  });

  it('keeps the unique values of a soft-deleted row, unless the index leaves it out', async () => {
    const { Order, database } = await openOrders();
    await Order.destroy({ where: { reference: 'A' } });
    expect((await errorOf(Order.create({ reference: 'A' }))).name).toBe('UniqueConstraintError');
    expect((await errorOf(Order.upsert({ reference: 'A' }, { by: ['reference'] }))).name).toBe(
      'UniqueConstraintError',
    );
    const User = database.define(
      'user',
      { email: DataTypes.STRING },
      { paranoid: true, indexes: [{ unique: true, fields: ['email'], where: { deletedAt: null } }] },
    );
    await database.sync();
    const ann = await User.create({ email: 'a' });
    await ann.destroy();
    const other = await User.create({ email: 'a' });
    expect(other.email).toBe('a');
    expect((await errorOf(ann.restore())).name).toBe('UniqueConstraintError');
    expect(ann.deletedAt).toBeInstanceOf(Date);
  });

  it('runs the hooks of destroyed and restored rows', async () => {
    const { Order, Line, wholeOrder } = await openOrders();
    const ran: string[] = [];
    for (const name of [
      'beforeDestroy',
      'afterDestroy',
      'beforeRestore',
      'afterRestore',
      'afterCommit',
    ] as const) {
      Order.addHook(name, () => ran.push(`order ${name}`));
      Line.addHook(name, (line) => ran.push(`line ${line.id} ${name}`));
    }
    for (const name of ['beforeBulkDestroy', 'afterBulkRestore', 'beforeBulkRestore'] as const)
      Line.addHook(name, () => ran.push(name));
    const order = await Order.findByPk(2);
    await order?.destroy({ include: wholeOrder });
    expect(ran.splice(0)).toEqual([
      'order beforeDestroy',
      'line 4 beforeDestroy',
      'line 4 afterDestroy',
      'order afterDestroy',
      'line 4 afterCommit',
      'order afterCommit',
    ]);
    await order?.restore();
    expect(ran.splice(0)).toEqual(['order beforeRestore', 'order afterRestore', 'order afterCommit']);
    await Line.destroy({ where: { id: 1 } });
    await Line.restore({ where: { id: 1 } });
    expect(ran.splice(0)).toEqual(['beforeBulkDestroy', 'beforeBulkRestore', 'afterBulkRestore']);
    const include = [{ association: Order.Lines, missing: 'delete' }] as const;
    await Order.save({ id: 1, lines: [{ id: 1 }, { id: 2 }] }, { include });
    expect(ran.splice(0).filter((each) => /Destroy/.test(each))).toEqual([
      'line 3 beforeDestroy',
      'line 3 afterDestroy',
    ]);
  });

  it('rejects what cannot be', async () => {
    const { Note, Order } = await openOrders();
    expect((await errorOf(Note.restore({ all: true }))).message).toMatch(/'note' is not paranoid/);
    const note = await Note.findByPk(1);
    await expect(note?.restore()).rejects.toThrow(OptionError);
    await expect(Note.findAll({ paranoid: false })).rejects.toThrow(/'note' is not paranoid/);
    await expect(Order.findAll({ paranoid: null } as never)).rejects.toThrow(OptionError);
    await expect(Order.destroy({ all: true, force: 1 } as never)).rejects.toThrow(OptionError);
    await expect(Order.destroy({ all: true, paranoid: false } as never)).rejects.toThrow(OptionError);
    await expect(Order.restore({} as never)).rejects.toThrow(/all: true/);
    const other = context.open();
    for (const deletedAt of [DataTypes.STRING, { type: DataTypes.DATE, allowNull: false }])
      expect(() => other.define('x', { deletedAt }, { paranoid: true })).toThrow(ConfigurationError);
    const A = other.define('a', { deletedAt: { type: DataTypes.DATE, field: 'gone' } }, {});
    const J = other.define('j', {}, { paranoid: true });
    A.belongsToMany(A, { as: 'as', through: J, foreignKey: 'fromId', otherKey: 'toId' });
    const error = await errorOf(A.findAll());
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toMatch("a through model that is paranoid, 'j'");
  });

  it('reads and writes a declared attribute', async () => {
    const database = context.open();
    const Page = database.define(
      'page',
      { deletedAt: { type: DataTypes.DATE, field: 'removed_on' } },
      { paranoid: true, timestamps: false },
    );
    await database.sync();
    const page = await Page.create({});
    await page.destroy();
    expect(await Page.count()).toBe(0);
    const [row] = await context.rows(database, 'select removed_on from pages');
    expect(row?.removed_on).not.toBeNull();
    const old = await Page.create({ deletedAt: new Date(0) });
    expect(await Page.findByPk(old.id)).toBeNull();
  });
});
