import { ConfigurationError, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('names that SQL text cannot contain', (context) => {
  const named = (field: string) => ({ code: { type: DataTypes.STRING, field } });

  it.each(['', 'a\0b', 'a\ud800'])('rejects the column %j', (field) => {
    const database = context.open();
    expect(() => database.define('item', named(field))).toThrow(ConfigurationError);
    expect(() => database.define('item', named(field))).toThrow("Attribute 'item.code' has the column name");
  });

  it('rejects such a table, and such a foreign key', () => {
    const database = context.open();
    expect(() => database.define('item', {}, { tableName: 'shop.items' })).toThrow(
      "Model 'item' has the table name 'shop.items', which has a dot, a question mark or a NUL in it",
    );
    const Item = database.define('item', {});
    Item.belongsTo(Item, { as: 'whole', foreignKey: { name: 'wholeId', field: 'whole\0' } });
    expect(() => database.associationGraph()).toThrow(
      "Attribute 'item.wholeId' has the column name 'whole\0', which has a NUL or half a character in it",
    );
  });

  it('lets two models have one table', async () => {
    const database = context.open();
    const Item = database.define('item', { code: DataTypes.STRING });
    const Coded = database.define('coded', { code: DataTypes.STRING }, { tableName: 'items' });
    await database.sync();
    const { id } = await Item.create({ code: 'a' });
    expect((await Coded.findByPk(id))?.code).toBe('a');
  });

  it('creates tables inside a transaction of the caller, and rolls them back with it', async () => {
    const database = context.open();
    const Item = database.define('item', { code: DataTypes.STRING });
    const work = database.transaction(async () => {
      await database.sync();
      await Item.create({ code: 'a' });
      throw new Error('never mind');
    });
    await expect(work).rejects.toThrow('never mind');
    expect(await database.knex.schema.hasTable('items')).toBe(false);
  });
});

describeEachDatabase('characters that cannot be stored', (context) => {
  it('rejects a lone surrogate before any SQL, and NUL if text cannot contain it', async () => {
    const database = context.open();
    const Item = database.define('item', { code: DataTypes.STRING });
    await database.sync();
    context.statements.length = 0;
    await expect(Item.create({ code: '\ud800x' })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      path: ['code'],
    });
    expect(context.statements).toEqual([]);
    if (context.dialect === 'postgres') {
      await expect(Item.create({ code: 'a\0b' })).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        path: ['code'],
      });
      expect(context.statements).toEqual([]);
    } else {
      const { id } = await Item.create({ code: 'a\0b' });
      expect((await Item.findByPk(id))?.code).toBe('a\0b');
    }
  });

  it.each([
    ['a half character', 'a\ud800', 'contains a lone surrogate'],
    ['a half character in a key', { list: [{ '\udc00': 1 }] }, 'contains a lone surrogate'],
    ['NUL', ['a\0'], 'contains the character NUL'],
    ['NUL in a key', { 'a\0': 1 }, 'contains the character NUL'],
  ])('%s is rejected before any SQL if JSON cannot contain it', async (_, data, what) => {
    const database = context.open();
    const Item = database.define('item', { data: DataTypes.JSONB, plain: DataTypes.JSON });
    await database.sync();
    context.statements.length = 0;
    if (context.dialect === 'postgres') {
      await expect(Item.create({ data })).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        model: 'item',
        attribute: 'data',
        path: ['data'],
      });
      await expect(Item.create({ data })).rejects.toThrow(`data: 'item.data' ${what}`);
      await expect(Item.create({ plain: data })).rejects.toThrow(`plain: 'item.plain' ${what}`);
      expect(context.statements).toEqual([]);
    } else {
      const { id } = await Item.create({ data });
      expect((await Item.findByPk(id))?.data).toEqual(data);
    }
  });

  it('written out as an escape, or whole, are text like any other in JSONB', async () => {
    const database = context.open();
    const Item = database.define('item', { data: DataTypes.JSONB });
    await database.sync();
    const data = ['\\u0000', '\\\\ud800', '🦄', '\u0001'];
    const { id } = await Item.create({ data });
    expect((await Item.findByPk(id))?.data).toEqual(data);
  });

  it('in a key that is to be connected are rejected with its model and attribute', async () => {
    const database = context.open();
    const Item = database.define('item', { code: { type: DataTypes.STRING, unique: true } });
    await database.sync();
    const problem = { code: 'INVALID_VALUE', model: 'item', attribute: 'code', path: ['code'] };
    const message = "code: 'item.code' contains the character NUL";
    const connect = (code: string) => {
      try {
        return Item.connect({ code });
      } catch (error) {
        return error;
      }
    };
    expect(connect('\ud800')).toMatchObject(problem);
    if (context.dialect === 'sqlite') expect(connect('a\0')).toBeInstanceOf(Item);
    else {
      expect(connect('a\0')).toMatchObject(problem);
      expect(() => Item.connect({ code: 'a\0' })).toThrow(message);
      expect(() => Item.connectOrCreate({ where: { code: 'a\0' }, create: {} })).toThrow(problem.attribute);
    }
  });

  it('in a condition leave the surrounding transaction usable', async () => {
    const database = context.open();
    const Item = database.define('item', { code: DataTypes.STRING });
    await database.sync();
    await database.transaction(async () => {
      await Item.create({ code: 'a' });
      const found = await Item.findOne({ where: { code: 'a\0' } }).catch((error: Error) => error);
      if (context.dialect === 'postgres') expect(found).toMatchObject({ code: 'INVALID_VALUE' });
      else expect(found).toBeNull();
      await Item.create({ code: 'b' });
    });
    expect(await Item.count()).toBe(2);
  });
});
