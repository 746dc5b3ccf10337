import { type Database, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('what was passed to a create that fails', (context) => {
  /** Orders whose lines get values from everywhere: defaults, scopes, timestamps, and a hook. */
  function defineOrders(database: Database) {
    class Order extends Model.init(
      { number: { type: DataTypes.INTEGER, unique: true } },
      { database, modelName: 'order' },
    ) {
      static Works = this.hasMany(() => Line, { as: 'works', foreignKey: 'workId', scope: { kind: 'work' } });
      static Homes = this.hasMany(() => Line, { as: 'homes', foreignKey: 'homeId', scope: { kind: 'home' } });
      static Tags = this.belongsToMany(() => Tag, { through: () => OrderTag });
    }
    class Line extends Model.init(
      {
        code: DataTypes.STRING,
        kind: DataTypes.STRING,
        due: DataTypes.DATE,
        details: DataTypes.JSON,
        token: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
      },
      { database, modelName: 'line' },
    ) {
      static Parts = this.hasMany(() => Part);
    }
    class Part extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'part' }) {}
    class Tag extends Model.init(
      { name: { type: DataTypes.STRING, unique: true } },
      { database, modelName: 'tag' },
    ) {}
    class OrderTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'orderTag' }) {}
    return { Order, Line, Part, Tag, OrderTag };
  }

  async function orders() {
    const database = context.open();
    const models = defineOrders(database);
    await database.sync();
    await models.Order.create({ number: 7 });
    context.statements.length = 0;
    return { database, ...models };
  }

  const due = '2026-03-01T00:00:00Z' as never;

  it('is unchanged by hooks, defaults and scopes, and can be passed elsewhere', async () => {
    const { Order, Line } = await orders();
    Line.addHook('beforeCreate', (line: InstanceType<typeof Line>) => {
      line.code = `${line.code}!`;
      (line.details as { seen: boolean }).seen = true;
    });
    const details = { seen: false };
    const line = new Line({ code: 'x', due, details });
    const root = new Order({ number: 7 });
    Object.assign(root, { works: [line] });
    const passed = { ...root };
    const include = [{ association: Order.Works, include: [Line.Parts] }];
    await expect(Order.create(root as never, { include })).rejects.toThrow('orders.number');
    expect({ ...line }).toStrictEqual({ code: 'x', due, details: { seen: false } });
    expect(line.details).toBe(details);
    expect({ ...root }).toStrictEqual(passed);
    expect([line.isNewRecord, line.changed()]).toEqual([true, ['code', 'due', 'details']]);

    const order = await Order.create({ homes: [line] } as never, { include: [Order.Homes] });
    expect(line).toMatchObject({ code: 'x!', kind: 'home', homeId: order.id, isNewRecord: false });
    expect(details).toEqual({ seen: false });
  });

  it('is unchanged if a hook after the rows throws', async () => {
    const { Order, Line, Tag } = await orders();
    Order.addHook('afterCreate', () => {
      throw new Error('a hook says no');
    });
    const line = new Line({ code: 'x' });
    const tag = new Tag({ name: 'new' });
    const stored = await Tag.create({ name: 'stored' });
    const former = { ...stored };
    const root = new Order({ number: 8 });
    const create = () =>
      Order.create(Object.assign(root, { works: [line], tags: [tag, stored] }) as never, {
        include: [Order.Works, Order.Tags],
      });
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(create()).rejects.toThrow('a hook says no');
      expect({ ...line }).toStrictEqual({ code: 'x' });
      expect({ ...tag }).toStrictEqual({ name: 'new' });
      expect({ ...stored }).toStrictEqual(former);
      expect({ ...root }).toStrictEqual({ number: 8, works: [line], tags: [tag, stored] });
      expect([root, line, tag, stored].map(({ isNewRecord }) => isNewRecord)).toEqual([
        true,
        true,
        true,
        false,
      ]);
    }
    expect(await Order.count()).toBe(1);
  });

  it('is unchanged if validation fails after a hook', async () => {
    const { Order, Line } = await orders();
    Order.addHook('afterValidate', (order: InstanceType<typeof Order>) => {
      order.number = 'seven' as never;
    });
    const line = new Line({ code: 'x' });
    const creating = Order.create({ works: [line] } as never, { include: [Order.Works] });
    await expect(creating).rejects.toThrow('number');
    expect({ ...line }).toStrictEqual({ code: 'x' });
    expect(context.statements).toEqual([]);
  });

  it('stays stored if a hook after the commit fails', async () => {
    const { Order, Line } = await orders();
    Order.addHook('afterCommit', () => {
      throw new Error('a mail was not sent');
    });
    const line = new Line({ code: 'x' });
    const root = new Order({ number: 8 });
    Object.assign(root, { works: [line] });
    await expect(Order.create(root as never, { include: [Order.Works] })).rejects.toThrow('mail');
    expect(line).toMatchObject({ kind: 'work', workId: root.id, isNewRecord: false });
    expect(await Line.findByPk(line.id as never)).toEqual(line);
  });

  it('is searched again if it names a row', async () => {
    const { Order, Tag } = await orders();
    await Tag.create({ name: 'wood' });
    const tag = Tag.connect({ name: 'wood' });
    const create = (number: number) =>
      Order.create({ number, tags: [tag] } as never, { include: [Order.Tags] });
    await expect(create(7)).rejects.toThrow('orders.number');
    expect({ ...tag }).toStrictEqual({ name: 'wood' });
    expect(tag.isNewRecord).toBe(true);
    // Somebody else puts another row in its place.
    await Tag.destroy({ where: { name: 'wood' } });
    await expect(create(8)).rejects.toThrow("tags[0]: the row of 'tag' with this name does not exist");
    const again = await Tag.create({ name: 'wood' });
    context.statements.length = 0;
    await create(8);
    expect(context.statements.filter((sql) => sql.startsWith('select'))).toHaveLength(1);
    expect(tag).toMatchObject({ id: again.id, isNewRecord: false });
  });

  it('is searched again if another row of the call is missing', async () => {
    const { Order, Tag } = await orders();
    await Tag.create({ name: 'wood' });
    const tags = [Tag.connect({ name: 'wood' }), Tag.connect({ name: 'steel' })];
    const creating = Order.create({ number: 8, tags } as never, { include: [Order.Tags] });
    await expect(creating).rejects.toThrow('tags[1]');
    expect(tags.map((tag) => ({ ...tag }))).toEqual([{ name: 'wood' }, { name: 'steel' }]);
    expect(tags.map(({ isNewRecord }) => isNewRecord)).toEqual([true, true]);
  });

  it('stays found if the rows are committed and a hook after the commit fails', async () => {
    const { Order, Tag } = await orders();
    const wood = await Tag.create({ name: 'wood' });
    Order.addHook('afterCommit', () => {
      throw new Error('a mail was not sent');
    });
    const tag = Tag.connect({ name: 'wood' });
    const creating = Order.create({ number: 8, tags: [tag] } as never, { include: [Order.Tags] });
    await expect(creating).rejects.toThrow('mail');
    expect(tag).toMatchObject({ id: wood.id, isNewRecord: false });
  });

  it('is searched again after a failure inside a transaction that continues', async () => {
    const { database, Order, Tag } = await orders();
    await Tag.create({ name: 'wood' });
    const tag = Tag.connect({ name: 'wood' });
    await database.transaction(async () => {
      const creating = Order.create({ number: 7, tags: [tag] } as never, { include: [Order.Tags] });
      await expect(creating).rejects.toThrow('orders.number');
      expect(tag.isNewRecord).toBe(true);
      await Order.create({ number: 8, tags: [tag] } as never, { include: [Order.Tags] });
    });
    expect(tag.isNewRecord).toBe(false);
    expect(await Tag.findOne({ where: { name: 'wood' } })).toMatchObject({ id: tag.id });
  });
});
