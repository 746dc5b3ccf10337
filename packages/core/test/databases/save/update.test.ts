import { ValidationError, VersionConflictError } from '@espalier/core';
import {
  asBody,
  type Body,
  describeEachDatabase,
  errorOf,
  openLoadedOrder,
  showChanges,
} from '@espalier/testkit';

describeEachDatabase('updating an instance with nested values', (context) => {
  it('saves the given attributes and associations, and shows them', async () => {
    const { body, loaded, find, include } = await openLoadedOrder(context);
    const lines = [
      { id: body.lines[0].id, qty: 9, discounts: [] },
      { position: 4, sku: 'sofa' },
    ];
    expect(await loaded.update({ reference: 'A-2', lines, note: null }, { include })).toBe(loaded);
    expect(showChanges(loaded)).toEqual([
      ' order updated',
      'lines.0 line updated',
      'lines.1 line inserted',
      'lines line deleted',
      'lines line deleted',
      'note note deleted',
      'lines.0.discounts discount deleted',
      'lines.0.discounts discount deleted',
      'lines.discounts discount deleted',
    ]);
    expect(loaded.lines[0]).toMatchObject({ sku: 'chair', qty: 9, isNewRecord: false });
    expect(asBody(await find())).toEqual(asBody(loaded));
    context.statements.length = 0;
    await loaded.save();
    expect(context.statements).toEqual([]);
  });

  it('takes instances: those that were loaded, and others', async () => {
    const { Line, loaded, include } = await openLoadedOrder(context);
    const [first, second] = loaded.lines;
    const added = new Line({ position: 4, sku: 'sofa' });
    first.qty = 9;
    await loaded.update({ lines: [first, added] }, { include });
    expect(loaded.lines.map((line: unknown) => [first, added].indexOf(line))).toEqual([0, 1]);
    expect(await Line.findByPk(first.id)).toMatchObject({ qty: 9 });
    expect(await Line.findByPk(second.id)).toBeNull();
    expect(added.isNewRecord).toBe(false);
  });

  it('leaves other changes of the instance unsaved', async () => {
    const { Order, body, loaded, include } = await openLoadedOrder(context);
    loaded.reference = 'unsaved';
    loaded.note.text = 'unsaved';
    loaded.tags.pop();
    await loaded.update({ lines: [{ id: body.lines[0].id, qty: 9 }] }, { include });
    expect(showChanges(loaded)).not.toContain('note note updated');
    expect(loaded.reference).toBe('unsaved');
    expect(loaded.changed()).toEqual(['reference']);
    expect(loaded.note.changed()).toEqual(['text']);
    const stored = (await Order.findByPk(body.id, { include: [Order.Note, Order.Tags] })) as Body;
    expect(stored).toMatchObject({ reference: 'A-1', note: { text: 'fragile' } });
    expect(stored.tags).toHaveLength(2);
    await loaded.save({ include });
    expect(showChanges(loaded)).toEqual([' order updated', 'note note updated', 'tags tag unlinked']);
  });

  it.each(['a failure', 'a rollback'])('leaves the instance as it was after %s', async (how) => {
    const { database, Tag, body, loaded, find, include } = await openLoadedOrder(context);
    await Tag.create({ name: 'green' });
    loaded.note.text = 'unsaved';
    loaded.customerId = null;
    const before = asBody(loaded);
    const { lines, tags } = loaded;
    const stored = asBody(await find());
    const values = {
      reference: 'A-2',
      lines: [{ id: body.lines[0].id, qty: 9 }],
      tags: [{ name: how === 'a failure' ? 'green' : 'other' }],
    };
    const given = JSON.stringify(values);
    if (how === 'a failure') {
      expect(await errorOf(loaded.update(values, { include }))).toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    } else {
      await expect(
        database.transaction(async () => {
          await loaded.update(values, { include });
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
    }
    expect(asBody(loaded)).toEqual(before);
    expect(loaded.lines).toBe(lines);
    expect(loaded.tags).toBe(tags);
    expect(loaded.changed()).toEqual(['customerId']);
    expect(JSON.stringify(values)).toBe(given);
    expect(asBody(await find())).toEqual(stored);
  });

  it('rejects values that are wrong or not included, and changes nothing', async () => {
    const { Order, loaded, include } = await openLoadedOrder(context);
    const before = asBody(loaded);
    for (const [values, options, code, path] of [
      [{ lines: [] }, { include: [Order.Note] }, 'NOT_INCLUDED', ['lines']],
      [{ referense: 'x' }, { include }, 'UNKNOWN_KEY', ['referense']],
      [{ lines: [{ position: 9, sku: 'x', skuu: 'y' }] }, { include }, 'UNKNOWN_KEY', ['lines', 0, 'skuu']],
      [{ reference: null, lines: [] }, { include }, 'NULL_NOT_ALLOWED', ['reference']],
      [{ lines: {} }, { include }, 'INVALID_SHAPE', ['lines']],
      [{ lines: [{ id: 999 }] }, { include }, 'RECORD_NOT_FOUND', ['lines', 0]],
    ] as [object, object, string, unknown][]) {
      const error = await errorOf(loaded.update(values, options));
      expect({ code: error.code, path: error.path ?? (error as Body).paths?.[0] }).toEqual({ code, path });
      expect(asBody(loaded)).toEqual(before);
      expect(loaded.changed()).toEqual([]);
    }
    expect(await errorOf(loaded.update([], { include }))).toBeInstanceOf(ValidationError);
    expect(await errorOf(loaded.update({}, { include, fields: [] }))).toMatchObject({
      code: 'INVALID_OPTION',
    });
    expect(await errorOf(loaded.update({ lines: [] }))).toMatchObject({ code: 'UNKNOWN_KEY' });
  });

  it('takes a whole list where a part was loaded, and not one that is made from the part', async () => {
    const { Order, Line, body, include } = await openLoadedOrder(context);
    const part = { association: Order.Lines, limit: 1, order: ['id'] };
    const loaded = (await Order.findByPk(body.id, { include: [part] } as object)) as Body;
    const lines = [...loaded.lines, { position: 4, sku: 'sofa' }];
    expect(await errorOf(loaded.update({ lines }, { include }))).toMatchObject({ code: 'PARTLY_LOADED' });
    expect(await errorOf(loaded.save({ include }))).toMatchObject({ code: 'PARTLY_LOADED' });
    await loaded.update({ lines: [{ id: body.lines[2].id }] }, { include });
    expect(await Line.count()).toBe(1);
    loaded.lines.push({ position: 4, sku: 'sofa' });
    await loaded.save({ include });
    expect(await Line.count()).toBe(2);
  });

  it('inserts a new instance with the values', async () => {
    const { Order, Line, include } = await openLoadedOrder(context);
    const order = new Order({ reference: 'B-1' }) as Body;
    await order.update({ lines: [{ position: 1, sku: 'rug' }] }, { include });
    expect(order).toMatchObject({ isNewRecord: false, lines: [{ orderId: order.id }] });
    expect(await Line.count({ where: { orderId: order.id } } as object)).toBe(1);
  });

  it('checks the version, and raises it', async () => {
    const { Order, body, loaded, find, include } = await openLoadedOrder(context, { version: true });
    const outdated = await find();
    await loaded.update({ lines: [] }, { include });
    expect(loaded.version).toBe(2);
    expect(await errorOf(outdated.update({ lines: [] }, { include }))).toBeInstanceOf(VersionConflictError);
    expect(outdated.lines).toHaveLength(3);
    await outdated.update({ reference: 'A-3' }, { include, version: 'ignore' });
    expect(await Order.findByPk(body.id)).toMatchObject({ reference: 'A-3', version: 3 });
  });

  it('runs the hooks with the values, and shows what they set', async () => {
    const { Order, loaded, include } = await openLoadedOrder(context);
    const seen: unknown[] = [];
    Order.addHook('beforeUpdate', (order: Body) => {
      seen.push(order.reference, order.changed());
      order.reference += '!';
    });
    loaded.customerId = null;
    await loaded.update({ reference: 'A-2', lines: loaded.lines }, { include });
    expect(seen).toEqual(['A-2', ['reference']]);
    expect(loaded).toMatchObject({ reference: 'A-2!', customerId: null });
    expect(loaded.changed()).toEqual(['customerId']);
  });
});
