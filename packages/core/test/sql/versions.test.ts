import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('the statements of a model with versions', (context) => {
  async function openModels() {
    const database = context.open();
    const options = { timestamps: false, version: true } as const;
    const Box = database.define('box', { name: DataTypes.STRING }, options);
    const Item = database.define('item', { name: DataTypes.STRING }, options);
    const Items = Box.hasMany(Item);
    await database.sync();
    const box = await Box.create({ name: 'box' });
    const item = await Item.create({ name: 'a' });
    context.statements.length = 0;
    return { Box, Item, Items, box, item };
  }

  /** Pins SQL as SQLite has it. */
  const expectStatements = (...expected: string[]) => {
    let parameter = 0;
    const dialectSql = (sql: string) => {
      parameter = 0;
      if (context.dialect === 'sqlite') return sql;
      return sql
        .replaceAll('`', '"')
        .replaceAll('in (select value from json_each(?))', '= any(?)')
        .replace(/\?/g, () => `$${++parameter}`);
    };
    const statements = context.statements.filter((sql) => !sql.includes('pg_attribute'));
    expect(statements).toEqual(expected.map(dialectSql));
    context.statements.length = 0;
  };

  it('update and delete a row in the version that was read', async () => {
    const { Item, item } = await openModels();
    const other = await Item.findByPk(item.id);
    context.statements.length = 0;
    await item.update({ name: 'b' });
    expectStatements(
      'update `items` set `name` = ?, `version` = `version` + 1 where `id` = ? and `version` = ?',
    );
    await other?.update({ name: 'c' }).catch(() => undefined);
    expectStatements(
      'update `items` set `name` = ?, `version` = `version` + 1 where `id` = ? and `version` = ?',
      'select 1 from `items` where `id` = ? limit ?',
    );
    await item.destroy();
    expectStatements('delete from `items` where `id` = ? and `version` = ?');
  });

  it('update many rows', async () => {
    const { Item } = await openModels();
    await Item.update({ name: 'b' }, { all: true });
    expectStatements('update `items` set `name` = ?, `version` = `version` + 1');
  });

  it('link rows, which return their versions', async () => {
    const { Items, box, item } = await openModels();
    await Items.add(box, item);
    await Items.remove(box, item);
    expectStatements(
      'update `items` set `boxId` = ?, `version` = `version` + 1 where `id` in (select value from json_each(?)) returning `id`, `version`',
      'update `items` set `boxId` = ?, `version` = `version` + 1 where `boxId` = ? and `id` in (select value from json_each(?)) returning `id`, `version`',
    );
  });

  it('raise the versions of rows that a create links, in the statements that link them', async () => {
    const { Box, Items, item } = await openModels();
    await Box.create({ items: [item] } as never, { include: [Items] });
    const [link] = context.statements.flatMap((sql) => /update .*? (from|returning)/.exec(sql)?.[0] ?? []);
    expect(link).toBe(
      context.dialect === 'sqlite'
        ? 'update `items` set `boxId` = v.c1, `version` = `items`.`version` + 1 from'
        : 'update "items" set "boxId" = q.c0, "version" = "items"."version" + 1 from',
    );
  });
});
