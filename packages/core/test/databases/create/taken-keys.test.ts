import { type Database, DataTypes } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

/** A table whose name needs quotes, with nine rows that have explicit keys. */
async function openImported(context: DatabaseContext) {
  const database: Database = context.open();
  const Item = database.define(
    'item',
    { name: { type: DataTypes.TEXT, unique: true } },
    { tableName: 'Imported "Items"', timestamps: false },
  );
  const Group = database.define('group', {}, { timestamps: false });
  const Items = Group.hasMany(Item, { as: 'items' });
  await database.sync();
  await Item.bulkCreate(Array.from({ length: 9 }, (_, index) => ({ id: index + 1, name: `n${index}` })));
  return { database, Item, Group, include: [Items] as never };
}

describeEachDatabase('a key that is generated after rows with explicit keys', (context) => {
  it('is free, or the error says how to set the sequence, and does not blame the values', async () => {
    const { database, Item, Group, include } = await openImported(context);
    const creates = [
      () => Item.create({ name: 'd' }),
      () => Group.create({ items: [{ name: 'e' }] } as never, { include }),
      () => Item.build({ name: 'f' }).save(),
    ];
    if (context.dialect === 'sqlite') {
      for (const create of creates) await create();
      expect(await Item.count()).toBe(12);
      return;
    }
    let hint: string | undefined;
    for (const create of creates) {
      const error = await errorOf(create() as Promise<unknown>);
      expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT', model: 'item', columns: ['id'] });
      expect(error.message).toContain('the generated key Imported "Items".id is taken');
      expect(error.message).not.toContain('unique key');
      expect(error.path).toBeDefined();
      hint = error.hint;
    }
    const [, statement = ''] = /set it: (.*)$/.exec(hint ?? '') ?? [];
    await context.rows(database, statement);
    for (const create of creates) await create();
    expect((await Item.findAll({ order: ['id'] })).map(({ id }) => id).slice(9)).toEqual([10, 11, 12]);
  });

  it('that the caller gives, or another unique value, is the caller’s to change', async () => {
    const { Item } = await openImported(context);
    const explicit = await errorOf(Item.create({ id: 2, name: 'z' }));
    expect(explicit.message).toContain('unique key');
    expect(explicit.hint).toBe('use another value, or link that row instead of creating it again');
    await Item.create({ id: 19, name: 'x' });
    const named = await errorOf(Item.create({ id: 18, name: 'n0' }));
    expect(named).toMatchObject({ columns: ['name'] });
    expect(named.message).toContain('unique key');
  });
});
