import { changesOf, ValidationError } from '@espalier/core';
import { asBody, type Body, describeEachDatabase, errorOf, openOrders } from '@espalier/testkit';

describeEachDatabase('saving an instance whose associations were loaded in part', (context) => {
  const open = async () => {
    const orders = await openOrders(context);
    const { Order, body } = orders;
    const find = async (...include: unknown[]): Promise<Body> => {
      const found = await Order.findByPk(body.id, { include } as object);
      context.statements.length = 0;
      return found;
    };
    return { ...orders, find };
  };

  it.each<[how: string, as: string, entry: (orders: Body) => object]>([
    ['with where', 'lines', ({ Order }) => ({ association: Order.Lines, where: { position: 1 } })],
    ['with limit', 'lines', ({ Order }) => ({ association: Order.Lines, limit: 1 })],
    ['with a limit that no row exceeds', 'lines', ({ Order }) => ({ association: Order.Lines, limit: 99 })],
    [
      'with a required association below it',
      'lines',
      ({ Order, Line }) => ({
        association: Order.Lines,
        include: [{ association: Line.Discounts, required: true }],
      }),
    ],
    ['as links', 'tags', ({ Order }) => ({ association: Order.Tags, where: { name: 'red' } })],
    ['as one row', 'note', ({ Order }) => ({ association: Order.Note, where: { text: 'other' } })],
    ['as a target', 'customer', ({ Order }) => ({ association: Order.Customer, where: { name: 'x' } })],
  ])('refuses to remove what was not loaded %s', async (_, as, entry) => {
    const orders = await open();
    const { Order, Line, Note, OrderTag, body, include, find } = orders;
    const loaded = await find(entry(orders));
    const count = async () => Promise.all([Line, Note, OrderTag].map((model) => model.count()));
    const before = await count();
    for (const save of [
      () => loaded.save({ include }),
      () => Order.save(loaded, { include }),
      () => Order.previewSave(loaded, { include }),
      async () => Order.planSave(loaded, { include }),
    ]) {
      context.statements.length = 0;
      const error = await errorOf(save());
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ code: 'PARTLY_LOADED', path: [as], model: 'order', association: as });
      expect(context.statements).toEqual([]);
    }
    expect(await count()).toEqual(before);
    expect(await Order.findByPk(body.id)).toMatchObject({ customerId: body.customer.id });
  });

  it('says what to do', async () => {
    const { Order, include, find } = await open();
    const loaded = await find({ association: Order.Lines, limit: 1 });
    const error = await errorOf(loaded.save({ include }));
    expect(error.message).toBe(
      "lines: 'lines' of 'order' was loaded in part, so this save would remove rows that were not loaded",
    );
    expect(error.hint).toBe(
      "load 'lines' without `where`, `limit` and `required` below it, or say `missing: 'keep'`",
    );
  });

  it('finds lists in part at every level, and those that were loaded later', async () => {
    const { Order, Line, include, find } = await open();
    const loaded = await find({
      association: Order.Lines,
      include: [{ association: Line.Discounts, limit: 1 }],
      order: ['id'],
    });
    await Order.load([loaded], [{ association: Order.Tags, limit: 1 }] as Body);
    const error = await errorOf(loaded.save({ include }));
    expect(error.errors.map(({ path }: Body) => path.join('.'))).toEqual([
      'tags',
      'lines.0.discounts',
      'lines.1.discounts',
      'lines.2.discounts',
    ]);
  });

  it("saves such a list with `missing: 'keep'`, and knows that it is still a part", async () => {
    const { Order, Line, include, find } = await open();
    const loaded = await find({ association: Order.Lines, where: { position: 1 } });
    loaded.lines[0].qty = 9;
    loaded.lines.push({ position: 4, sku: 'sofa' });
    await loaded.save({ include: [{ association: Order.Lines, missing: 'keep' }] });
    expect(changesOf(loaded).map(({ change }) => change)).toEqual(['unchanged', 'updated', 'inserted']);
    expect(await Line.count()).toBe(4);
    expect(await errorOf(loaded.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED' });
  });

  it("knows that a list from which a save with `missing: 'keep'` has kept rows is a part", async () => {
    const { Order, Line, include, find } = await open();
    const keep = [{ association: Order.Lines, missing: 'keep' }] as const;
    const loaded = await find(Order.Lines);
    await loaded.save({ include: keep });
    loaded.lines.pop();
    await loaded.save({ include: keep });
    expect(await Line.count()).toBe(3);
    expect(await errorOf(loaded.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED' });
    const saved = await Order.save({ id: loaded.id, lines: [asBody(loaded.lines[0])] }, { include: keep });
    expect(await errorOf(saved.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED' });
    const other = await find();
    other.lines = [{ position: 5, sku: 'rug' }];
    await other.save({ include: keep });
    expect(await errorOf(other.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED' });
  });

  it('saves it once it is loaded as a whole, or set by a call', async () => {
    const { Order, Line, include, find } = await open();
    const part = { association: Order.Lines, limit: 1 };
    const loaded = await find(part);
    await Order.load([loaded], [Order.Lines]);
    loaded.lines.pop();
    await loaded.save({ include });
    expect(await Line.count()).toBe(2);
    const again = await find({ association: Order.Tags, limit: 1 });
    await Order.Tags.add(again, [await again.constructor.Tags.target.create({ name: 'green' })]);
    expect(await errorOf(again.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED', path: ['tags'] });
    await Order.Tags.set(again, []);
    await again.save({ include });
  });

  it('saves a list that was loaded with some attributes and in an order', async () => {
    const { Order, Line, include, find } = await open();
    const loaded = await find({
      association: Order.Lines,
      attributes: ['sku'],
      order: [['position', 'DESC']],
      where: {},
    });
    loaded.lines[0].sku = 'stool';
    loaded.lines.pop();
    await loaded.save({ include });
    const lines = await Line.findAll({ order: ['position'], attributes: ['position', 'sku', 'qty'] });
    expect(lines.map((line) => asBody(line))).toEqual([
      { position: 2, sku: 'table', qty: 2 },
      { position: 3, sku: 'stool', qty: 3 },
    ]);
  });

  it('knows that a list is a part again after a rollback', async () => {
    const { database, Order, OrderTag, include, find } = await open();
    const loaded = await find({ association: Order.Tags, limit: 1 });
    const undone = database.transaction(async () => {
      await Order.Tags.set(loaded, []);
      await loaded.save({ include });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await OrderTag.count()).toBe(2);
    expect(await errorOf(loaded.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED', path: ['tags'] });
  });
});
