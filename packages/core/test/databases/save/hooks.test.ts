import {
  changesOf,
  DataTypes,
  type HookName,
  type Transaction,
  ValidationError,
  VersionConflictError,
} from '@espalier/core';
import { asBody, describeEachDatabase, errorOf, openOrders } from '@espalier/testkit';
import { z } from 'zod';

// The hooks set and nest what the types of instances forbid.
// biome-ignore lint/suspicious/noExplicitAny: hooks here set what the types of instances forbid
type Loose = any;

const ofRecords: readonly HookName[] = [
  'beforeValidate',
  'afterValidate',
  'beforeCreate',
  'beforeUpdate',
  'beforeSave',
  'beforeDestroy',
  'afterDestroy',
  'afterCreate',
  'afterUpdate',
  'afterSave',
  'afterCommit',
];

type Shop = Awaited<ReturnType<typeof openOrders>>;

/** Adds a hook of each name to each model, and returns the list of their calls. */
function watchHooks(models: readonly Loose[], names: readonly HookName[] = ofRecords): string[] {
  const calls: string[] = [];
  for (const model of models) {
    for (const name of names)
      model.addHook(name, (subject: Loose) => {
        const label = subject.reference ?? subject.sku ?? subject.percent ?? subject.name ?? subject.text;
        calls.push([name, model.name, label].filter((part) => part !== undefined).join(' '));
      });
  }
  return calls;
}

const modelsOf = ({ Customer, Order, Line, Discount, Note, Tag, OrderTag }: Shop): Loose[] => [
  Customer,
  Order,
  Line,
  Discount,
  Note,
  Tag,
  OrderTag,
];

const writes = (statements: readonly string[]) =>
  statements.filter((text) => /^(insert|update|delete|with)/i.test(text));

describeEachDatabase('hooks of a save', (context) => {
  describe('run', () => {
    it('for each row by what is done with it: top-down before the rows, bottom-up after them', async () => {
      const shop = await openOrders(context);
      const { Order, body, include } = shop;
      body.reference = 'A-2';
      body.lines[0].qty = 10;
      body.lines[0].discounts[0].percent = 6;
      body.lines.splice(1, 1);
      body.lines.push({ position: 4, sku: 'sofa' });
      const calls = watchHooks(modelsOf(shop));
      await Order.save(body, { include });
      const down = ['Order A-2', 'Line chair', 'Discount 6', 'Line sofa'];
      const up = [...down].reverse();
      const [order, chair, discount, sofa] = down;
      const deleted = ['Line table', 'Discount 9'];
      expect(calls).toEqual([
        ...down.map((row) => `beforeValidate ${row}`),
        ...down.map((row) => `afterValidate ${row}`),
        `beforeUpdate ${order}`,
        `beforeUpdate ${chair}`,
        `beforeUpdate ${discount}`,
        `beforeCreate ${sofa}`,
        ...down.map((row) => `beforeSave ${row}`),
        ...deleted.map((row) => `beforeDestroy ${row}`),
        ...[...deleted].reverse().map((row) => `afterDestroy ${row}`),
        `afterCreate ${sofa}`,
        `afterUpdate ${discount}`,
        `afterUpdate ${chair}`,
        `afterUpdate ${order}`,
        ...up.map((row) => `afterSave ${row}`),
        ...[...deleted].reverse().map((row) => `afterCommit ${row}`),
        ...up.map((row) => `afterCommit ${row}`),
      ]);
    });

    it('for no row that is unchanged', async () => {
      const shop = await openOrders(context);
      const calls = watchHooks(modelsOf(shop));
      await shop.Order.save(shop.body, { include: shop.include });
      expect(calls).toEqual([]);
      expect(writes(context.statements)).toEqual([]);
    });

    it('as those of a create for a row that an upsert inserts, and of an update for one that it finds', async () => {
      const { Order, Line, body } = await openOrders(context);
      const calls = watchHooks([Line], ['beforeCreate', 'beforeUpdate', 'afterCreate', 'afterUpdate']);
      const lines = [
        { position: 1, sku: 'chair', qty: 9 },
        { position: 7, sku: 'desk' },
      ];
      const include = [
        { association: Order.Lines, by: ['position'], mode: 'upsert', missing: 'keep' },
      ] as const;
      await Order.save({ id: body.id, lines }, { include });
      expect(calls).toEqual([
        'beforeUpdate Line chair',
        'beforeCreate Line desk',
        'afterCreate Line desk',
        'afterUpdate Line chair',
      ]);
    });

    it('as those of an update for a row that is unlinked, and store what they set', async () => {
      const { Order, Note, body } = await openOrders(context);
      const calls = watchHooks([Note]);
      let seen: unknown;
      Note.addHook('beforeUpdate', (note: Loose, { as, parentRecord, mine }: Loose) => {
        seen = [note.orderId, note.changed(), note.previous('orderId'), as, parentRecord.id, mine];
        note.text = 'loose';
      });
      let after: unknown;
      Note.addHook('afterUpdate', (note: Loose) => {
        after = [note.orderId, note.text, note.changed()];
      });
      const include = [{ association: Order.Note, missing: 'unlink', hookOptions: { mine: 7 } }] as const;
      const saved = await Order.save({ id: body.id, note: { text: 'new' } }, { include });
      expect(seen).toEqual([null, ['orderId'], body.id, 'note', body.id, 7]);
      expect(after).toEqual([null, 'loose', []]);
      expect(calls.filter((call) => call.includes('Update'))).toEqual([
        'beforeUpdate Note fragile',
        'afterUpdate Note loose',
      ]);
      expect(asBody(await Note.findAll({ order: ['id'] }))).toMatchObject([
        { text: 'loose', orderId: null },
        { text: 'new', orderId: body.id },
      ]);
      expect(changesOf(saved).filter(({ model }) => model === 'note')).toMatchObject([
        { change: 'inserted' },
        { change: 'unlinked' },
      ]);
    });

    it('for the through row of a pair that is unlinked, and not for its target', async () => {
      const shop = await openOrders(context);
      const { Order, Tag, OrderTag, body, include } = shop;
      const calls = watchHooks([Tag, OrderTag]);
      let seen: unknown;
      OrderTag.addHook('beforeDestroy', (row: Loose, { as, parentRecord }: Loose) => {
        seen = [row.tagId, row.rank, as, parentRecord.reference];
      });
      body.tags.shift();
      const tagId = shop.body.tags[0].id - 1;
      await Order.save(body, { include });
      expect(calls).toEqual(['beforeDestroy OrderTag', 'afterDestroy OrderTag', 'afterCommit OrderTag']);
      expect(seen).toEqual([tagId, 1, 'tags', 'A-1']);
    });

    it('with the parent that is deleted too, below a deleted row', async () => {
      const { Order, Line, Discount, body, include } = await openOrders(context);
      const seen: unknown[] = [];
      Line.addHook('beforeDestroy', (line: Loose, { as, parentRecord }: Loose) =>
        seen.push([line.sku, as, parentRecord.reference]),
      );
      Discount.addHook('afterDestroy', (discount: Loose, { as, parentRecord, transaction }: Loose) =>
        seen.push([discount.percent, as, parentRecord.sku, transaction !== undefined]),
      );
      body.lines.splice(1, 1);
      await Order.save(body, { include });
      expect(seen).toEqual([
        ['table', 'lines', 'A-1'],
        [9, 'discounts', 'table', true],
      ]);
    });

    it('with the options of the call and of the entry, the parent and its property', async () => {
      const { Order, Line, body } = await openOrders(context);
      const seen: Loose[] = [];
      Order.addHook('beforeUpdate', (_, options) => void seen.push(options));
      Line.addHook('beforeUpdate', (_, options) => void seen.push(options));
      const myOption = { who: 'me' };
      body.reference = 'A-2';
      body.lines[0].qty = 4;
      const include = [{ association: Order.Lines, missing: 'keep', hookOptions: { myOption } }] as Loose;
      const values = { id: body.id, reference: 'A-2', lines: [{ id: body.lines[0].id, qty: 4 }] };
      const saved = await Order.save(values, { include, hookOptions: { root: true } });
      expect(seen[0]).toMatchObject({ root: true });
      expect(seen[0]).not.toHaveProperty('parentRecord');
      expect(seen[1].myOption).toBe(myOption);
      expect(seen[1].parentRecord).toBe(saved);
      expect(seen[1].as).toBe('lines');
      expect(seen[1].transaction).toBeDefined();
    });

    it('without bulk hooks, except for those of the rows that a save of an array inserts', async () => {
      const { Order, body } = await openOrders(context);
      const bulk = ['beforeBulkCreate', 'beforeBulkUpdate', 'beforeBulkDestroy', 'afterBulkUpdate'] as const;
      const calls: unknown[] = [];
      for (const name of [...bulk, 'afterBulkDestroy', 'afterBulkCreate'] as const)
        Order.addHook(
          name,
          (subjects: Loose) => void calls.push([name, subjects.map((each: Loose) => each.reference)]),
        );
      await Order.save({ id: body.id, reference: 'A-2' });
      expect(calls).toEqual([]);
      await Order.save([{ id: body.id, reference: 'A-3' }, { reference: 'B-1' }]);
      expect(calls).toEqual([
        ['beforeBulkCreate', ['B-1']],
        ['afterBulkCreate', ['B-1']],
      ]);
    });

    it('in the transaction of the save, and after the commit of the outermost transaction', async () => {
      const { database, Order, body } = await openOrders(context);
      const seen: unknown[] = [];
      Order.addHook('beforeUpdate', async (order: Loose, { transaction }) => {
        await Order.create({ reference: 'log' }, { transaction: transaction as Transaction });
        seen.push(order.reference);
      });
      Order.addHook('afterUpdate', async (order: Loose) => {
        seen.push((await Order.findByPk(order.id))?.reference);
      });
      Order.addHook('afterCommit', (order: Loose) => void seen.push(`committed ${order.reference}`));
      await database.transaction(async () => {
        await Order.save({ id: body.id, reference: 'A-2' });
        seen.push('end of the function');
      });
      expect(seen).toEqual(['A-2', 'A-2', 'end of the function', 'committed log', 'committed A-2']);
      Order.addHook('afterSave', ({ reference }: Loose) => {
        if (reference === 'A-3') throw new Error('no');
      });
      await expect(Order.save({ id: body.id, reference: 'A-3' })).rejects.toThrow('no');
      expect(await Order.count()).toBe(2);
    });
  });

  describe('get an instance', () => {
    it('that shows the new values, and tells what differs from the row', async () => {
      const { Order, Line, body, include } = await openOrders(context);
      const seen: unknown[] = [];
      Line.addHook('beforeUpdate', (line: Loose) => {
        expect(line).toBeInstanceOf(Line);
        expect(line.isNewRecord).toBe(false);
        seen.push([line.sku, line.qty, line.changed(), line.previous(), line.discounts.length]);
      });
      Line.addHook('afterUpdate', (line: Loose) => void seen.push([line.qty, line.changed()]));
      body.lines[0].qty = 10;
      body.lines[0].sku = 'stool';
      const saved: Loose = await Order.save(body, { include });
      expect(seen).toEqual([
        ['stool', 10, ['sku', 'qty'], { sku: 'chair', qty: 1 }, 2],
        [10, []],
      ]);
      expect(saved.lines[0].changed()).toEqual([]);
    });

    it('of the caller, which then shows the row as it is stored now', async () => {
      const { Order, order, body } = await openOrders(context);
      await Order.update({ customerId: null } as Loose, { where: { id: body.id } });
      const seen: unknown[] = [];
      Order.addHook('beforeUpdate', (each: Loose) => {
        seen.push(each === order, each.changed(), each.previous('reference'), each.customerId);
      });
      order.reference = 'A-9';
      expect(await Order.save(order as Loose)).toBe(order);
      expect(seen).toEqual([true, ['reference'], 'A-1', null]);
      expect((await Order.findByPk(body.id))?.reference).toBe('A-9');
    });
  });

  describe('before the rows', () => {
    it('may set attributes, which are validated and written', async () => {
      const { Order, Line, body, include } = await openOrders(context);
      Line.addHook('beforeValidate', (line: Loose) => {
        line.sku ??= 'nothing';
        line.qty = String(line.qty) === '0' ? 1 : line.qty;
      });
      Line.addHook('beforeSave', (line: Loose) => {
        line.sku = line.sku.toUpperCase();
      });
      body.lines[0].qty = 0;
      body.lines[0].sku = 'stool';
      body.lines[1].qty = 5;
      body.lines.push({ position: 4 });
      const saved: Loose = await Order.save(body, { include });
      const skus = ['STOOL', 'TABLE', 'lamp', 'NOTHING'];
      expect(saved.lines.map(({ sku }: Loose) => sku)).toEqual(skus);
      expect((await Line.findAll({ order: ['id'] })).map(({ sku, qty }) => [sku, qty])).toEqual([
        ['STOOL', 1],
        ['TABLE', 5],
        ['lamp', 3],
        ['NOTHING', 1],
      ]);
    });

    it('make a row that they change an updated row, whose hooks then run', async () => {
      const { Order, Line, body, include } = await openOrders(context);
      const calls = watchHooks([Line], ['beforeValidate', 'beforeUpdate', 'afterUpdate']);
      Order.addHook('beforeValidate', (order: Loose) => {
        for (const [index, line] of order.lines.entries()) line.position = index + 1;
      });
      Order.addHook('beforeSave', (order: Loose) => {
        order.lines[0].qty = 8;
      });
      body.reference = 'A-2';
      body.lines[2].position = 9;
      body.lines.splice(1, 1);
      const saved = await Order.save(body, { include });
      expect(calls).toEqual([
        'beforeValidate Line lamp',
        'beforeUpdate Line lamp',
        'afterUpdate Line lamp',
        'afterUpdate Line chair',
      ]);
      expect((await Line.findAll({ order: ['id'] })).map(({ position, qty }) => [position, qty])).toEqual([
        [1, 8],
        [2, 3],
      ]);
      expect(changesOf(saved).filter(({ change }) => change === 'updated')).toHaveLength(3);
    });

    it('may set an attribute back: then the row is not written', async () => {
      const { Order, Line, body, include } = await openOrders(context);
      const calls = watchHooks([Line], ['afterUpdate', 'afterSave']);
      Line.addHook('beforeUpdate', (line: Loose) => {
        line.qty = line.previous('qty');
      });
      body.lines[0].qty = 100;
      const before = body.lines[0].updatedAt;
      const saved: Loose = await Order.save(body, { include });
      expect(calls).toEqual([]);
      expect(writes(context.statements)).toEqual([]);
      expect(saved.lines[0].qty).toBe(1);
      expect(asBody(saved).lines[0].updatedAt).toBe(before);
    });

    it('cannot set invalid values, keys of stored rows, or versions', async () => {
      const { Order, Line, body, include } = await openOrders(context, { version: true });
      const save = async (model: Loose, hook: (each: Loose) => unknown) => {
        model.addHook('beforeSave', hook);
        const error = (await errorOf(
          Order.save({ ...body, reference: 'A-2', lines: [{ ...body.lines[0], qty: 5 }] }, { include }),
        )) as ValidationError;
        model.removeHook('beforeSave', hook);
        expect(error).toBeInstanceOf(ValidationError);
        return error.path?.join('.');
      };
      expect(await save(Line, (line) => (line.qty = 'many'))).toBe('lines.0.qty');
      expect(await save(Line, (line) => (line.sku = null))).toBe('lines.0.sku');
      expect(await save(Line, (line) => (line.id = 77))).toBe('lines.0.id');
      expect(await save(Order, (order) => (order.version = 8))).toBe('version');
      expect(writes(context.statements)).toEqual([]);
    });

    it.each<[string, (order: Loose) => unknown, string]>([
      ['nests a new row', (order) => order.lines.push({ position: 9, sku: 'new' }), 'lines'],
      ['removes a row', (order) => order.lines.pop(), 'lines'],
      ['replaces an object', (order) => (order.customer = { name: 'Bob' }), 'customer'],
      ['nests where the values have nothing', (order) => (order.note = { text: 'new' }), 'note'],
      ['moves a row', (order) => (order.lines[0].orderId = 99), 'lines.0.orderId'],
    ])('are rejected if one %s', async (_, hook, path) => {
      const { Order, body, include } = await openOrders(context);
      Order.addHook('beforeUpdate', hook);
      const { note, ...values } = body;
      values.reference = 'A-2';
      const error = (await errorOf(Order.save(values, { include }))) as ValidationError;
      expect(error).toBeInstanceOf(ValidationError);
      expect(error.path?.join('.')).toBe(path);
      expect(error.message).toContain("a 'beforeUpdate' hook of 'order'");
      expect(writes(context.statements)).toEqual([]);
    });

    it('do not run if the values are invalid in themselves', async () => {
      const shop = await openOrders(context);
      const calls = watchHooks(modelsOf(shop));
      const { Order, body, include } = shop;
      body.lines[0].qty = 'many';
      body.lines[1].wrong = 1;
      const error = (await errorOf(Order.save(body, { include }))) as ValidationError;
      expect(error.errors.map(({ path }) => path?.join('.'))).toEqual(['lines.0.qty', 'lines.1.wrong']);
      const twice = [shop.body.lines[2], shop.body.lines[2]];
      const repeated = await errorOf(Order.save({ ...body, lines: asBody(twice) }, { include }));
      expect((repeated as Loose).errors).toContainEqual(expect.objectContaining({ code: 'DUPLICATE_KEY' }));
      expect(calls).toEqual([]);
      expect(context.statements).toEqual([]);
    });

    it('do not change what validators see: all that is given, and nothing that is not', async () => {
      const database = context.open();
      const Item: Loose = database.define(
        'item',
        {
          qty: { type: DataTypes.INTEGER, validate: { min: 1 } },
          name: { type: DataTypes.STRING, validate: { len: [1, 5] } },
        },
        { timestamps: false },
      );
      await database.sync();
      await database.knex('items').insert({ qty: 0, name: 'too long' });
      const [item] = await Item.findAll();
      for (const hooked of [false, true]) {
        if (hooked) Item.addHook('beforeSave', () => undefined);
        const error = (await errorOf(Item.save({ id: item.id, qty: 0 }))) as ValidationError;
        expect(error.errors.map(({ path }) => path?.join('.'))).toEqual(['qty']);
      }
      const saved = await Item.save({ id: item.id, qty: 2 });
      expect(asBody(saved)).toMatchObject({ qty: 2, name: 'too long' });
    });
  });

  describe('that throw', () => {
    it.each<HookName>(['beforeValidate', 'beforeUpdate', 'afterUpdate', 'afterSave'])(
      'in %s roll everything back, and restore the instances of the caller',
      async (name) => {
        const { Order, Line, include, order, body } = await openOrders(context);
        Line.addHook('beforeValidate', (line: Loose, { parentRecord }: Loose) => {
          line.sku = 'set by a hook';
          parentRecord.reference = 'B';
        });
        Order.addHook(name, () => {
          throw new Error('no');
        });
        const loose = order as Loose;
        const { lines, customer } = loose;
        loose.reference = 'A-2';
        loose.lines[1].qty = 50;
        loose.lines = [...lines.slice(0, 2), Line.build({ position: 8, sku: 'new' } as Loose)];
        const given = [...loose.lines];
        const shown = asBody(loose);
        await expect(Order.save(loose, { include })).rejects.toThrow('no');
        expect(asBody(loose)).toEqual(shown);
        expect(loose.customer).toBe(customer);
        expect([...loose.lines]).toEqual(given);
        expect(loose.changed()).toEqual(['reference']);
        expect(loose.lines[1].changed()).toEqual(['qty']);
        expect(loose.lines[2].isNewRecord).toBe(true);
        const stored: Loose = await Order.findByPk(body.id, { include: [Order.Lines] });
        expect(stored.reference).toBe('A-1');
        expect(stored.lines.map(({ sku }: Loose) => sku).sort()).toEqual(['chair', 'lamp', 'table']);
      },
    );

    it('in beforeDestroy keep the row', async () => {
      const { Order, Line, body, include } = await openOrders(context);
      Line.addHook('beforeDestroy', () => {
        throw new Error('keep it');
      });
      body.lines.pop();
      body.reference = 'A-2';
      await expect(Order.save(body, { include })).rejects.toThrow('keep it');
      expect(await Line.count()).toBe(3);
      expect((await Order.findByPk(body.id))?.reference).toBe('A-1');
    });
  });

  it('show on instances what the rows were, after a rollback of the transaction around the save', async () => {
    const { database, Order, Line, order, include } = await openOrders(context);
    Order.addHook('beforeUpdate', (each: Loose) => {
      each.customerId = null;
    });
    Line.addHook('beforeUpdate', (line: Loose) => {
      line.sku = 'set by a hook';
    });
    const loose = order as Loose;
    const { customer, ...rest } = loose;
    const { customerId } = loose;
    loose.reference = 'A-2';
    let saved: Loose;
    await expect(
      database.transaction(async () => {
        const found: Loose = await Order.save(
          { id: rest.id, lines: [{ ...asBody(rest.lines[0]), qty: 7 }] },
          {
            include: [{ association: Order.Lines, missing: 'keep', include: [Line.Discounts] }],
          },
        );
        saved = found.lines[0];
        expect(saved.sku).toBe('set by a hook');
        delete loose.customer;
        await Order.save(loose, { include: include.slice(2) });
        expect(loose.customerId).toBeNull();
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect([saved.sku, saved.qty]).toEqual(['chair', 1]);
    expect(loose.customerId).toBe(customerId);
    expect(loose.reference).toBe('A-2');
    expect(loose.changed()).toEqual(['reference']);
  });

  it('raise the version of the root if they change a row that it owns', async () => {
    const { Order, Line, body, include } = await openOrders(context, { version: true });
    Order.addHook('beforeUpdate', () => undefined);
    Line.addHook('beforeUpdate', (line: Loose) => {
      line.qty = 4;
    });
    const version = body.version;
    body.lines[0].qty = 9;
    const saved: Loose = await Order.save(body, { include });
    expect(saved.version).toBe(version + 1);
    expect(((await Order.findByPk(body.id)) as Loose).version).toBe(version + 1);
    expect(await errorOf(Order.save(body, { include }))).toBeInstanceOf(VersionConflictError);
  });

  it('run for a row that moves between two parents of one save once', async () => {
    const { Order, Note, body } = await openOrders(context);
    const other = await Order.create({ reference: 'B-1' });
    const calls = watchHooks([Note], ['beforeUpdate', 'afterUpdate']);
    const include = [{ association: Order.Note, missing: 'unlink', moved: 'take' }] as const;
    await Order.save(
      [
        { id: body.id, note: null },
        { id: other.id, note: { id: body.note.id } },
      ] as Loose,
      {
        include,
      },
    );
    expect(calls).toEqual(['beforeUpdate Note fragile', 'afterUpdate Note fragile']);
    expect(((await Note.findByPk(body.note.id)) as Loose).orderId).toBe(other.id);
  });

  it('run for rows that connectOrCreate inserts, too', async () => {
    const { Order, Tag, body } = await openOrders(context);
    const calls = watchHooks([Tag], ['beforeCreate', 'afterCreate', 'beforeUpdate']);
    Tag.addHook('beforeSave', (tag: Loose) => {
      tag.name = tag.name.toUpperCase();
    });
    const green = Tag.connectOrCreate({ where: { name: 'green' }, create: { name: 'green' } } as Loose);
    const red = Tag.connect({ name: 'red' } as Loose);
    const include = [{ association: Order.Tags, missing: 'keep' }] as const;
    const saved: Loose = await Order.save({ id: body.id, tags: [green, red] } as Loose, { include });
    expect(calls).toEqual(['beforeCreate Tag green', 'afterCreate Tag GREEN']);
    expect(saved.tags.map(({ name }: Loose) => name)).toEqual(['GREEN', 'red']);
    expect(await Tag.count({ where: { name: 'GREEN' } })).toBe(1);
  });

  it('leave a new instance of the caller new if they throw, and one that an upsert has found', async () => {
    const { Customer, body } = await openOrders(context);
    Customer.addHook('beforeSave', (customer: Loose) => {
      customer.name = 'set by a hook';
    });
    Customer.addHook('afterSave', () => {
      throw new Error('no');
    });
    const instances = [
      Customer.build({ id: 90, name: 'Bob' } as Loose),
      Customer.build({ id: body.customer.id, name: 'Ann B' } as Loose),
    ];
    for (const customer of instances) {
      const shown = asBody(customer);
      await expect(Customer.save(customer, { mode: 'upsert' })).rejects.toThrow('no');
      expect(asBody(customer)).toEqual(shown);
      expect(customer.isNewRecord).toBe(true);
    }
  });

  it('see values as given, and store them as schemas convert them', async () => {
    const database = context.open();
    const trimmed = z.string().transform((text) => text.trim());
    const Item: Loose = database.define(
      'item',
      { name: { type: DataTypes.STRING, validate: trimmed }, qty: DataTypes.INTEGER },
      { timestamps: false },
    );
    await database.sync();
    const item = await Item.create({ name: ' chair ', qty: 1 });
    const calls: unknown[] = [];
    Item.addHook('beforeUpdate', (each: Loose) => calls.push(each.name));
    Item.addHook('afterUpdate', (each: Loose) => calls.push(each.name));
    await Item.save({ id: item.id, name: ' table ' });
    expect(calls).toEqual([' table ', 'table']);
    Item.addHook('beforeSave', (each: Loose) => (each.qty = 7));
    await Item.save({ id: item.id, name: ' sofa ' });
    expect(asBody(await Item.findByPk(item.id))).toEqual({ id: item.id, name: 'sofa', qty: 7 });
    await Item.save({ id: item.id, name: ' sofa ', qty: 7 });
    expect(calls).toEqual([' table ', 'table', ' sofa ', 'sofa']);
  });

  it('run for an instance that is saved with what is nested in it', async () => {
    const { Order, Line, order } = await openOrders(context);
    const calls = watchHooks([Order, Line], ['beforeUpdate', 'afterUpdate', 'beforeDestroy']);
    const loose = order as Loose;
    loose.lines[0].qty = 9;
    loose.lines.pop();
    await loose.save({ include: [{ association: Order.Lines, missing: 'delete' }] });
    expect(calls).toEqual(['beforeUpdate Line chair', 'beforeDestroy Line lamp', 'afterUpdate Line chair']);
    expect(await Line.count()).toBe(2);
  });

  it('do not run in a preview', async () => {
    const shop = await openOrders(context);
    const calls = watchHooks(modelsOf(shop));
    shop.body.reference = 'A-2';
    shop.body.lines.pop();
    const changes = await shop.Order.previewSave(shop.body, { include: shop.include });
    expect(changes.filter(({ change }: Loose) => change !== 'unchanged')).toHaveLength(2);
    expect(calls).toEqual([]);
  });

  it('cost a save of other models nothing', async () => {
    const { Order, Tag, Note, body, include } = await openOrders(context);
    body.lines[0].qty = 10;
    await Order.save(asBody(body), { include });
    const without = [...context.statements];
    context.statements.length = 0;
    const calls = [...watchHooks([Tag], ['beforeDestroy']), ...watchHooks([Note], ['beforeBulkUpdate'])];
    body.lines[0].qty = 11;
    await Order.save(body, { include });
    expect(context.statements).toEqual(without);
    expect(calls).toEqual([]);
  });

  it('are announced by the plan, which names their models', async () => {
    const { Order, Line, Discount, body, include } = await openOrders(context);
    const explain = () => Order.planSave(body, { include }).explain();
    expect(explain()).not.toContain('hooks');
    Line.addHook('beforeDestroy', () => undefined);
    Discount.addHook('beforeBulkDestroy', () => undefined);
    expect(explain()).toContain("hooks of 'line' see the stored rows");
    Order.addHook('afterUpdate', () => undefined);
    expect(explain()).toContain("hooks of 'order' and 'line' see the stored rows");
    expect(Order.planSave({ reference: 'new' }).explain()).not.toContain('see the stored rows');
  });
});
