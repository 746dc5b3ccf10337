import {
  DataTypes,
  ForeignKeyConstraintError,
  MissingChildrenError,
  Model,
  RecordNotFoundError,
  VersionConflictError,
} from '@espalier/core';
import {
  type Body,
  type DatabaseContext,
  describeEachDatabase,
  errorOf,
  type OrdersOptions,
  openOrders,
} from '@espalier/testkit';
import { queriesIn } from '../../helpers/find-statements.js';

/** Opens the orders, and reads the stored one with everything that is nested in it. Another order stays in the tables. */
async function openLoaded(context: DatabaseContext, options?: OrdersOptions) {
  const orders = await openOrders(context, options);
  const { Order, Line, Discount, Note, OrderTag, Tag, Customer, body } = orders;
  await Order.create(
    { reference: 'B-1', lines: [{ position: 1, sku: 'rug', discounts: [{ percent: 1 }] }] },
    { include: [{ association: Order.Lines, include: [Line.Discounts] }] },
  );
  const lines = { association: Order.Lines, include: [Line.Discounts], order: ['id'] };
  const find = async (): Promise<Body> =>
    Order.findByPk(body.id, { include: [Order.Customer, lines, Order.Note, Order.Tags] } as object);
  const loaded = await find();
  const counts = async () => {
    const models = { Order, Line, Discount, Note, OrderTag, Tag, Customer };
    const entries = Object.entries(models).map(async ([name, model]) => [name, await model.count()]);
    return Object.fromEntries(await Promise.all(entries));
  };
  const all: Body[] = [{ association: Order.Lines, include: [Line.Discounts] }, Order.Note, Order.Tags];
  context.statements.length = 0;
  return { ...orders, loaded, find, counts, all };
}

const stored = { Order: 2, Line: 4, Discount: 4, Note: 1, OrderTag: 2, Tag: 2, Customer: 1 };
const left = { Order: 1, Line: 1, Discount: 1, Note: 0, OrderTag: 0, Tag: 2, Customer: 1 };

describeEachDatabase('destroying an instance with what is nested in it', (context) => {
  it('deletes its rows and nothing else, with one statement for each table and level', async () => {
    const { loaded, counts, all } = await openLoaded(context);
    await loaded.destroy({ include: all });
    const kinds = context.statements.map((text) => {
      const [query = text] = queriesIn([text]);
      const [, from = ''] = /from ["`](\w+)["`]/.exec(query) ?? [];
      return `${text.split(' ')[0]} ${from}`.trim();
    });
    const lock = context.dialect === 'postgres' ? ['select orders'] : [];
    const reads = ['select lines', 'select notes', 'select tags', 'select discounts'];
    const [begin, ...others] = kinds;
    expect(begin).toBe('begin');
    expect(others.slice(0, lock.length + 4)).toEqual([...lock, ...reads]);
    const deletes = others.slice(lock.length + 4);
    expect(deletes.slice(0, 4).sort()).toEqual([
      'delete discounts',
      'delete lines',
      'delete notes',
      'delete orderTags',
    ]);
    expect(deletes.indexOf('delete discounts')).toBeLessThan(deletes.indexOf('delete lines'));
    expect(deletes.slice(4)).toEqual(['delete orders', 'commit']);
    expect(await counts()).toEqual(left);
  });

  it('finds rows that were not loaded', async () => {
    const { Order, body, counts, all } = await openLoaded(context);
    const bare = (await Order.findByPk(body.id)) as Body;
    await bare.destroy({ include: all });
    expect(await counts()).toEqual(left);
  });

  it('leaves rows where `missing` says so, in the entry or on the association', async () => {
    const { Order, Note, loaded, counts, all } = await openLoaded(context);
    const noteId = loaded.note.id;
    await loaded.destroy({ include: [all[0], { association: Order.Note, missing: 'unlink' }, all[2]] });
    expect(await counts()).toEqual({ ...left, Note: 1 });
    expect(await Note.findByPk(noteId)).toMatchObject({ orderId: null });
    expect(loaded.note).toMatchObject({ orderId: null });
    expect(loaded.note.changed()).toEqual([]);
  });

  it("refuses to delete if rows with `missing: 'refuse'` exist, and changes nothing", async () => {
    const { Order, loaded, counts, all } = await openLoaded(context);
    const include = [...all.slice(1), { association: Order.Lines, missing: 'refuse' }];
    const error = await errorOf(loaded.destroy({ include }));
    expect(error).toBeInstanceOf(MissingChildrenError);
    expect(error).toMatchObject({ path: ['lines'] });
    expect(await counts()).toEqual(stored);
  });

  it("leaves rows with `missing: 'keep'` to the foreign key, which deletes them here", async () => {
    const { Order, loaded, counts, all } = await openLoaded(context);
    await loaded.destroy({ include: [...all.slice(1), { association: Order.Lines, missing: 'keep' }] });
    expect(context.statements.filter((text) => /["`]lines["`]/.test(text))).toEqual([]);
    // The foreign key of a line may not be null, that of a discount may.
    expect(await counts()).toEqual({ ...left, Discount: 4 });
  });

  it('marks everything that it has deleted as destroyed, also what was taken off a list', async () => {
    const { loaded, all } = await openLoaded(context);
    const line = loaded.lines.pop();
    await loaded.destroy({ include: all });
    // A destroyed row that a list no longer shows is no unsaved change.
    loaded.lines = [];
    loaded.tags = [];
    loaded.note = null;
    loaded.reference = 'A-2';
    expect(await errorOf(loaded.save())).toBeInstanceOf(RecordNotFoundError);
    line.qty = 9;
    expect(await errorOf(line.save())).toBeInstanceOf(RecordNotFoundError);
  });

  it('marks nothing as destroyed after a rollback', async () => {
    const { database, loaded, counts, all } = await openLoaded(context);
    await expect(
      database.transaction(async () => {
        await loaded.destroy({ include: all });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await counts()).toEqual(stored);
    loaded.lines = [];
    expect(await errorOf(loaded.save())).toMatchObject({ code: 'UNSAVED_NESTED_CHANGES', path: ['lines'] });
  });

  it('undoes everything if the row is still referred to', async () => {
    const database = context.open();
    const common = { database, timestamps: false };
    class Shelf extends Model.init({ name: DataTypes.STRING }, { ...common, modelName: 'shelf' }) {
      static Books = this.hasMany(() => Book, { onDelete: 'RESTRICT' });
      static Labels = this.hasMany(() => Label);
    }
    class Book extends Model.init({}, { ...common, modelName: 'book' }) {}
    class Label extends Model.init({}, { ...common, modelName: 'label' }) {}
    await database.sync();
    const include = [Shelf.Books, Shelf.Labels];
    const shelf = (await Shelf.create({ books: [{}], labels: [{}] }, { include })) as Body;
    const error = await errorOf(shelf.destroy({ include: [Shelf.Labels] }));
    expect(error).toBeInstanceOf(ForeignKeyConstraintError);
    expect(error).toMatchObject({ model: 'shelf' });
    expect(await Promise.all([Shelf, Book, Label].map((model) => model.count()))).toEqual([1, 1, 1]);
    shelf.labels = [];
    shelf.name = 'x';
    expect(await errorOf(shelf.save())).toMatchObject({ path: ['labels'] });
    await shelf.destroy({ include });
    expect(await Book.count()).toBe(0);
  });

  it('rejects what it cannot delete, and options of other calls', async () => {
    const { Order, Line, loaded } = await openLoaded(context);
    for (const [include, message] of [
      [[Order.Customer], /belongsTo, whose target may belong to others/],
      [[{ association: Order.Lines, mode: 'upsert' }], /included with `mode`/],
      [[{ association: Order.Lines, fields: ['sku'] }], /included with `fields`/],
      [[{ association: Order.Lines, where: {} }], /only finders accept/],
      [[{ association: Order.Lines, missing: 'unlink' }], /may not be null/],
      [[{ association: Order.Lines, missing: 'keep', include: [Line.Discounts] }], /missing is 'keep'/],
    ] as [unknown, RegExp][]) {
      context.statements.length = 0;
      const error = await errorOf(loaded.destroy({ include }));
      expect(error).toMatchObject({ code: 'INVALID_INCLUDE' });
      expect(error.message).toMatch(message);
      expect(context.statements).toEqual([]);
    }
  });

  it('deletes a tree of any depth with an include that contains itself', async () => {
    const database = context.open();
    class Category extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'category', timestamps: false },
    ) {
      static Parent = this.belongsTo(() => Category, { as: 'parent' });
      static Children = this.hasMany(() => Category, { as: 'children', foreignKey: 'parentId' });
    }
    await database.sync();
    const include: Body[] = [];
    include.push({ association: Category.Children, include });
    const tree = { name: 'a', children: [{ name: 'b', children: [{ name: 'c' }, { name: 'd' }] }] };
    const root = await Category.create(tree as Body, { include });
    await Category.create({ name: 'other' });
    await root.destroy({ include } as Body);
    expect(await Category.count()).toBe(1);
  });

  it('deletes rows before those that they refer to, in whatever order they are included', async () => {
    const database = context.open();
    const common = { database, timestamps: false };
    class Shipment extends Model.init({}, { ...common, modelName: 'shipment' }) {
      static Boxes = this.hasMany(() => Box);
      static Labels = this.hasMany(() => Label);
    }
    class Box extends Model.init({}, { ...common, modelName: 'box' }) {}
    class Label extends Model.init({}, { ...common, modelName: 'label' }) {
      static Box = this.belongsTo(() => Box);
    }
    await database.sync();
    for (const include of [
      [Shipment.Boxes, Shipment.Labels],
      [Shipment.Labels, Shipment.Boxes],
    ]) {
      const shipment = await Shipment.create({ boxes: [{}] } as Body, { include: [Shipment.Boxes] });
      const [{ id: boxId }] = (shipment as Body).boxes;
      await Label.create({ shipmentId: shipment.id, boxId } as Body);
      await shipment.destroy({ include } as Body);
      expect(await Promise.all([Shipment, Box, Label].map((model) => model.count()))).toEqual([0, 0, 0]);
    }
  });

  it('runs the hooks of deleted rows, parents first before the rows and last after them', async () => {
    const { Order, Line, Discount, loaded, all } = await openLoaded(context);
    const calls: string[] = [];
    for (const [name, model] of Object.entries({ Order, Line, Discount }))
      for (const hook of ['beforeDestroy', 'afterDestroy'] as const)
        model.addHook(hook, (_: unknown, { as }: Body) => calls.push(`${hook} ${name} ${as ?? ''}`.trim()));
    loaded.lines.length = 0;
    await loaded.destroy({ include: all });
    const lines = (hook: string) => Array(3).fill(`${hook} Line lines`);
    const discounts = (hook: string) => Array(3).fill(`${hook} Discount discounts`);
    expect(calls).toEqual([
      'beforeDestroy Order',
      ...lines('beforeDestroy'),
      ...discounts('beforeDestroy'),
      ...discounts('afterDestroy'),
      ...lines('afterDestroy'),
      'afterDestroy Order',
    ]);
  });
});

describeEachDatabase(
  'destroying an instance of a model with versions with what is nested in it',
  (context) => {
    it('checks the version, and deletes nothing if it is another one', async () => {
      const { loaded, find, counts, all } = await openLoaded(context, { version: true });
      const outdated = await find();
      await loaded.update({ reference: 'A-2' });
      expect(await errorOf(outdated.destroy({ include: all }))).toBeInstanceOf(VersionConflictError);
      expect(await counts()).toEqual(stored);
      await loaded.destroy({ include: all });
      expect(await counts()).toEqual(left);
    });
  },
);
