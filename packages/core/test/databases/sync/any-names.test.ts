import { DataTypes, Model, Op, sql } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';
import fc from 'fast-check';
import { anyCharacter } from '../../helpers/any-character.js';

const names = [
  'a.b',
  'a?',
  '??',
  '$1',
  ':name',
  'a as b',
  ' blanks ',
  `qu"o't""es`,
  'back`ti``ck',
  'back\\slash',
  'back\\?slash\\\\??',
  'naïve 漢字 😀',
  'a, b',
  ')=(',
  '%s',
  '-- /* ; */',
  'new\nline\ttab',
  '\u0001',
  'select',
  'x'.repeat(50),
];

/** Orders and lines, all of whose own columns have odd names. An attribute has one, too. */
async function openOdd(context: DatabaseContext, name: string) {
  const database = context.open();
  const field = (suffix: string) => `${name}${suffix}`;
  class Order extends Model.init(
    {
      key: { type: DataTypes.INTEGER, primaryKey: true, field: name },
      code: { type: DataTypes.STRING, unique: true, allowNull: false, field: field('1') },
      state: { type: DataTypes.ENUM('open', 'closed?'), defaultValue: 'open', field: field('2') },
      price: { type: DataTypes.DECIMAL(10, 2), allowNull: false, field: field('3'), comment: name },
      doubled: {
        type: DataTypes.INTEGER,
        field: field('4'),
        generatedAs: sql`${sql.attribute('key')} * ${2}`,
      },
      data: { type: DataTypes.JSON, field: field('5') },
    },
    {
      database,
      modelName: 'order',
      timestamps: false,
      version: true,
      indexes: [
        { fields: ['state', 'price'] },
        { fields: [{ name: 'price', order: 'DESC' }], where: { state: 'open' }, name: field('6') },
        { unique: true, fields: ['code', 'key'] },
        { fields: [sql`lower(${sql.attribute('code')})`] },
      ],
      checks: [
        { check: { price: { [Op.gte]: '0' } }, name: field('7') },
        { check: { key: { [Op.ne]: 77 } } },
      ],
    },
  ) {
    static Lines = this.hasMany(() => Line, { foreignKey: { name: 'orderKey', field: field('8') } });
  }
  class Line extends Model.init(
    { amount: { type: DataTypes.INTEGER, field: field('9') } },
    { database, modelName: 'line', timestamps: false },
  ) {
    static Order = this.belongsTo(() => Order, { foreignKey: { name: 'orderKey', field: field('8') } });
  }
  await database.sync();
  return { database, Order, Line };
}

describeEachDatabase('columns with names of any characters', (context) => {
  it.each(names)('are created, written and read: %j', async (name) => {
    const { database, Order, Line } = await openOdd(context, name);
    await database.sync();
    const include = [Order.Lines] as const;
    const order = await Order.create(
      { code: 'A', price: '3.50', data: { a: 1 }, lines: [{ amount: 1 }, { amount: 2 }] },
      { include },
    );
    await Order.bulkCreate([
      { code: 'B', price: '9' },
      { code: 'C', price: '10', state: 'closed?' },
    ]);
    expect(order).toMatchObject({ key: 1, state: 'open', doubled: 2, version: 1 });

    expect((await Order.findByPk(1, { include }))?.toJSON()).toEqual(order.toJSON());
    const found = await Order.findAll({
      where: { [Op.or]: [{ code: { [Op.like]: 'A%' } }, { price: { [Op.gt]: '9.5' } }], key: [1, 2, 3] },
      order: [['price', 'DESC']],
      limit: 2,
    });
    expect(found.map(({ code }) => code)).toEqual(['C', 'A']);
    expect(await Order.count({ where: { lines: { some: { amount: 2 } } } })).toBe(1);
    const page = await Order.findPage({ first: 2, order: ['price'] });
    const next = await Order.findPage({ first: 2, order: ['price'], after: page.endCursor as string });
    expect([...page.items, ...next.items].map(({ code }) => code)).toEqual(['A', 'B', 'C']);
    const limited = await Order.findAll({
      include: [{ association: Order.Lines, limit: 1 }],
      order: ['key'],
    });
    expect(limited.map(({ lines }) => lines.length)).toEqual([1, 0, 0]);

    await order.update({ price: sql`${sql.attribute('price')} + ${1}` });
    expect(Number(order.price)).toBe(4.5);
    expect(await Order.update({ state: 'closed?' }, { where: { code: 'B' } })).toBe(1);
    await order.increment('price', { by: '0.5' });
    const saved = await Order.save(
      {
        key: 1,
        version: 3,
        code: 'A2',
        lines: [{ id: order.lines[0]?.id as number, amount: 5 }, { amount: 7 }],
      },
      { include: [{ association: Order.Lines, missing: 'delete' }] },
    );
    expect(saved.lines.map(({ amount }) => amount)).toEqual([5, 7]);
    const upserted = await Order.upsert({ code: 'B', price: '1' }, { by: ['code'] });
    expect(upserted).toMatchObject({ key: 2, state: 'closed?', doubled: 4, version: 3 });
    const inserted = await Order.upsert({ code: 'D', price: '1' }, { by: ['code'] });
    expect(inserted.doubled).toBe(inserted.key * 2);
    const line = await Line.create({ amount: 9 });
    await Line.Order.set(line, upserted);
    expect((await Line.Order.get(line))?.code).toBe('B');

    const taken = await errorOf(Order.create({ code: 'B', price: '1' }));
    expect(taken).toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: ['code'], columns: [`${name}1`] });
    const negative = await errorOf(Order.create({ code: 'E', price: '-1' }));
    // SQLite reports a check by its text if it has no name, so blanks are joined.
    const constraint = context.dialect === 'sqlite' ? `${name}7`.replace(/\s+/g, ' ') : `${name}7`;
    expect(negative).toMatchObject({ code: 'CHECK_CONSTRAINT', constraint });
    const dangling = await errorOf(Line.create({ orderKey: 99 }));
    // PostgreSQL does not quote the columns of a foreign key, and puts these characters after them.
    const attribute = context.dialect === 'postgres' && name === ')=(' ? undefined : 'orderKey';
    expect(dangling).toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect(dangling.attribute).toBe(attribute);

    await saved.destroy({ include });
    expect(await Line.count()).toBe(1);
    await database.sync({ force: true });
    expect(await Order.count()).toBe(0);
    await database.drop();
  });

  it('can be any text without NUL that the database keeps whole', async () => {
    const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(
        text.filter((name) => !name.includes('\0')),
        async (name) => {
          const { database, Order } = await openOdd(context, name);
          const order = await Order.create(
            { code: name, price: '3', lines: [{}] },
            { include: [Order.Lines] },
          );
          const found = await Order.findOne({ where: { code: name, price: '3' }, include: [Order.Lines] });
          expect(found?.toJSON()).toEqual(order.toJSON());
          await Order.save({ key: order.key, version: 1, price: '4' });
          await Order.upsert({ code: name, price: '5' }, { by: ['code'] });
          expect((await Order.findAll({ order: ['price'] })).map(({ price }) => Number(price))).toEqual([5]);
          await database.drop();
          await database.close();
        },
      ),
      { numRuns: 10 },
    );
  });

  it('are rejected if the database would cut them', () => {
    const database = context.open();
    const define = () => database.define('item', { a: { type: DataTypes.STRING, field: 'ü'.repeat(32) } });
    if (context.dialect === 'postgres')
      expect(define).toThrow('which is longer than the 63 bytes that PostgreSQL keeps of a name');
    else expect(define).not.toThrow();
  });
});
