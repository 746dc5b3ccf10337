import { IncludeError, MissingChildrenError, RecordNotFoundError, ValidationError } from '@espalier/core';
import { asBody, describeEachDatabase, errorOf, openOrders, showChanges } from '@espalier/testkit';

describeEachDatabase('saving a nested object', (context) => {
  it('inserts, updates, deletes, links and unlinks what differs, at every level', async () => {
    const { Order, Line, Discount, Tag, body, include } = await openOrders(context);
    body.reference = 'A-2';
    body.customer.name = 'Anna';
    body.lines[0].qty = 10;
    body.lines[0].discounts.pop();
    body.lines.splice(1, 1);
    body.lines.push({ position: 4, sku: 'sofa', qty: 4, discounts: [{ percent: 1 }] });
    body.note = { text: 'new' };
    body.tags[0].orderTag.rank = 5;
    body.tags[1] = { name: 'green' };

    const saved = await Order.save(body, { include });

    expect(showChanges(saved)).toEqual([
      ' order updated',
      'customer customer updated',
      'lines.0 line updated',
      'lines.2 line inserted',
      'lines.2.discounts.0 discount inserted',
      'note note inserted',
      'tags.0.orderTag orderTag updated',
      'tags.1 tag inserted',
      'lines line deleted',
      'note note deleted',
      'tags tag unlinked',
      'lines.0.discounts discount deleted',
      'lines.discounts discount deleted',
    ]);
    const stored = await Order.findByPk(saved.id, {
      include: [
        Order.Customer,
        {
          association: Order.Lines,
          include: [{ association: Line.Discounts, order: ['id'] }],
          order: ['id'],
        },
        Order.Note,
        { association: Order.Tags, order: ['id'] },
      ],
    });
    expect(asBody(stored as object)).toEqual(asBody(saved));
    expect(await Discount.count()).toBe(2);
    expect(await Tag.count()).toBe(3);
  });

  it('writes no row if nothing differs', async () => {
    const { database, Order, body, include } = await openOrders(context);
    const writers = () => database.raw('select sum(cast(cast(xmin as text) as bigint)) from lines');
    const before = context.dialect === 'postgres' ? await writers() : undefined;
    context.statements.length = 0;
    const saved = await Order.save(body, { include });
    expect(showChanges(saved)).toEqual([]);
    expect(asBody(saved)).toEqual(body);
    expect(context.statements.filter((text) => /^(insert|update|delete)/.test(text))).toEqual([]);
    if (context.dialect === 'postgres') expect(await writers()).toEqual(before);
  });

  it('does not touch an association that the values do not have', async () => {
    const { Order, Line, body, include } = await openOrders(context);
    const saved = await Order.save({ id: body.id, reference: 'A-3' }, { include });
    expect(showChanges(saved)).toEqual([' order updated']);
    expect(await Line.count()).toBe(3);
  });

  it('refuses to choose what happens to rows that the values leave out', async () => {
    const { Order, body, Line } = await openOrders(context);
    const values = { id: body.id, reference: 'no', lines: [body.lines[0]] };
    const error = await errorOf(
      Order.save(values, { include: [{ association: Order.Lines, include: [Line.Discounts] }] }),
    );
    expect(error).toBeInstanceOf(MissingChildrenError);
    expect((error as MissingChildrenError).path).toEqual(['lines']);
    expect((error as MissingChildrenError).missing.map(({ keys }) => keys)).toEqual([
      [{ id: body.lines[1].id }, { id: body.lines[2].id }],
    ]);
    expect(await Order.count({ where: { reference: 'no' } })).toBe(0);
  });

  it('names every row that does not exist', async () => {
    const { Order, body, include } = await openOrders(context);
    body.lines[1].id = 999;
    body.lines[1].discounts = [];
    body.lines[2].id = 1000;
    body.lines[2].discounts = [];
    const error = await errorOf(Order.save(body, { include }));
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect((error as unknown as RecordNotFoundError).paths).toEqual([
      ['lines', 1],
      ['lines', 2],
    ]);
  });

  it('refuses a row of another parent, and takes it if that is allowed', async () => {
    const { Order, body, include } = await openOrders(context);
    const other = await Order.create(
      { reference: 'B-1', lines: [{ position: 1, sku: 'rug' }] },
      { include: [Order.Lines] },
    );
    const values = { id: other.id, lines: [asBody(other).lines[0], { id: body.lines[0].id, position: 2 }] };
    const error = await errorOf(Order.save(values, { include }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ code: 'MOVED_RECORD', path: ['lines', 1] });
    const taken = await Order.save(values, {
      include: [{ association: Order.Lines, missing: 'delete', moved: 'take' }],
    });
    expect(showChanges(taken)).toEqual(['lines.1 line moved']);
    expect((await Order.Lines.get(other)).length).toBe(2);
  });

  it('finds rows by a unique key that nesting completes', async () => {
    const { Order, body } = await openOrders(context);
    const lines = [
      { position: 1, sku: 'chair', qty: 9 },
      { position: 2, sku: 'table', qty: 2 },
      { position: 7, sku: 'desk', qty: 1 },
    ];
    const include = [
      { association: Order.Lines, by: ['position'], mode: 'upsert', missing: 'delete' },
    ] as const;
    const saved = await Order.save({ id: body.id, lines }, { include });
    expect(showChanges(saved)).toEqual([
      'lines.0 line updated',
      'lines.2 line inserted',
      'lines line deleted',
    ]);
  });

  it('links a stored row by its key alone', async () => {
    const { Order, Customer, Tag, body } = await openOrders(context);
    const customer = await Customer.create({ name: 'Bob' });
    const tag = await Tag.create({ name: 'green' });
    const include = [Order.Customer, { association: Order.Tags, missing: 'unlink' }] as const;
    const values = {
      id: body.id,
      customer: { id: customer.id },
      tags: [{ id: tag.id }, { id: body.tags[0].id }],
    };
    const saved = await Order.save(values, { include });
    expect(showChanges(saved)).toEqual([
      ' order updated',
      'customer customer linked',
      'tags.0 tag linked',
      'tags tag unlinked',
    ]);
    expect(saved.customerId).toBe(customer.id);
    expect(saved.customer?.name).toBe('Bob');
  });

  it('shares its include with create and find, but for options that only it accepts', async () => {
    const { Order, Line, body, include } = await openOrders(context);
    const values = {
      reference: 'C-1',
      customer: { name: 'Bob' },
      note: {},
      lines: [{ position: 1, sku: 'rug' }],
    };
    const created = await Order.create(values, { include });
    expect(created.lines).toHaveLength(1);
    expect(await Order.findByPk(body.id, { include })).toMatchObject({ lines: [{}, {}, {}] });
    const before = await Line.count();
    for (const [option, given] of [
      ['mode', { mode: 'insert' }],
      ['by', { by: ['position'] }],
    ] as const) {
      const entry = { association: Order.Lines, ...given };
      const message = `'lines' is included with \`${option}\`, which only save accepts`;
      const error = await errorOf(Order.create(values as never, { include: [entry] as never }));
      expect(error).toBeInstanceOf(IncludeError);
      expect(error).toMatchObject({ message, model: 'order', association: 'lines' });
      expect(() => Order.build({} as never, { include: [entry] as never })).toThrow(message);
    }
    expect(await Line.count()).toBe(before);
  });

  it('keeps the link to a row that connect names, if the row is linked already', async () => {
    const { Order, Tag, OrderTag, body } = await openOrders(context);
    const include = [{ association: Order.Tags, missing: 'keep' }] as const;
    const saved = await Order.save({ id: body.id, tags: [Tag.connect({ name: 'red' })] }, { include });
    expect(showChanges(saved)).toEqual([]);
    expect(await OrderTag.count()).toBe(2);
  });

  it('previews what it would do, and writes nothing', async () => {
    const { Order, Line, body, include } = await openOrders(context);
    body.lines.pop();
    body.lines[0].qty = 8;
    const changes = await Order.previewSave(body, { include });
    expect(changes.filter(({ change }) => change !== 'unchanged').map(({ change }) => change)).toEqual([
      'updated',
      'deleted',
    ]);
    expect(await Line.count()).toBe(3);
  });

  it('shows on instances what the rows were, after a rollback', async () => {
    const { database, Order, body, include } = await openOrders(context);
    body.lines[0].qty = 8;
    let saved: { lines: { qty: number }[] } | undefined;
    await expect(
      database.transaction(async () => {
        saved = await Order.save(body, { include });
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect(saved?.lines[0]?.qty).toBe(1);
  });
});
