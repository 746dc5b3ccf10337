import {
  DataTypes,
  Op,
  OptionError,
  RecordNotFoundError,
  UniqueConstraintError,
  ValidationError,
} from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('changing what is stored', (context) => {
  async function openItems() {
    const database = context.open();
    const Item = database.define('item', {
      name: { type: DataTypes.STRING, unique: true },
      count: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      data: DataTypes.JSON,
    });
    const Part = database.define('part', { label: DataTypes.STRING }, { timestamps: false });
    Item.hasMany(Part);
    await database.sync();
    return { database, Item, Part };
  }

  it('updates only what changed, in-place changes included, and says what that is', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ name: 'a', data: { list: [1] } });
    const before = item.updatedAt.getTime();
    context.statements.length = 0;

    await item.save();
    expect(context.statements).toEqual([]);
    (item.data as { list: number[] }).list.push(2);
    item.count = 5;
    expect(item.changed()).toEqual(['count', 'data']);
    await item.save();

    expect(context.statements).toHaveLength(1);
    expect(context.statements[0]).not.toContain('name');
    expect(item.changed()).toEqual([]);
    expect(item.updatedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(await Item.findByPk(item.id)).toEqual(item);
  });

  it('saves a loaded instance, also one of which only some attributes were read', async () => {
    const { Item } = await openItems();
    const { id } = await Item.create({ name: 'a', count: 1 });
    const item = await Item.findByPk(id, { attributes: ['count'] });
    await item?.update({ count: 2 });
    expect(await Item.findByPk(id)).toMatchObject({ name: 'a', count: 2 });
  });

  it('builds an instance with its nested values, and inserts both when it is saved', async () => {
    const { Item, Part } = await openItems();
    context.statements.length = 0;
    const item = Item.build({ name: 'a', parts: [{ label: 'x' }] } as never, { include: ['parts'] });
    expect(context.statements).toEqual([]);
    expect(item.isNewRecord).toBe(true);
    expect(item.count).toBe(0);
    const [part] = item.parts;

    expect(await item.save()).toBe(item);

    expect(item.isNewRecord).toBe(false);
    expect(item.parts[0]).toBe(part);
    expect(await Part.findAll()).toMatchObject([{ label: 'x', itemId: item.id }]);
    expect(() => Item.build({ nam: 'a' } as never)).toThrow(
      expect.objectContaining({ hint: "did you mean 'name'?" }),
    );
  });

  it('destroys and reloads an instance', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ name: 'a' });
    await Item.update({ count: 7 }, { where: { id: item.id } });
    expect((await item.reload()).count).toBe(7);
    expect(item.changed()).toEqual([]);
    await item.destroy();
    expect(await Item.count()).toBe(0);
    const reloading = await item.reload().catch((thrown: unknown) => thrown);
    expect(reloading).toBeInstanceOf(RecordNotFoundError);
    expect(reloading).toMatchObject({ message: "item.reload: the row of 'item' does not exist", paths: [] });
    await expect(item.update({ count: 8 })).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
      message: "item.save: the row of 'item' does not exist",
    });
    await expect(new Item({ name: 'b' }).destroy()).rejects.toBeInstanceOf(OptionError);
  });

  it('updates and destroys the rows of a condition, and counts them', async () => {
    const { Item } = await openItems();
    await Item.bulkCreate(['a', 'b', 'c'].map((name, count) => ({ name, count })));
    expect(await Item.update({ count: 9 }, { where: { count: { [Op.gte]: 1 } } })).toBe(2);
    expect(await Item.count({ where: { count: 9 } })).toBe(2);
    expect(await Item.destroy({ where: { name: ['a', 'b', 'x'] } })).toBe(2);
    expect(await Item.destroy({ all: true })).toBe(1);
  });

  it('does not change every row by a forgotten condition', async () => {
    const { Item } = await openItems();
    context.statements.length = 0;
    const wrong: [unknown, typeof OptionError | typeof ValidationError][] = [
      [undefined, OptionError],
      [{}, OptionError],
      [{ where: {} }, OptionError],
      [{ where: { name: undefined } }, ValidationError],
    ];
    for (const [options, Thrown] of wrong) {
      await expect(Item.destroy(options as never)).rejects.toBeInstanceOf(Thrown);
      await expect(Item.update({ count: 1 }, options as never)).rejects.toBeInstanceOf(Thrown);
    }
    await expect(Item.destroy({ where: { id: 1 }, all: true } as never)).rejects.toBeInstanceOf(OptionError);
    expect(context.statements).toEqual([]);
  });

  it('validates changes before any SQL, every problem at once', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ name: 'a' });
    context.statements.length = 0;
    const wrong = { count: null, name: 5, nam: 'b' };
    for (const work of [item.update(wrong as never), Item.update(wrong as never, { all: true })]) {
      const error: ValidationError = await work.then(
        () => Promise.reject(new Error('no error')),
        (reason) => reason,
      );
      expect(error.errors.map(({ code, path }) => [code, path])).toEqual([
        ['NULL_NOT_ALLOWED', ['count']],
        ['INVALID_VALUE', ['name']],
        ['UNKNOWN_KEY', ['nam']],
      ]);
    }
    expect(context.statements).toEqual([]);
  });

  it('leaves a transaction usable when a change fails in it', async () => {
    const { database, Item } = await openItems();
    const [, b] = await Item.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    await database.transaction(async () => {
      await expect(b?.update({ name: 'a' })).rejects.toBeInstanceOf(UniqueConstraintError);
      await Item.update({ count: 3 }, { where: { name: 'a' } });
    });
    expect(await Item.count({ where: { count: 3 } })).toBe(1);
  });

  it('updates the given attributes, and leaves others that were set unsaved', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ name: 'a', count: 1 });
    item.count = 5;
    await item.update({ name: 'b' });
    expect(item.changed()).toEqual(['count']);
    expect(await Item.findByPk(item.id)).toMatchObject({ name: 'b', count: 1 });
    await item.save();
    expect(await Item.findByPk(item.id)).toMatchObject({ name: 'b', count: 5 });
  });

  it('returns the stored value of an attribute, and of all that have changed', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ name: 'a', data: { list: [1] } });
    expect(item.previous()).toEqual({});
    item.name = 'b';
    (item.data as { list: number[] }).list.push(2);
    expect(item.previous('name')).toBe('a');
    expect(item.previous('count')).toBe(0);
    expect(item.previous()).toEqual({ name: 'a', data: { list: [1] } });
    // What it hands out is a copy.
    (item.previous('data') as { list: number[] }).list.push(3);
    expect(item.previous('data')).toEqual({ list: [1] });
    await item.save();
    expect(item.previous('name')).toBe('b');
    expect(Item.build({ name: 'c' }).previous()).toEqual({ name: undefined, count: undefined });
    expect(() => item.previous('nam' as never)).toThrow(
      expect.objectContaining({ hint: "did you mean 'name'?" }),
    );
  });

  it('shows an instance and all below it as plain objects that share nothing with it', async () => {
    const database = context.open();
    const Account = database.define('account', {
      total: DataTypes.BIGINT,
      data: DataTypes.JSON,
      bytes: DataTypes.BLOB,
    });
    const Owner = Account.hasMany(Account, { as: 'parts', foreignKey: 'partOf' });
    await database.sync();
    const { id } = await Account.create(
      { total: 5n, data: JSON.parse('{ "a": [1], "__proto__": 2 }'), bytes: Buffer.from('x'), parts: [{}] },
      { include: [Owner] },
    );
    const account = await Account.findByPk(id, { include: [Owner] });
    if (account === null) throw new Error('no account');

    const plain = account.get({ plain: true });
    const json = account.toJSON();

    expect(plain).toEqual({ ...account, parts: [{ ...account.parts[0] }] });
    expect(json).toEqual({ ...plain, total: '5' });
    expect(Object.getPrototypeOf((plain.parts as object[])[0])).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(account))).toEqual(JSON.parse(JSON.stringify(json)));
    expect(Object.keys(plain.data as object)).toEqual(['a', '__proto__']);
    (plain.data as { a: number[] }).a.push(2);
    (plain.bytes as Buffer)[0] = 0;
    (plain.createdAt as Date).setTime(0);
    (plain.parts as unknown[]).pop();
    expect(account.changed()).toEqual([]);
    expect(account.parts).toHaveLength(1);
    expect(() => account.get({} as never)).toThrow('get needs { plain: true }');
    expect(() => account.get('total' as never)).toThrow(OptionError);
  });

  it('counts the rows of the condition: those that stay the same too, and none that a cascade takes', async () => {
    const { Item, Part } = await openItems();
    const items = await Item.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    await Part.bulkCreate(items.map(({ id }) => ({ label: 'x', itemId: id }) as never));
    await Part.update({ label: 'y' }, { all: true });
    expect(await Item.update({ count: 0 }, { all: true })).toBe(3);
    expect(await Item.update({}, { all: true })).toBe(0);
    expect(await Item.update({ count: 1 }, { where: { name: 'nobody' } })).toBe(0);
    expect(await Item.destroy({ where: { name: ['a', 'b'] } })).toBe(2);
    expect(await Item.destroy({ where: { name: ['a', 'b'] } })).toBe(0);
  });
});
