import { changesOf, DataTypes, Model, OptionError, sql, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

const qty = sql.attribute('qty');
const show = (result: object) =>
  changesOf(result).map(({ path, change }) => `${path.join('.')} ${change}`.trim());

async function openOrders(context: DatabaseContext, version = false) {
  const database = context.open();
  class Order extends Model.init(
    {
      code: { type: DataTypes.STRING, unique: true },
      total: { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: '0.00' },
      views: { type: DataTypes.BIGINT, allowNull: false, defaultValue: 0n },
    },
    { database, modelName: 'order', version },
  ) {
    static Lines = this.hasMany(() => Line);
    static Tags = this.belongsToMany(() => Tag, { through: () => OrderTag });
  }
  class Line extends Model.init(
    { sku: DataTypes.STRING, qty: { type: DataTypes.INTEGER, allowNull: false } },
    { database, modelName: 'line', timestamps: false },
  ) {
    static Order = this.belongsTo(() => Order);
  }
  class Tag extends Model.init(
    { name: DataTypes.STRING },
    { database, modelName: 'tag', timestamps: false },
  ) {}
  class OrderTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'orderTag' }) {}
  await database.sync();
  const order = await Order.create(
    {
      code: 'A',
      lines: [
        { sku: 'chair', qty: 1 },
        { sku: 'desk', qty: 2 },
      ],
      tags: [{ name: 'x', orderTag: { rank: 3 } }],
    },
    { include: [Order.Lines, Order.Tags] },
  );
  context.statements.length = 0;
  return { database, Order, Line, Tag, OrderTag, order };
}

describeEachDatabase('an sql fragment in a save', (context) => {
  it('is computed from the stored rows, of the root and of nested records', async () => {
    const { Order, Line, order } = await openOrders(context);
    const [chair, desk] = order.lines;
    const saved = await Order.save(
      {
        id: order.id,
        views: sql`${sql.attribute('views')} + ${5}`,
        lines: [
          { id: chair?.id as number, qty: sql`${qty} * 10`, sku: 'stool' },
          { id: desk?.id as number, qty: 2 },
          { sku: 'lamp', qty: 7 },
        ],
      },
      { include: [Order.Lines] },
    );
    expect(show(saved)).toEqual(['updated', 'lines.0 updated', 'lines.1 unchanged', 'lines.2 inserted']);
    expect(saved.views).toBe(5n);
    expect(saved.lines.map((line) => [line.sku, line.qty])).toEqual([
      ['stool', 10],
      ['desk', 2],
      ['lamp', 7],
    ]);
    expect(saved.lines.map((line) => line.changed())).toEqual([[], [], []]);
    expect(await Line.findAll({ order: ['id'] })).toMatchObject([{ qty: 10 }, { qty: 2 }, { qty: 7 }]);
    expect(await Order.findByPk(order.id)).toMatchObject({ views: 5n });
  });

  it('always counts as a difference, and gives each row a statement of its own', async () => {
    const { Order, order } = await openOrders(context);
    const lines = order.lines.map(({ id }) => ({ id, qty: sql`${qty}` }));
    const saved = await Order.save({ id: order.id, lines }, { include: [Order.Lines] });
    expect(show(saved)).toEqual(['unchanged', 'lines.0 updated', 'lines.1 updated']);
    const updates = context.statements.filter((text) => text.startsWith('update'));
    const update = 'update `lines` set `qty` = (`lines`.`qty`) where `id` = ? returning `qty`';
    expect(updates).toEqual(
      [update, update].map((text) =>
        context.dialect === 'sqlite' ? text : text.replaceAll('`', '"').replace('?', '$1'),
      ),
    );
  });

  it('sets updatedAt, raises the version, and sees the rows as other transactions have left them', async () => {
    const { Order } = await openOrders(context, true);
    const stored = await Order.create({ code: 'B', updatedAt: new Date(0) });
    const values = { id: stored.id, version: 1, views: sql`${sql.attribute('views')} + 1` };
    const saved = await Order.save(values as never);
    expect(saved).toMatchObject({ views: 1n, version: 2 });
    expect((saved as typeof stored).updatedAt.getTime()).toBeGreaterThan(0);
    expect(await errorOf(Order.save(values as never))).toMatchObject({ code: 'VERSION_CONFLICT' });
    expect(await Order.findByPk(stored.id)).toMatchObject({ views: 1n, version: 2 });
  });

  it('counts every concurrent save', async () => {
    const { Order, order } = await openOrders(context);
    const save = () => Order.save({ id: order.id, views: sql`${sql.attribute('views')} + 1` });
    const saved = await Promise.all(Array.from({ length: 6 }, save));
    expect(saved.map(({ views }) => views).sort()).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  });

  it('is saved with an instance, and by update with nested values', async () => {
    const { database, Order, order } = await openOrders(context);
    const loaded = await Order.findByPk(order.id, { include: [Order.Lines] });
    if (loaded === null) throw new Error('missing');
    const [first, second] = loaded.lines;
    (first as { qty: unknown }).qty = sql`${qty} + 1`;
    await loaded.save({ include: [Order.Lines] });
    expect(first?.qty).toBe(2);
    expect(first?.changed()).toEqual([]);

    await loaded.update(
      {
        views: sql`${sql.attribute('views')} + 3`,
        lines: [first as object, { id: second?.id, qty: sql`0` }],
      },
      { include: [Order.Lines] },
    );
    expect(loaded.views).toBe(3n);
    expect(loaded.lines.map((line) => line.qty)).toEqual([2, 0]);

    await database
      .transaction(async () => {
        await loaded.update({ views: sql`9`, lines: loaded.lines }, { include: [Order.Lines] });
        expect(loaded.views).toBe(9n);
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect([loaded.views, loaded.changed()]).toEqual([3n, []]);
    const failing = loaded.update({ views: sql`null`, lines: loaded.lines }, { include: [Order.Lines] });
    expect(await errorOf(failing)).toMatchObject({ code: 'NOT_NULL_CONSTRAINT' });
    expect([loaded.views, loaded.changed()]).toEqual([3n, []]);
  });

  it('is computed in a through row', async () => {
    const { Order, OrderTag, order } = await openOrders(context);
    const rank = sql.attribute('rank');
    const tags = order.tags.map(({ id, name }) => ({ id, name, orderTag: { rank: sql`${rank} + 1` } }));
    const saved = await Order.save({ id: order.id, tags } as never, { include: [Order.Tags] });
    expect((saved as typeof order).tags[0]?.orderTag.rank).toBe(4);
    expect(await OrderTag.findAll()).toMatchObject([{ rank: 4 }]);
  });

  it('names the place of a row that the database rejects', async () => {
    const { Order, Line, order } = await openOrders(context);
    const lines = order.lines.map(({ id }, index) => ({ id, qty: index === 0 ? sql`5` : sql`null` }));
    expect(await errorOf(Order.save({ id: order.id, lines }, { include: [Order.Lines] }))).toMatchObject({
      code: 'NOT_NULL_CONSTRAINT',
      path: ['lines', 1, 'qty'],
    });
    expect(await Line.findAll({ order: ['id'] })).toMatchObject([{ qty: 1 }, { qty: 2 }]);
  });

  it('is previewed and explained', async () => {
    const { Order, order } = await openOrders(context);
    const values = { id: order.id, lines: [{ id: order.lines[0]?.id as number, qty: sql`${qty} + 1` }] };
    const include = [{ association: Order.Lines, missing: 'keep' }] as const;
    const changes = await Order.previewSave(values, { include });
    expect(changes).toMatchObject([{ change: 'unchanged' }, { path: ['lines', 0], change: 'updated' }]);
    const plan = Order.planSave(values, { include });
    expect(plan.explain()).toContain('update 1 row of "lines" (qty <- sql)');
    expect(plan.toMermaid()).toContain('1 x qty');
  });

  it('is hidden from hooks before the row, which can replace it', async () => {
    const { Order, Line, order } = await openOrders(context);
    const seen: unknown[] = [];
    Line.addHook('beforeUpdate', (line: { qty: number; sku: unknown }) => {
      seen.push(line.qty);
      if (line.sku === 'desk') line.qty = 50;
    });
    Line.addHook('afterUpdate', (line: { qty: number }) => void seen.push(line.qty));
    const lines = order.lines.map(({ id }) => ({ id, qty: sql`${qty} + 10` }));
    const saved = await Order.save({ id: order.id, lines }, { include: [Order.Lines] });
    expect(saved.lines.map((line) => line.qty)).toEqual([11, 50]);
    // Hooks after the rows run for the last row first.
    expect(seen).toEqual([1, 2, 50, 11]);
    const loaded = await Order.findByPk(order.id, { include: [Order.Lines] });
    const [first] = loaded?.lines ?? [];
    (first as { qty: unknown }).qty = sql`${qty} + 1`;
    await loaded?.save({ include: [Order.Lines] });
    expect(first?.qty).toBe(12);
  });

  it('is rejected for new and linked rows, and before any SQL', async () => {
    const { Order, Line, Tag, order } = await openOrders(context);
    const include = [Order.Lines] as const;
    const cases: [Promise<unknown>, (string | number)[]][] = [
      [Order.save({ code: 'new', views: sql`1` } as never), ['views']],
      [
        Order.save({ id: order.id, lines: [{ sku: 'x', qty: sql`1` }] } as never, { include }),
        ['lines', 0, 'qty'],
      ],
      [Order.bulkCreate([{ views: sql`1` as never }]), [0, 'views']],
      [
        Line.save({ id: 1, qty: 1, order: { views: sql`1` } } as never, { include: [Line.Order] }),
        ['order', 'views'],
      ],
      [Tag.save({ id: sql`1`, name: 'x' } as never), ['id']],
      [Order.Lines.create(order, { sku: 'x', qty: sql`1` } as never), ['qty']],
    ];
    for (const [failing, path] of cases)
      expect(await errorOf(failing)).toMatchObject({
        code: 'INVALID_VALUE',
        path,
        message: expect.stringContaining('is an sql fragment, and only an update of a stored row takes one'),
      });
    const wrong = sql`${sql.attribute('quantity')} + 1`;
    const unknown = await errorOf(
      Order.save(
        { id: order.id, lines: [{ id: 1, qty: wrong }] },
        { include: [{ association: Order.Lines, missing: 'keep' }] },
      ),
    );
    expect(unknown).toBeInstanceOf(OptionError);
    expect(unknown.message).toBe("lines[0].qty: 'quantity' is not an attribute of 'line'");
    const held = Line.save({ id: 1, orderId: sql`1`, order: { id: 1 } } as never, { include: [Line.Order] });
    expect(await errorOf(held)).toBeInstanceOf(ValidationError);
    expect(context.statements).toEqual([]);
  });
});

describeEachDatabase('an sql fragment in an upsert', (context) => {
  const views = sql`${sql.attribute('views')} + ${1}`;

  it('is computed from the stored row, or from the inserted one', async () => {
    const { Order } = await openOrders(context);
    const inserted = await Order.upsert({ code: 'B', views });
    expect([show(inserted), inserted.views]).toEqual([['inserted'], 1n]);
    const updated = await Order.upsert({ code: 'B', views });
    expect([show(updated), updated.views, updated.id]).toEqual([['updated'], 2n, inserted.id]);
    expect(await Order.findByPk(inserted.id)).toEqual(updated);
  });

  it('is computed for some of many rows', async () => {
    const { Order } = await openOrders(context);
    const rows = [
      { code: 'A', views },
      { code: 'B', views },
      { code: 'C', views: 10n },
    ];
    const onConflict = { by: ['code'] as const };
    const first = await Order.bulkCreate(rows, { onConflict });
    expect([show(first), first.map((each) => each.views)]).toEqual([
      ['0 updated', '1 inserted', '2 inserted'],
      [1n, 1n, 10n],
    ]);
    const second = await Order.bulkCreate(rows, { onConflict });
    expect([show(second), second.map((each) => each.views)]).toEqual([
      ['0 updated', '1 updated', '2 unchanged'],
      [2n, 2n, 10n],
    ]);
    const kept = await Order.bulkCreate(rows, { onConflict: { by: ['code'], update: ['total'] } });
    expect(show(kept)).toEqual(['0 unchanged', '1 unchanged', '2 unchanged']);
  });

  it('counts every concurrent upsert', async () => {
    const { Order } = await openOrders(context);
    await Promise.all(Array.from({ length: 6 }, () => Order.upsert({ code: 'B', views })));
    expect(await Order.findOne({ where: { code: 'B' } })).toMatchObject({ views: 6n });
  });

  it('leaves the version of a new row at 1', async () => {
    const { Order } = await openOrders(context, true);
    expect(await Order.upsert({ code: 'B', views } as never)).toMatchObject({ views: 1n, version: 1 });
    expect(await Order.upsert({ code: 'B', views } as never)).toMatchObject({ views: 2n, version: 2 });
    expect(await Order.findOne({ where: { code: 'B' } })).toMatchObject({ views: 2n, version: 2 });
  });

  it('needs a value to start from', async () => {
    const { database } = await openOrders(context);
    const Stock = database.define('stock', {
      code: { type: DataTypes.STRING, primaryKey: true },
      qty: { type: DataTypes.INTEGER, allowNull: false },
    });
    expect(await errorOf(Stock.upsert({ code: 'A', qty: sql`${qty} + 1` }))).toMatchObject({
      code: 'NULL_NOT_ALLOWED',
      path: ['qty'],
    });
    expect(context.statements).toEqual([]);
  });
});
