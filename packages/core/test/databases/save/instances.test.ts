import { MissingChildrenError, RecordNotFoundError, VersionConflictError } from '@espalier/core';
import {
  asBody,
  type Body,
  describeEachDatabase,
  errorOf,
  openLoadedOrder,
  showChanges,
} from '@espalier/testkit';

describeEachDatabase('saving an instance with what is nested in it', (context) => {
  it('saves what was changed, added and removed at every level', async () => {
    const { loaded, find, include } = await openLoadedOrder(context);
    loaded.reference = 'A-2';
    loaded.customer.name = 'Anna';
    loaded.lines[0].qty = 10;
    loaded.lines[0].discounts.pop();
    loaded.lines.splice(1, 1);
    loaded.lines.push({ position: 4, sku: 'sofa', discounts: [{ percent: 1 }] });
    loaded.note = null;
    loaded.tags[0].orderTag.rank = 5;
    loaded.tags[1] = { name: 'green' };

    expect(await loaded.save({ include })).toBe(loaded);

    expect(showChanges(loaded)).toEqual([
      ' order updated',
      'customer customer updated',
      'lines.0 line updated',
      'lines.2 line inserted',
      'lines.2.discounts.0 discount inserted',
      'tags.0.orderTag orderTag updated',
      'tags.1 tag inserted',
      'lines line deleted',
      'note note deleted',
      'tags tag unlinked',
      'lines.0.discounts discount deleted',
      'lines.discounts discount deleted',
    ]);
    expect(asBody(await find())).toEqual(asBody(loaded));
  });

  it('keeps the instances, and shows the rows on them', async () => {
    const { Line, loaded, include } = await openLoadedOrder(context);
    const [first, , third] = loaded.lines;
    const added = new Line({ position: 4, sku: 'sofa' });
    loaded.lines = [third, first, added];
    first.sku = 'stool';
    await loaded.save({ include });
    expect(loaded.lines.map((line: unknown) => [third, first, added].indexOf(line))).toEqual([0, 1, 2]);
    expect(added).toMatchObject({ isNewRecord: false, orderId: loaded.id, qty: 1 });
    expect([loaded, first, added].flatMap((each) => each.changed())).toEqual([]);
  });

  it('writes nothing if nothing was changed, and only attributes that were', async () => {
    const { Line, loaded, find, include } = await openLoadedOrder(context);
    const before = asBody(await find());
    await loaded.save({ include });
    expect(showChanges(loaded)).toEqual([]);
    expect(asBody(await find())).toEqual(before);
    await Line.update({ sku: 'bench' }, { where: { id: loaded.lines[0].id } });
    loaded.lines[0].qty = 7;
    await loaded.save({ include });
    expect(await Line.findByPk(loaded.lines[0].id)).toMatchObject({ sku: 'bench', qty: 7 });
  });

  it('remembers what it has saved: another save writes nothing, and later changes are found', async () => {
    const { loaded, include } = await openLoadedOrder(context);
    loaded.lines.pop();
    loaded.tags.pop();
    await loaded.save({ include });
    context.statements.length = 0;
    await loaded.save();
    expect(context.statements).toEqual([]);
    loaded.lines.pop();
    expect(await errorOf(loaded.save())).toMatchObject({ code: 'UNSAVED_NESTED_CHANGES', path: ['lines'] });
  });

  it('rejects changes that the include does not cover', async () => {
    const { Order, loaded } = await openLoadedOrder(context);
    loaded.reference = 'A-2';
    loaded.lines[0].discounts.pop();
    loaded.tags.push({ name: 'green' });
    const error = await errorOf(loaded.save({ include: [Order.Lines] }));
    expect(error.errors.map(({ code, path }: Body) => [code, path?.join('.')])).toEqual([
      ['UNSAVED_NESTED_CHANGES', 'tags.2'],
      ['UNSAVED_NESTED_CHANGES', 'lines.0.discounts'],
    ]);
    expect(context.statements).toEqual([]);
    expect(loaded.changed()).toEqual(['reference']);
  });

  it.each(['customer', 'note', 'lines'])('rejects %s set to undefined, which names no value', async (as) => {
    const { Customer, loaded, include } = await openLoadedOrder(context);
    loaded[as] = undefined;
    const error = await errorOf(loaded.save({ include }));
    expect(error).toMatchObject({ code: 'UNSAVED_NESTED_CHANGES', path: [as] });
    expect(error.hint).toMatch(as === 'lines' ? 'set it to []' : 'set it to null');
    expect(context.statements).toEqual([]);
    expect(await Customer.count()).toBe(1);
  });

  it('does not touch an association that was not loaded or was deleted from the instance', async () => {
    const { Order, Line, body, loaded, include } = await openLoadedOrder(context);
    const bare: Body = await Order.findByPk(body.id);
    bare.reference = 'A-2';
    await bare.save({ include });
    delete loaded.lines;
    await loaded.save({ include });
    expect(await Line.count()).toBe(3);
  });

  it('refuses to choose what happens to removed rows, and changes nothing', async () => {
    const { Order, Line, loaded, find } = await openLoadedOrder(context);
    const before = asBody(await find());
    const [removed] = loaded.lines.splice(0, 1);
    loaded.lines[0].qty = 10;
    const include = [{ association: Order.Lines, include: [Line.Discounts] }];
    const error = await errorOf(loaded.save({ include }));
    expect(error).toBeInstanceOf(MissingChildrenError);
    expect((error as Body).missing[0].keys).toEqual([{ id: removed.id }]);
    expect(asBody(await find())).toEqual(before);
    expect(loaded.lines.map(({ qty }: Body) => qty)).toEqual([10, 3]);
    expect(loaded.lines[0].changed()).toEqual(['qty']);
  });

  it('leaves the objects of the caller as they were if the rows are rolled back', async () => {
    const { database, Line, loaded, find, include } = await openLoadedOrder(context);
    const before = asBody(await find());
    const plain = { position: 4, sku: 'sofa' };
    const added = new Line({ position: 5, sku: 'rug' });
    const [first, second] = loaded.lines;
    first.qty = 10;
    first.discounts.pop();
    loaded.lines = [first, second, plain, added];
    loaded.note = { text: 'new' };
    const shown = { lines: loaded.lines, note: loaded.note, updatedAt: loaded.updatedAt };
    const expected = asBody(loaded);
    await expect(
      database.transaction(async () => {
        await loaded.save({ include });
        expect(loaded.lines[2]).toBeInstanceOf(Line);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(asBody(loaded)).toEqual(expected);
    expect(loaded.lines).toBe(shown.lines);
    expect(loaded.lines[2]).toBe(plain);
    expect(loaded.note).toBe(shown.note);
    expect(added.isNewRecord).toBe(true);
    expect(first.changed()).toEqual(['qty']);
    expect(asBody(await find())).toEqual(before);

    await loaded.save({ include });
    expect(asBody(await find())).toEqual(asBody(loaded));
  });

  it('leaves the objects of the caller as they were if the database rejects a row', async () => {
    const { Tag, loaded, find, include } = await openLoadedOrder(context);
    await Tag.create({ name: 'green' });
    const before = asBody(await find());
    loaded.reference = 'A-2';
    loaded.lines.pop();
    loaded.tags.push({ name: 'green' });
    const expected = asBody(loaded);
    const { lines, tags } = loaded;
    const error = await errorOf(loaded.save({ include }));
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(asBody(loaded)).toEqual(expected);
    expect([loaded.lines, loaded.tags]).toEqual([lines, tags]);
    expect(loaded.tags).toBe(tags);
    expect(loaded.changed()).toEqual(['reference']);
    expect(asBody(await find())).toEqual(before);
  });

  it('inserts a new instance, saves stored ones below it, and knows the include that it was built with', async () => {
    const { Order, Customer, body } = await openLoadedOrder(context);
    const customer = (await Customer.findByPk(body.customer.id)) as Body;
    customer.name = 'Anna';
    const values = { reference: 'B-1', customer, lines: [{ position: 1, sku: 'rug' }] };
    const built: Body = Order.build(values, { include: [Order.Customer, Order.Lines] });
    await built.save({ include: [Order.Customer, Order.Lines] });
    expect(showChanges(built)).toEqual([
      ' order inserted',
      'customer customer updated',
      'lines.0 line inserted',
    ]);
    const other: Body = Order.build({ reference: 'B-2', lines: values.lines }, { include: [Order.Lines] });
    const changes: Body[] = [];
    await other.save({ onChanges: (all: Body) => changes.push(...all) });
    expect(changes.map(({ change }) => change)).toEqual(['inserted', 'inserted']);
    const third: Body = Order.build({ reference: 'B-3', lines: values.lines }, { include: [Order.Lines] });
    expect(await errorOf(third.save({ include: [Order.Tags] }))).toMatchObject({ code: 'NOT_INCLUDED' });
  });

  it('takes the options of a save', async () => {
    const { Order, loaded, include } = await openLoadedOrder(context);
    const seen: Body[] = [];
    loaded.reference = 'A-2';
    await loaded.save({ include: [Order.Lines], onChanges: (changes: Body) => seen.push(...changes) });
    expect(seen.map(({ change }) => change)).toEqual(['updated', 'unchanged', 'unchanged', 'unchanged']);
    expect(await errorOf(loaded.save({ include, maxDepth: 1 }))).toMatchObject({ code: 'TOO_MUCH_INPUT' });
    expect(await errorOf(loaded.save({ include, mode: 'insert' }))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(
      await errorOf(loaded.save({ include: [{ association: Order.Lines, mising: 'keep' }] })),
    ).toMatchObject({
      code: 'INVALID_INCLUDE',
    });
  });

  it('reports rows that no longer exist', async () => {
    const { Discount, Line, loaded, include } = await openLoadedOrder(context);
    await Discount.destroy({ all: true });
    await Line.destroy({ where: { id: loaded.lines[2].id } });
    const error = await errorOf(loaded.save({ include }));
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect((error as Body).paths.map((path: Body) => path.join('.'))).toContain('lines.2');
  });
});

describeEachDatabase('saving an instance of a model with versions with what is nested in it', (context) => {
  it('checks the version, and raises it for what the instance owns', async () => {
    const { loaded, find, include } = await openLoadedOrder(context, { version: true });
    const outdated = await find();
    loaded.lines[0].discounts[0].percent = 6;
    await loaded.save({ include });
    expect(loaded.version).toBe(2);
    outdated.lines[0].qty = 9;
    expect(await errorOf(outdated.save({ include }))).toBeInstanceOf(VersionConflictError);
    expect(outdated.lines[0].changed()).toEqual(['qty']);
    await outdated.save({ include, version: 'ignore' });
    expect(outdated).toMatchObject({ version: 3 });
    expect((await find()).lines[0]).toMatchObject({ qty: 9 });
  });

  it('requires an instance that was read with its version', async () => {
    const { Order, body, include } = await openLoadedOrder(context, { version: true });
    const partial = (await Order.findByPk(body.id, { attributes: ['id', 'reference'] } as object)) as Body;
    expect(await errorOf(partial.save({ include }))).toMatchObject({
      code: 'INVALID_OPTION',
      attribute: 'version',
    });
  });
});
