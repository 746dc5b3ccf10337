import { aggregate, DataTypes, Model, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('aggregate', (context) => {
  it('joins the first row of a hasOne whose model has a composite key', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const User = database.define('user', { name: DataTypes.STRING }, plain);
    const Badge = database.define(
      'badge',
      {
        series: { type: DataTypes.STRING, primaryKey: true },
        number: { type: DataTypes.INTEGER, primaryKey: true },
      },
      plain,
    );
    const badge = User.hasOne(Badge);
    await database.sync();
    const [ann] = await User.bulkCreate([{ name: 'Ann' }, { name: 'Ben' }]);
    await Badge.bulkCreate([
      { series: 'b', number: 1, userId: ann?.id },
      { series: 'a', number: 3, userId: ann?.id },
      { series: 'a', number: 2, userId: ann?.id },
    ] as never);
    const rows = await User.aggregate({
      groupBy: { name: 'name', series: [badge, 'series'], number: [badge, 'number'] },
      select: { users: aggregate.count() },
      order: ['name'],
    });
    expect(rows).toEqual([
      { name: 'Ann', series: 'a', number: 2, users: 1 },
      { name: 'Ben', series: null, number: null, users: 1 },
    ]);
  });

  it('groups by JSON, bytes and booleans by their values', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { data: DataTypes.JSONB, file: DataTypes.BLOB, isNew: DataTypes.BOOLEAN, ratio: DataTypes.DOUBLE },
      { timestamps: false },
    );
    await database.sync();
    await Item.bulkCreate([
      { data: { a: 1.5, b: [1] }, file: Buffer.from('x'), isNew: true, ratio: 0.5 },
      { data: { b: [1], a: 1.5 }, file: Buffer.from('x'), isNew: true, ratio: 0.5 },
      { data: null, file: null, isNew: null, ratio: null },
    ]);
    const groupBy = { data: 'data', file: 'file', isNew: 'isNew', ratio: 'ratio' } as const;
    const rows = await Item.aggregate({ groupBy, select: { items: aggregate.count() } });
    expect(rows.sort((a, b) => b.items - a.items)).toEqual([
      { data: { a: 1.5, b: [1] }, file: Buffer.from('x'), isNew: true, ratio: 0.5, items: 2 },
      { data: null, file: null, isNew: null, ratio: null, items: 1 },
    ]);
    const all = await Item.aggregate({
      select: { data: aggregate.countDistinct('data'), files: aggregate.countDistinct('file') },
    });
    expect(all).toEqual({ data: 1, files: 1 });
  });

  it('joins a model with itself, and tables with the names of aliases', async () => {
    const database = context.open();
    class Node extends Model.init(
      { name: DataTypes.STRING, size: DataTypes.INTEGER },
      { database, modelName: 't0_0', tableName: 't0_0', timestamps: false },
    ) {
      static Parent = this.belongsTo(() => Node, { as: 'parent', foreignKey: 'parentId' });
    }
    await database.sync();
    const root = await Node.create({ name: 'root', size: 1 });
    const child = await Node.create({ name: 'child', size: 2, parentId: root.id });
    await Node.create({ name: 'leaf', size: 3, parentId: child.id });
    const sums = await Node.aggregate({
      where: { [Op.or]: [{ parent: null }, { parent: { name: { [Op.ne]: 'x' } } }] },
      groupBy: { above: [Node.Parent, 'name'], top: [Node.Parent, Node.Parent, 'name'] },
      select: { size: aggregate.sum('size'), larger: aggregate.max([Node.Parent, 'size']) },
      order: ['size'],
    });
    expect(sums).toEqual([
      { above: null, top: null, size: 1, larger: null },
      { above: 'root', top: null, size: 2, larger: 1 },
      { above: 'child', top: 'root', size: 3, larger: 2 },
    ]);
  });

  if (context.dialect === 'postgres') {
    it('has the parts of every date of PostgreSQL, in columns of days too, and null for infinity', async () => {
      const database = context.open();
      const Event = database.define('event', { at: DataTypes.DATE }, { timestamps: false });
      await database.sync();
      const instants = ['4714-11-24 00:00:00Z BC', '294276-12-31 23:59:59.999999Z', 'infinity', '-infinity'];
      for (const at of instants) await database.knex('events').insert({ at });
      const read = async () => {
        const groupBy = { id: 'id', date: sql.date('at') } as const;
        return (await Event.aggregate({ groupBy, select: {}, order: ['id'] })).map(({ date }) => date);
      };
      const dates = ['4714-11-24 BC', '294276-12-31', null, null];
      expect(await read()).toEqual(dates);
      await database.raw(`alter table events alter at type date using at at time zone 'UTC'`);
      expect(await read()).toEqual(dates);
    });

    it('joins tables of schemas, and groups by arrays', async () => {
      const database = context.open();
      const options = { timestamps: false, schema: 'sales' } as const;
      const User = database.define('user', { city: DataTypes.STRING }, options);
      const Order = database.define('order', { tags: DataTypes.ARRAY(DataTypes.TEXT) }, options);
      const user = Order.belongsTo(User);
      await database.sync();
      const ann = await User.create({ city: 'Bern' });
      await Order.bulkCreate([{ tags: ['a', 'b'], userId: ann.id }, { tags: ['a', 'b'] }] as never);
      const rows = await Order.aggregate({
        where: sql`cardinality(${sql.attribute('tags')}) = ${2}`,
        groupBy: { city: [user, 'city'], tags: 'tags' },
        select: { orders: aggregate.count() },
        order: ['city'],
      });
      expect(rows).toEqual([
        { city: 'Bern', tags: ['a', 'b'], orders: 1 },
        { city: null, tags: ['a', 'b'], orders: 1 },
      ]);
      await database.raw('drop schema sales cascade');
    });
  }
});
