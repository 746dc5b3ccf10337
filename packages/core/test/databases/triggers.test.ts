import { DataTypes, RowNotInsertedError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';

/** A trigger that drops rows without an error, for what `condition` says of `new`. */
async function dropRows(
  { dialect }: DatabaseContext,
  run: (sql: string) => Promise<unknown>,
  table: string,
  condition: string,
) {
  if (dialect === 'sqlite') {
    await run(
      `create trigger dropping before insert on ${table} when ${condition} begin select raise(ignore); end`,
    );
    return;
  }
  await run(
    'create or replace function drop_row() returns trigger language plpgsql as $$ begin return null; end $$',
  );
  await run(
    `create trigger dropping before insert on ${table} for each row when (${condition}) execute function drop_row()`,
  );
}

describeEachDatabase('tables with triggers', (context) => {
  const numbered = { sqlite: 'integer primary key', postgres: 'serial primary key' }[context.dialect];

  it('a row that a trigger drops is an error with its path, and nothing is kept', async () => {
    const database = context.open();
    const Item = database.define('item', { title: DataTypes.STRING });
    const Part = database.define('part', { title: DataTypes.STRING });
    const Parts = Item.hasMany(Part);
    await database.sync();
    await dropRows(context, (text) => database.knex.raw(text), 'parts', "new.title = 'drop me'");
    const creating = Item.create(
      { title: 'a', parts: [{ title: 'kept' }, { title: 'drop me' }, { title: 'kept too' }] },
      { include: [Parts] },
    );
    await expect(creating).rejects.toThrow(RowNotInsertedError);
    await expect(creating).rejects.toMatchObject({
      code: 'ROW_NOT_INSERTED',
      path: ['parts', 1],
      model: 'part',
      table: 'parts',
    });
    await expect(creating).rejects.toThrow('parts[1]');
    expect(await context.rows(database, 'select id from items union all select id from parts')).toEqual([]);
  });

  it('a dropped row without a known key is an error too', async () => {
    const database = context.open();
    await database.knex.raw('create table events (code text unique, title text)');
    const Event = database.define(
      'event',
      { code: { type: DataTypes.STRING, primaryKey: true }, title: DataTypes.STRING },
      { timestamps: false },
    );
    await dropRows(context, (text) => database.knex.raw(text), 'events', "new.title = 'drop me'");
    const creating = Event.bulkCreate([
      { code: 'a', title: 'kept' },
      { code: 'b', title: 'drop me' },
    ]);
    await expect(creating).rejects.toMatchObject({ code: 'ROW_NOT_INSERTED', path: [1] });
    expect(await Event.findAll()).toEqual([]);
  });

  it('a trigger that writes to another table does not disturb the keys', async () => {
    const database = context.open();
    const Item = database.define('item', { title: DataTypes.STRING });
    const Part = database.define('part', { title: DataTypes.STRING });
    const Parts = Item.hasMany(Part);
    await database.sync();
    await database.knex.raw(`create table log (id ${numbered}, title text)`);
    await database.knex.raw("insert into log (title) values ('x'), ('y'), ('z')");
    if (context.dialect === 'sqlite') {
      await database.knex.raw(
        'create trigger logging after insert on items begin insert into log (title) values (new.title); end',
      );
    } else {
      await database.knex.raw(
        'create or replace function log_row() returns trigger language plpgsql as $$ begin insert into log (title) values (new.title); return new; end $$',
      );
      await database.knex.raw(
        'create trigger logging after insert on items for each row execute function log_row()',
      );
    }
    const item = await Item.create({ title: 'a', parts: [{ title: 'a1' }] }, { include: [Parts] });
    expect(item).toMatchObject({ id: 1, parts: [{ itemId: 1 }] });
    expect(await context.rows(database, 'select title from log where id = 4')).toEqual([{ title: 'a' }]);
  });

  if (context.dialect === 'sqlite') {
    it('a trigger that rolls the transaction back takes nothing with it but that transaction', async () => {
      const database = context.open();
      const Item = database.define('item', { title: DataTypes.STRING });
      await database.sync();
      await Item.create({ title: 'kept' });
      await database.knex.raw(
        "create trigger undoing before insert on items when new.title = 'bad' begin select raise(rollback, 'no'); end",
      );
      await expect(Item.create({ title: 'bad' })).rejects.toMatchObject({ name: 'DatabaseError' });
      const working = database.transaction(async () => {
        await Item.create({ title: 'before' });
        await expect(Item.create({ title: 'bad' })).rejects.toMatchObject({ name: 'DatabaseError' });
        await expect(Item.create({ title: 'after' })).rejects.toMatchObject({ name: 'TransactionError' });
      });
      await expect(working).rejects.toMatchObject({ name: 'TransactionError' });
      expect((await Item.findAll()).map(({ title }) => title)).toEqual(['kept']);
      expect((await database.transaction(async () => Item.create({ title: 'next' }))).title).toBe('next');
    });
  }
});
