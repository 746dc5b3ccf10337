import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('prepared statements', (context) => {
  async function openItems(options = {}) {
    const database = context.open({ pool: { min: 1, max: 1 }, ...options });
    const Item = database.define('item', { note: DataTypes.TEXT }, { timestamps: false });
    await database.sync();
    await Item.bulkCreate([{ note: '1' }, { note: '2' }]);
    return { database, Item };
  }

  it('are one for each text of a find, however often it runs', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Item } = await openItems();
    for (const id of [1, 2, 1]) await Item.findByPk(id);
    await Item.count();
    const kept = "select statement from pg_prepared_statements where statement like 'select%' order by 1";
    expect(await context.rows(database, kept)).toEqual([
      { statement: 'select "id", "note" from "items" where "id" = $1' },
      { statement: 'select count(*) as "count" from "items"' },
    ]);
  });

  it('are not used if a pooler does not support them', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Item } = await openItems({ preparedStatements: false });
    await Item.findByPk(1);
    expect(await context.rows(database, 'select * from pg_prepared_statements')).toEqual([]);
  });

  it('do not outlive a change of their columns', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Item } = await openItems();
    expect(await Item.findByPk(1)).toMatchObject({ note: '1' });
    await database.knex.raw('alter table items alter column note type varchar(50)');
    expect(await Item.findByPk(1)).toMatchObject({ note: '1' });
    expect(await Item.findByPk(2)).toMatchObject({ note: '2' });
    await database.knex.raw('alter table items alter column note type text');
    expect(await database.transaction(() => Item.findByPk(2))).toMatchObject({ note: '2' });
  });

  it('let a transaction that runs again succeed after a change of their columns', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Item } = await openItems({ pool: { min: 2, max: 2 } });
    const findTwice = () => Promise.all([Item.findByPk(1), Item.findByPk(1)]);
    await findTwice();
    await database.knex.raw('alter table items alter column note type varchar(60)');
    const found = await Promise.all([1, 2].map(() => database.transaction(findTwice, { retry: 1 })));
    expect(found.flat()).toMatchObject([1, 1, 1, 1].map(() => ({ note: '1' })));
  });

  it('are prepared again after the session has discarded them', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Item } = await openItems();
    for (const discard of ['discard all', 'deallocate all']) {
      expect(await Item.findByPk(1)).toMatchObject({ note: '1' });
      await Item.create({ note: 'x' });
      await database.raw(discard);
      expect(await Item.findByPk(1)).toMatchObject({ note: '1' });
      await Item.create({ note: 'x' });
      await database.raw(discard);
      await database.transaction(async () => {
        await Item.create({ note: 'x' });
        expect(await Item.findByPk(1)).toMatchObject({ note: '1' });
      });
      await database.raw(discard);
      const found = await database.transaction(() => Item.findByPk(1), { retry: 1 });
      expect(found).toMatchObject({ note: '1' });
    }
    await expect(database.raw('execute unknown')).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  });

  it('do not outlive any change of their columns, in a transaction too', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Item } = await openItems();
    for (let change = 1; change < 10; change += 1) {
      await database.knex.raw(`alter table items alter column note type varchar(${100 + change})`);
      expect(await Item.findByPk(1)).toMatchObject({ note: '1' });
    }
    expect(await database.transaction(() => Item.findByPk(1))).toMatchObject({ note: '1' });
    await database.knex.raw('alter table items alter column note type text');
    expect(await database.transaction(() => Item.findByPk(1))).toMatchObject({ note: '1' });
  });
});
