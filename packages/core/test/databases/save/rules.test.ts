import { changesOf, DataTypes, IncludeError, Model, OptionError, SchemaError } from '@espalier/core';
import { asBody, type Body, describeEachDatabase, errorOf, openOrders } from '@espalier/testkit';

const changes = (result: object) =>
  changesOf(result)
    .filter(({ change }) => change !== 'unchanged')
    .map(({ path, change }) => `${path.join('.')} ${change}`.trim());

describeEachDatabase('the rules of a save', (context) => {
  describe('`missing`', () => {
    it.each([
      ['keep', 2, []],
      ['unlink', 2, ['note unlinked']],
      ['delete', 1, ['note deleted']],
    ] as const)('%s decides about the other child of a hasOne', async (missing, count, expected) => {
      const { Order, Note, body } = await openOrders(context);
      const include = [{ association: Order.Note, missing }];
      const saved = await Order.save({ id: body.id, note: { text: 'new' } }, { include });
      expect(saved.note?.text).toBe('new');
      expect(await Note.count()).toBe(count);
      expect(changes(saved)).toEqual(['note inserted', ...expected]);
    });

    it.each(['unlink', 'delete'] as const)(
      '%s never deletes the targets of a belongsToMany',
      async (missing) => {
        const { Order, Tag, OrderTag, body } = await openOrders(context);
        const include = [{ association: Order.Tags, missing }];
        const saved = await Order.save({ id: body.id, tags: [] }, { include });
        expect(changes(saved)).toEqual(['tags unlinked', 'tags unlinked']);
        expect([await Tag.count(), await OrderTag.count()]).toEqual([2, 0]);
      },
    );

    it('is declared once on an association, and the entry of an include wins', async () => {
      const database = context.open({ logging: false });
      class Author extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'author' }) {
        static Books = this.hasMany(() => Book, { missing: 'delete' } as object);
      }
      class Book extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'book' }) {}
      await database.sync({ force: true });
      const author = await Author.create({ name: 'A', books: [{ title: 'a' }, { title: 'b' }] } as never, {
        include: ['books'],
      });
      const keep = { association: 'books', missing: 'keep' };
      await Author.save({ id: author.id, books: [] }, { include: [keep] });
      expect(await Book.count()).toBe(2);
      await Author.save({ id: author.id, books: [] }, { include: ['books'] });
      expect(await Book.count()).toBe(0);
    });

    it('cannot be unlink where the foreign key may not be null', async () => {
      const { Order, body } = await openOrders(context);
      const include = [{ association: Order.Lines, missing: 'unlink' }];
      expect(await errorOf(Order.save({ id: body.id }, { include }))).toBeInstanceOf(IncludeError);
      const database = context.open({ logging: false });
      const A = database.define('a', {}, {});
      const B = database.define('b', {}, {});
      A.hasMany(B, { foreignKey: { name: 'aId', allowNull: false }, missing: 'unlink' } as never);
      await expect(database.sync()).rejects.toThrow(SchemaError);
    });
  });

  describe('`mode`', () => {
    it('insert inserts records that have keys', async () => {
      const { Order, Tag, body } = await openOrders(context);
      const include = [{ association: Order.Tags, missing: 'keep', mode: 'insert' }];
      const saved = await Order.save({ id: body.id, tags: [{ id: 77, name: 'given' }] }, { include });
      expect(changes(saved)).toEqual(['tags.0 inserted']);
      expect(await Tag.findByPk(77)).not.toBeNull();
    });

    it('update refuses new records', async () => {
      const { Order, body } = await openOrders(context);
      const include = [{ association: Order.Lines, missing: 'keep', mode: 'update' }];
      const error = await errorOf(
        Order.save({ id: body.id, lines: [{ position: 8, sku: 'x' }] }, { include }),
      );
      expect(error).toMatchObject({ code: 'INVALID_VALUE', path: ['lines', 0] });
    });

    it('link links stored rows, and refuses other values', async () => {
      const { Order, Note, Tag, body } = await openOrders(context);
      const free = await Note.create({ text: 'free' });
      const tag = await Tag.create({ name: 'green' });
      const include = [
        { association: Order.Note, missing: 'unlink', mode: 'link' },
        { association: Order.Tags, missing: 'keep', mode: 'link' },
      ];
      const error = await errorOf(
        Order.save({ id: body.id, tags: [{ id: tag.id, name: 'x' }] }, { include }),
      );
      expect(error).toMatchObject({ code: 'INVALID_VALUE', path: ['tags', 0, 'name'] });
      const saved = await Order.save(
        { id: body.id, note: { id: free.id }, tags: [{ id: tag.id }] },
        { include },
      );
      expect(changes(saved)).toEqual(['note linked', 'tags.0 linked', 'note unlinked']);
      expect(saved.note?.text).toBe('free');
    });

    it('upsert inserts a row with a key of the client if there is none', async () => {
      const database = context.open({ logging: false });
      class Doc extends Model.init(
        { id: { type: DataTypes.UUID, primaryKey: true }, title: DataTypes.STRING },
        { database, modelName: 'doc' },
      ) {}
      await database.sync({ force: true });
      const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
      expect(await errorOf(Doc.save({ id, title: 'a' }))).toMatchObject({ code: 'RECORD_NOT_FOUND' });
      expect(changes(await Doc.save({ id, title: 'a' }, { mode: 'upsert' }))).toEqual(['inserted']);
      expect(changes(await Doc.save({ id, title: 'b' }, { mode: 'upsert' }))).toEqual(['updated']);
      expect(changes(await Doc.save({ id, title: 'b' }, { mode: 'upsert' }))).toEqual([]);
    });
  });

  it('names the option that is wrong', async () => {
    const { Order, body } = await openOrders(context);
    const save = (options: object) => errorOf(Order.save({ id: body.id }, options));
    const wrong: [options: object, error: typeof OptionError | typeof IncludeError, named: string][] = [
      [{ mode: 'merge' }, OptionError, 'mode'],
      [{ by: ['nope'] }, OptionError, 'by'],
      [{ include: [{ association: Order.Lines, missing: 'drop' }] }, IncludeError, 'missing'],
      [{ include: [{ association: Order.Lines, by: ['sku'] }] }, IncludeError, 'by'],
      [{ include: [{ association: Order.Customer, missing: 'delete' }] }, IncludeError, 'missing'],
    ];
    for (const [options, type, named] of wrong) {
      const error = await save(options);
      expect(error).toBeInstanceOf(type);
      expect(error.message).toContain(`: ${named} `);
    }
  });

  it('sets a belongsTo to null, and to a new row', async () => {
    const { Order, Customer, body } = await openOrders(context);
    const none = await Order.save({ id: body.id, customer: null }, { include: [Order.Customer] });
    expect([none.customer, none.customerId]).toEqual([null, null]);
    const fresh = await Order.save({ id: body.id, customer: { name: 'New' } }, { include: [Order.Customer] });
    expect(fresh.customerId).toBe(fresh.customer?.id);
    expect((await Order.findByPk(body.id))?.customerId).toBe(fresh.customer?.id);
    expect(await Customer.count()).toBe(2);
  });

  it('saves an array of roots, new and stored', async () => {
    const { Order, body, include } = await openOrders(context);
    const saved = await Order.save(
      [
        { id: body.id, reference: 'A-9' },
        { reference: 'B-1', lines: [{ position: 1, sku: 'x' }] },
      ],
      {
        include,
      },
    );
    expect(saved.map(({ reference }: Body) => reference)).toEqual(['A-9', 'B-1']);
    expect(changes(saved)).toEqual(['0 updated', '1 inserted', '1.lines.0 inserted']);
  });

  it('saves a tree of one model, and a cycle of records', async () => {
    const database = context.open({ logging: false });
    class Node extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'node', underscored: true },
    ) {
      static Children = this.hasMany(() => Node, { as: 'children', foreignKey: 'parentId' });
      static Friend = this.belongsTo(() => Node, { as: 'friend', foreignKey: 'friendId' });
    }
    await database.sync({ force: true });
    const children: Body = { association: Node.Children, missing: 'delete' };
    children.include = [children];
    const tree = await Node.save(
      { name: 'root', children: [{ name: 'a', children: [{ name: 'aa' }, { name: 'ab' }] }, { name: 'b' }] },
      { include: [children] },
    );
    const body = asBody(tree);
    body.children[0].children[1].name = 'changed';
    body.children[0].children[0].children = [{ name: 'deep' }];
    body.children.pop();
    body.children.push({ name: 'c', children: [{ name: 'ca' }] });
    const saved = await Node.save(body, { include: [children] });
    expect(changes(saved)).toEqual([
      'children.0.children.0.children.0 inserted',
      'children.0.children.1 updated',
      'children.1 inserted',
      'children.1.children.0 inserted',
      'children deleted',
    ]);
    const removed = await Node.save({ id: saved.id, children: [] }, { include: [children] });
    expect(changes(removed).length).toBe(6);
    expect(await Node.count()).toBe(1);

    const friend: Body = { name: 'friend' };
    friend.friend = { id: saved.id, name: 'root again' };
    const round: Body = { association: Node.Friend, moved: 'take', include: [] };
    round.include = [round];
    const cycle = await Node.save({ name: 'one', friend }, { include: [round] });
    expect(cycle.friend.friend.name).toBe('root again');
    expect((await Node.findByPk(saved.id))?.name).toBe('root again');
  });

  it('finds rows by composite and by natural keys', async () => {
    const database = context.open({ logging: false });
    class Shop extends Model.init(
      {
        region: { type: DataTypes.STRING, primaryKey: true },
        code: { type: DataTypes.STRING, primaryKey: true },
        name: DataTypes.STRING,
      },
      { database, modelName: 'shop' },
    ) {
      static Shelves = this.hasMany(() => Shelf, { foreignKey: ['region', 'code'] });
    }
    class Shelf extends Model.init(
      {
        region: { type: DataTypes.STRING, primaryKey: true },
        code: { type: DataTypes.STRING, primaryKey: true },
        nr: { type: DataTypes.INTEGER, primaryKey: true },
        goods: DataTypes.STRING,
      },
      { database, modelName: 'shelf' },
    ) {}
    await database.sync({ force: true });
    const include = [{ association: Shop.Shelves, missing: 'delete', mode: 'upsert' }];
    const first = {
      region: 'eu',
      code: 'x',
      name: 'X',
      shelves: [
        { nr: 1, goods: 'a' },
        { nr: 2, goods: 'b' },
      ],
    };
    await Shop.save(first, { include, mode: 'upsert' });
    const second = {
      region: 'eu',
      code: 'x',
      shelves: [
        { nr: 2, goods: 'c' },
        { nr: 3, goods: 'd' },
      ],
    };
    const saved = await Shop.save(second, { include, mode: 'upsert' });
    expect(changes(saved)).toEqual(['shelves.0 updated', 'shelves.1 inserted', 'shelves deleted']);
    expect(saved.name).toBe('X');
    expect((await Shelf.findAll({ order: ['nr'] })).map(({ goods }) => goods)).toEqual(['c', 'd']);
  });
});
