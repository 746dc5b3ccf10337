import { DatabaseError, DataTypes, formatPath } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import type { Loose } from '../../helpers/problems.js';

const { INTEGER, STRING } = DataTypes;

describeEachDatabase('an error of a constraint names the attributes and their place', (context) => {
  async function open() {
    const database = context.open();
    const settings = { timestamps: false, underscored: true } as const;
    const Order = database.define('order', { id: { type: INTEGER, primaryKey: true } }, settings);
    const Product = database.define('product', { id: { type: INTEGER, primaryKey: true } }, settings);
    const Tag = database.define('tag', { id: { type: INTEGER, primaryKey: true } }, settings);
    const Line = database.define(
      'line',
      {
        id: { type: INTEGER, primaryKey: true },
        sku: { type: STRING, unique: true, field: 'stock_no' },
        partNumber: { type: INTEGER, unique: 'part' },
        makerName: { type: STRING, unique: 'part', field: 'maker' },
        rating: INTEGER,
      },
      settings,
    );
    const Label = database.define(
      'label',
      { id: { type: INTEGER, primaryKey: true }, shortName: { type: STRING, unique: true, field: 'short' } },
      settings,
    );
    const Lines = Order.hasMany(Line);
    const LineProduct = Line.belongsTo(Product, { foreignKey: 'itemId', onDelete: 'NO ACTION' });
    const Tags = Line.belongsToMany(Tag, { through: { model: Label } });
    await database.sync();
    await database.knex.raw('create unique index one_rating on lines (rating) where rating > 4');
    await Product.create({});
    await Tag.bulkCreate([{}, {}]);
    const [line, other] = await Line.bulkCreate([
      { sku: 'a', partNumber: 1, makerName: 'x', rating: 5 },
      { sku: 'b', partNumber: 2, makerName: 'x' },
    ]);
    if (line === undefined || other === undefined) throw new Error('missing');
    await Tags.add(line, 1, { through: { shortName: 't' } });
    return { database, Order, Product, Tag, Line, Label, Lines, LineProduct, Tags, line, other };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  const include = ['lines'] as never;
  const calls: [
    name: string,
    place: string | undefined,
    attributes: string,
    call: (opened: Opened) => Promise<unknown>,
  ][] = [
    ['create', 'sku', 'sku', ({ Line }) => Line.create({ sku: 'a' })],
    ['create with a taken key', 'id', 'id', ({ Line }) => Line.create({ id: 1 })],
    [
      'create with a key of two attributes',
      '',
      'makerName,partNumber',
      ({ Line }) => Line.create({ partNumber: 1, makerName: 'x' }),
    ],
    ['create with an index of the table', 'rating', 'rating', ({ Line }) => Line.create({ rating: 5 })],
    ['create with a foreign key', 'itemId', 'itemId', ({ Line }) => Line.create({ itemId: 77 } as never)],
    [
      'a nested create',
      'lines[1].sku',
      'sku',
      ({ Order }) => Order.create({ lines: [{ sku: 'c' }, { sku: 'a' }] } as never, { include }),
    ],
    [
      'a nested create with a foreign key',
      'lines[1].itemId',
      'itemId',
      ({ Order }) => Order.create({ lines: [{ itemId: 1 }, { itemId: 77 }] } as never, { include }),
    ],
    [
      'a nested create with a key of two attributes',
      'lines[0]',
      'makerName,partNumber',
      ({ Order }) => Order.create({ lines: [{ partNumber: 2, makerName: 'x' }] } as never, { include }),
    ],
    ['bulkCreate', '[1].sku', 'sku', ({ Line }) => Line.bulkCreate([{ sku: 'c' }, { sku: 'a' }])],
    [
      'connectOrCreate',
      'line.sku',
      'sku',
      async ({ database, Line }) => {
        const Note = database.define('note', {}, { timestamps: false });
        Note.belongsTo(Line);
        await database.sync();
        const line = Line.connectOrCreate({ where: { id: 9 }, create: { sku: 'a' } } as never);
        return Note.create({ line } as never, { include: ['line'] as never });
      },
    ],
    ['save of a new instance', 'sku', 'sku', ({ Line }) => new Line({ sku: 'a' }).save()],
    ['save', 'sku', 'sku', ({ other }) => Object.assign(other, { sku: 'a' }).save()],
    [
      'save with a foreign key',
      'itemId',
      'itemId',
      ({ other }) => Object.assign(other, { itemId: 77 }).save(),
    ],
    ['update of an instance', 'sku', 'sku', ({ other }) => other.update({ sku: 'a' })],
    ['update of a part of a key', '', 'makerName,partNumber', ({ other }) => other.update({ partNumber: 1 })],
    ['update', 'sku', 'sku', ({ Line }) => Line.update({ sku: 'a' }, { where: { id: 2 } })],
    ['update of many rows', 'sku', 'sku', ({ Line }) => Line.update({ sku: 'z' }, { all: true })],
    [
      'update with a foreign key',
      'itemId',
      'itemId',
      ({ Line }) => Line.update({ itemId: 77 } as never, { where: { id: 2 } }),
    ],
    [
      'save in a transaction',
      'sku',
      'sku',
      ({ database, other }) => database.transaction(() => Object.assign(other, { sku: 'a' }).save()),
    ],
    [
      'create of an association',
      'sku',
      'sku',
      async ({ Order, Lines }) => Lines.create(await Order.create({}), { sku: 'a' }),
    ],
    [
      'set of a belongsTo',
      undefined,
      'itemId',
      ({ LineProduct, other }) => LineProduct.set(other, 77 as never),
    ],
    [
      'add with values of the through row',
      'through.shortName',
      'shortName',
      ({ Tags, line }) => Tags.add(line, 2, { through: { shortName: 't' } }),
    ],
    [
      'create of a belongsToMany with values of the through row',
      'through.shortName',
      'shortName',
      ({ Tags, other }) => Tags.create(other, { id: 9 }, { through: { shortName: 't' } }),
    ],
  ];

  it.each(calls)('from %s', async (_, place, attributes, call) => {
    const opened = await open();
    const { statements } = context;
    statements.length = 0;
    const error = (await errorOf(call(opened))) as DatabaseError;
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error.code).toMatch(/^(UNIQUE|FOREIGN_KEY)_CONSTRAINT$/);
    expect([...(error.attributes ?? [])].sort().join()).toBe(attributes);
    expect(error.attribute).toBe(attributes.includes(',') ? undefined : attributes);
    expect(error.path && formatPath(error.path)).toBe(place);
    expect(error.model).toBe(attributes === 'shortName' ? 'label' : 'line');
    if (place) expect(error.message.startsWith(`${place}: `)).toBe(true);
    expect((error.cause as Loose).code).toEqual(expect.any(String));
  });

  it('and of no attribute if another row refers to the row', async () => {
    const { Product, Line } = await open();
    await Line.create({ itemId: 1 } as never);
    for (const call of [
      () => Product.destroy({ all: true }),
      async () => (await Product.findOne())?.destroy(),
    ]) {
      const error = (await errorOf(call() as Promise<unknown>)) as DatabaseError;
      expect(error).toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT', model: 'product' });
      expect([error.attributes, error.path, error.columns]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('and nothing of an attribute that a trigger writes in another table', async () => {
    const { database, Line } = await open();
    await database.knex.raw('create table logs (id integer primary key, sku varchar(9) unique)');
    await database.knex.raw("insert into logs values (1, 'z')");
    const insert = "insert into logs values (2, 'z')";
    if (context.dialect === 'sqlite')
      await database.knex.raw(`create trigger log_line after insert on lines begin ${insert}; end`);
    else {
      await database.knex.raw(
        `create function log_line() returns trigger as $$ begin ${insert}; return null; end $$ language plpgsql`,
      );
      await database.knex.raw(
        'create trigger log_line after insert on lines for each row execute function log_line()',
      );
    }
    const error = (await errorOf(Line.create({ sku: 'z' }))) as DatabaseError;
    if (context.dialect === 'postgres') await database.knex.raw('drop function log_line cascade');
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT', table: 'logs', columns: ['sku'] });
    expect(error.attributes).toBeUndefined();
  });
});
