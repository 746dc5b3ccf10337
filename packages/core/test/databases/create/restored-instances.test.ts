import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

const undo = async () => {
  throw new Error('undo');
};

describeEachDatabase('an instance whose transaction is rolled back', (context) => {
  it('is new again when it was created in it, and save inserts it', async () => {
    const { database, User, names } = await openUsers(context);
    let user = User.build({ name: 'other' });
    const working = database.transaction(async () => {
      user = await User.create({ name: 'Mick' });
      expect(user.isNewRecord).toBe(false);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(user.isNewRecord).toBe(true);
    expect(user).toMatchObject({ name: 'Mick' });
    expect(user.id).toBeUndefined();
    // Another row may have its key.
    await User.create({ name: 'between' });
    await user.save();
    expect(user.isNewRecord).toBe(false);
    expect(await names()).toEqual(['Mick', 'between']);
    expect(await User.findByPk(user.id)).toEqual(user);
  });

  it('is new again with all that was nested in it, which save inserts too', async () => {
    const { database, Product, User, include } = await openShop(context, { database: { logging: false } });
    const values = {
      title: 'Chair',
      createdAt: new Date('2024-01-01T00:00:00Z'),
      user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
      tags: [{ name: 'wood', productTag: { rank: 1 } }, { name: 'sale' }],
    };
    const create = () => Product.create(values, { include });
    const made: Awaited<ReturnType<typeof create>>[] = [];
    const working = database.transaction(async () => {
      made.push(await create());
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    const [product] = made;
    if (product === undefined) throw new Error('nothing was created');
    const all = [product, product.user, ...product.user.addresses, ...product.tags];
    expect(all.map(({ isNewRecord }) => isNewRecord)).toEqual(all.map(() => true));
    expect(all.map(({ id }) => id)).toEqual(all.map(() => undefined));
    expect(product).toMatchObject({ title: 'Chair', createdAt: values.createdAt });
    expect(product.userId).toBeUndefined();
    expect(await Product.count()).toBe(0);

    await User.create({ firstName: 'between' });
    await product.save();
    expect(all.map(({ isNewRecord }) => isNewRecord)).toEqual(all.map(() => false));
    const found = await Product.findByPk(product.id, { include });
    expect(found).toEqual(product);
    expect(found?.tags.map(({ productTag }) => productTag.rank)).toEqual([1, null]);
  });

  it('that was built is new again, and keeps what was set on it since', async () => {
    const { database, User, names } = await openUsers(context);
    const user = User.build({ name: 'Mick', addresses: [{ city: 'Austin' }] } as never, {
      include: [User.Addresses],
    });
    const [address] = user.addresses;
    const working = database.transaction(async () => {
      await user.save();
      expect(address).toMatchObject({ userId: user.id, isNewRecord: false });
      user.name = 'Ann';
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect([user.isNewRecord, address?.isNewRecord]).toEqual([true, true]);
    expect({ ...user }).toEqual({ name: 'Ann', addresses: [address] });
    await user.save();
    expect(await names()).toEqual(['Ann']);
    expect(await User.findByPk(user.id, { include: [User.Addresses] })).toEqual(user);
  });

  it('is new again when only the nested transaction it was created in is rolled back', async () => {
    const { database, User, names } = await openUsers(context);
    const { kept, lost } = await database.transaction(async () => {
      const lost = User.build({ name: 'lost' });
      const kept = await User.create({ name: 'kept' });
      const nested = database.transaction(async () => {
        await database.transaction(async () => lost.save());
        expect(lost.isNewRecord).toBe(false);
        await undo();
      });
      await expect(nested).rejects.toThrow('undo');
      expect(lost.isNewRecord).toBe(true);
      return { kept, lost };
    });
    expect([kept.isNewRecord, lost.isNewRecord]).toEqual([false, true]);
    await lost.save();
    expect(await names()).toEqual(['kept', 'lost']);
  });

  it('is new again when the outer transaction is rolled back after the nested one', async () => {
    const { database, User } = await openUsers(context);
    const user = User.build({ name: 'Mick' });
    const working = database.transaction(async () => {
      await database.transaction(async () => user.save());
      expect(user.isNewRecord).toBe(false);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(user.isNewRecord).toBe(true);
  });

  it('stays new when its create was not awaited', async () => {
    const { database, User, names } = await openUsers(context);
    const user = User.build({ name: 'Mick' });
    let saving: Promise<unknown> = Promise.resolve();
    const working = database.transaction(async () => {
      saving = user.save();
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    await saving.catch(() => undefined);
    expect(user.isNewRecord).toBe(true);
    expect(await names()).toEqual([]);
  });

  it('has its changes still to be saved', async () => {
    const { database, Product } = await openShop(context, { database: { logging: false } });
    const product = await Product.create({ title: 'Chair' });
    const before = product.updatedAt;
    const working = database.transaction(async () => {
      await product.update({ title: 'Stool' });
      await product.update({ title: 'Table' });
      expect(product.changed()).toEqual([]);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(product.title).toBe('Table');
    expect(product.changed()).toEqual(['title']);
    expect(product.updatedAt).toEqual(before);
    await product.save();
    expect(await Product.findByPk(product.id)).toEqual(product);
  });

  it('has the values from before a reload, and knows the stored ones', async () => {
    const { database, Product } = await openShop(context, { database: { logging: false } });
    const product = await Product.create({ title: 'Chair' });
    const { updatedAt } = product;
    const working = database.transaction(async () => {
      await Product.update({ title: 'Stool' }, { where: { id: product.id } });
      await product.reload();
      expect([product.title, product.changed()]).toEqual(['Stool', []]);
      await product.update({ title: 'Table' });
      await product.reload();
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(product).toMatchObject({ title: 'Table', updatedAt });
    expect(product.previous()).toEqual({ title: 'Chair' });
    const other = await Product.create({ title: 'Bench' });
    const reading = database.transaction(async () => {
      await Product.update({ title: 'Stool' }, { where: { id: other.id } });
      await other.reload();
      await undo();
    });
    await expect(reading).rejects.toThrow('undo');
    expect([other.title, other.changed()]).toEqual(['Bench', []]);
    expect(await Product.findByPk(other.id)).toEqual(other);
  });

  it('has its earlier links if it was stored before', async () => {
    const { database, User, Address } = await openShop(context, { database: { logging: false } });
    const mick = await User.create({ firstName: 'Mick', addresses: [{ city: 'Austin' }] } as never, {
      include: [User.Addresses],
    });
    const [address] = mick.addresses;
    const before = { ...address };
    const working = database.transaction(async () => {
      const ann = await User.create({ firstName: 'Ann', addresses: [address] } as never, {
        include: [User.Addresses],
      });
      expect(address?.userId).toBe(ann.id);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect({ ...address }).toEqual(before);
    expect(address?.changed()).toEqual([]);
    expect(await Address.findByPk(address?.id as number)).toEqual(address);
  });

  it('has the values of the last attempt if the transaction was retried', async () => {
    const { database, User } = await openUsers(context);
    const user = User.build({ name: 'Mick' });
    const collision =
      context.dialect === 'sqlite' ? { code: 'SQLITE_BUSY_SNAPSHOT' } : { code: '40001', severity: 'ERROR' };
    let tries = 0;
    await database.transaction(
      async () => {
        tries += 1;
        expect(user.isNewRecord).toBe(true);
        await user.save();
        if (tries === 1) throw Object.assign(new Error('collided'), collision);
      },
      { retry: 1 },
    );
    expect(tries).toBe(2);
    expect(user.isNewRecord).toBe(false);
    expect(await User.findAll()).toEqual([user]);
  });

  it('does not change when the transaction is committed', async () => {
    const { database, User } = await openUsers(context);
    const user = await database.transaction(async () => User.create({ name: 'Mick' }));
    expect(user.isNewRecord).toBe(false);
    expect(user.changed()).toEqual([]);
  });

  /** Lines that get a key, a default and a scope from the create. */
  async function orders() {
    const database = context.open({ logging: false });
    class Order extends Model.init({ number: DataTypes.INTEGER }, { database, modelName: 'order' }) {
      static Works = this.hasMany(() => Line, { as: 'works', foreignKey: 'workId', scope: { kind: 'work' } });
      static Homes = this.hasMany(() => Line, { as: 'homes', foreignKey: 'homeId', scope: { kind: 'home' } });
    }
    class Line extends Model.init(
      {
        id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
        code: DataTypes.STRING,
        kind: DataTypes.STRING,
        due: DataTypes.DATE,
        state: { type: DataTypes.STRING, defaultValue: 'open' },
      },
      { database, modelName: 'line' },
    ) {
      static Parts = this.hasMany(() => Part);
      static Tags = this.belongsToMany(() => Tag, { through: () => LineTag });
    }
    class Part extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'part' }) {}
    class Tag extends Model.init(
      { name: { type: DataTypes.STRING, unique: true } },
      { database, modelName: 'tag' },
    ) {}
    class LineTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'lineTag' }) {}
    await database.sync();
    return { database, Order, Line, Part, Tag, LineTag };
  }

  it('that was built has nothing that it did not have before, and can be passed elsewhere', async () => {
    const { database, Order, Line } = await orders();
    const due = '2026-03-01T00:00:00Z' as never;
    const line = new Line({ code: 'x', due });
    const plain = { code: 'y' };
    const made: { works?: object[] }[] = [];
    const include = [{ association: Order.Works, include: [Line.Parts, Line.Tags] }];
    const working = database.transaction(async () => {
      made.push((await Order.create({ works: [line, plain] } as never, { include })) as never);
      expect(line).toMatchObject({ kind: 'work', state: 'open', parts: [], tags: [] });
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect({ ...line }).toStrictEqual({ code: 'x', due });
    expect({ ...made[0]?.works?.[1] }).toEqual({ code: 'y', parts: [], tags: [] });
    const order = await Order.create({ homes: [line] } as never, { include: [Order.Homes] });
    expect(line).toMatchObject({ kind: 'home', homeId: order.id, isNewRecord: false });
  });

  it('has its earlier through rows', async () => {
    const { database, Line, Tag } = await orders();
    const [first, stored] = await Tag.bulkCreate([{ name: 'first' }, { name: 'stored' }, { name: 'named' }]);
    const line = await Line.create({ tags: [first] } as never, { include: [Line.Tags] });
    const former = (first as unknown as { lineTag: object }).lineTag;
    const built = new Tag({ name: 'built' });
    const connected = Tag.connect({ name: 'named' });
    const all = [first, stored, built] as object[];
    const before = all.map((each) => ({ ...each }));
    const working = database.transaction(async () => {
      await Line.create({ tags: [...all, connected] } as never, { include: [Line.Tags] });
      expect((first as unknown as { lineTag: object }).lineTag).not.toBe(former);
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect(all.map((each) => ({ ...each }))).toStrictEqual(before);
    expect((first as unknown as { lineTag: object }).lineTag).toBe(former);
    expect({ ...connected }).toStrictEqual({ name: 'named' });
    expect(await Line.count()).toBe(1);
    expect(line.isNewRecord).toBe(false);
  });

  it('keeps what was nested in it and set on it since then', async () => {
    const { database, Line, Part } = await orders();
    const line = new Line({ code: 'x' });
    const part = new Part({ name: 'later' });
    const working = database.transaction(async () => {
      await Line.create(line as never, { include: [Line.Parts] });
      (line as unknown as { parts: object[] }).parts.push(part);
      line.kind = 'other';
      await undo();
    });
    await expect(working).rejects.toThrow('undo');
    expect({ ...line }).toEqual({ code: 'x', kind: 'other', parts: [part] });
    await line.save();
    expect(await Part.count({ where: { lineId: line.id } as never })).toBe(1);
  });

  describe.each([
    ['the whole transaction', false],
    ['a savepoint', true],
  ])('with hooks, when %s is rolled back', (_, isNested) => {
    it('is without what hooks and the create gave it, and hooks run again when it is saved', async () => {
      const { database, Order, Line } = await orders();
      Line.addHook('beforeCreate', (line: InstanceType<typeof Line>) => {
        line.code = `${line.code}!`;
        line.due = new Date('2026-03-01T00:00:00Z');
      });
      Order.addHook('afterCreate', () => undefined);
      const line = new Line({ code: 'x' });
      const made: { works: InstanceType<typeof Line>[] }[] = [];
      const create = async () => {
        const values = { number: 1, works: [line, { code: 'y', state: 'shut' }] };
        made.push((await Order.create(values as never, { include: [Order.Works] })) as never);
        expect(line).toMatchObject({ code: 'x!', kind: 'work', isNewRecord: false });
        await undo();
      };
      const working = isNested
        ? database.transaction(async () => database.transaction(create).catch(() => undefined))
        : database.transaction(create).catch(() => undefined);
      await working;
      const [order] = made;
      if (order === undefined) throw new Error('nothing was created');
      expect({ ...line }).toStrictEqual({ code: 'x' });
      expect({ ...order }).toEqual({ number: 1, works: [line, order.works[1]] });
      expect({ ...order.works[1] }).toEqual({ code: 'y', state: 'shut' });
      await (order as unknown as InstanceType<typeof Order>).save();
      expect(await Line.findAll({ order: ['code'], attributes: ['code', 'kind', 'state'] })).toMatchObject([
        { code: 'x!', kind: 'work', state: 'open' },
        { code: 'y!', kind: 'work', state: 'shut' },
      ]);
    });
  });
});
