import { DataTypes, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

describeEachDatabase('the version of a row cannot be set', (context) => {
  async function openItems() {
    const database = context.open();
    const Item = database.define(
      'item',
      { name: DataTypes.STRING, count: DataTypes.INTEGER },
      { version: true },
    );
    await database.sync();
    const stored = () => context.rows(database, 'select name, count, version from items order by id');
    return { Item, stored };
  }

  async function openItem() {
    const opened = await openItems();
    const item = await opened.Item.create({ name: 'a', count: 0 });
    context.statements.length = 0;
    return { ...opened, item };
  }

  const notWritable = {
    code: 'INVALID_VALUE',
    attribute: 'version',
    message: "'item.version' counts the changes of the row, and cannot be set",
    hint: 'leave it out',
  };

  it('in a create, unless it is the first', async () => {
    const { Item, stored } = await openItems();
    expect((await Item.create({ name: 'a', version: 1 } as never)).version).toBe(1);
    expect(await errorOf(Item.create({ version: 7 } as never))).toMatchObject({
      ...notWritable,
      message: `version: ${notWritable.message}`,
    });
    const nested = await errorOf(Item.bulkCreate([{}, { version: 0 }] as never));
    expect(nested).toMatchObject({ code: 'INVALID_VALUE', path: [1, 'version'] });
    expect(await errorOf(Item.create({ version: null } as never))).toMatchObject({
      code: 'NULL_NOT_ALLOWED',
    });
    expect(await errorOf(new Item({ version: 2 } as never).save())).toBeInstanceOf(ValidationError);
    expect(await stored()).toHaveLength(1);
    const ignored = await Item.create({ name: 'b', version: 7 } as never, { fields: ['name'] });
    expect(ignored.version).toBe(1);
  });

  it('in an update of one row or of many', async () => {
    const { Item, item, stored } = await openItem();
    const set = (version: number | null) => ({ name: 'b', version }) as never;
    for (const version of [7, 1, null]) {
      const errors = [
        await errorOf(item.update(set(version))),
        await errorOf(Item.update(set(version), { where: { id: item.id } })),
      ];
      for (const error of errors)
        expect(error).toMatchObject({ ...notWritable, message: `version: ${notWritable.message}` });
    }
    expect(item.name).toBe('a');
    expect(context.statements).toEqual([]);
    expect(await stored()).toEqual([{ name: 'a', count: 0, version: 1 }]);
  });

  it('on an instance', async () => {
    const { item } = await openItem();
    Object.assign(item, { version: 9, name: 'b' });
    expect(await errorOf(item.save())).toMatchObject({ attribute: 'version', code: 'INVALID_VALUE' });
    expect(await errorOf(item.update({ count: 1 }))).toMatchObject({ attribute: 'version' });
    expect(context.statements).toEqual([]);
    Object.assign(item, { version: 1 });
    await item.save();
    expect(item.version).toBe(2);
  });

  it('in a hook', async () => {
    const { Item, item } = await openItem();
    const setVersion = (subject: unknown) => {
      Object.assign(subject as object, { version: 9 });
    };
    Item.addHook('beforeUpdate', setVersion);
    expect(await errorOf(item.update({ count: 1 }))).toMatchObject({ attribute: 'version' });
    Item.addHook('beforeCreate', setVersion);
    expect(await errorOf(Item.create({ name: 'b' }))).toMatchObject({ attribute: 'version' });
    Item.addHook('beforeBulkUpdate', (change: unknown) => {
      (change as { values: object }).values = { version: 9 };
    });
    expect(await errorOf(Item.update({ count: 1 }, { all: true }))).toMatchObject({ attribute: 'version' });
  });
});
