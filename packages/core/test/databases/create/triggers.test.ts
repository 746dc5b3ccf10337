import { DataTypes, RowNotInsertedError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { Client } from 'pg';

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

  it('a row that a trigger drops is an error with its path, and nothing is stored', async () => {
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

  /** Lets rows come back from the driver of PostgreSQL in another order, those in the JSON lists of columns too. */
  async function withShuffledAnswers<T>(work: () => Promise<T>): Promise<T> {
    const query = Client.prototype.query as (...parameters: unknown[]) => unknown;
    const shuffledList = (cell: unknown) =>
      typeof cell === 'string' && cell.startsWith('[[')
        ? JSON.stringify(JSON.parse(cell).map((column: unknown[]) => column.reverse()))
        : cell;
    let count = 0;
    const shuffled = jest.spyOn(Client.prototype as never as { query: typeof query }, 'query');
    shuffled.mockImplementation(async function shuffle(this: unknown, ...parameters) {
      const result = (await query.apply(this, parameters)) as { rows?: unknown[][] };
      if (!Array.isArray(result?.rows)) return result;
      if (result.rows.length > 1) count += 1;
      result.rows = result.rows.reverse().map((row) => (Array.isArray(row) ? row.map(shuffledList) : row));
      return result;
    });
    try {
      const given = await work();
      expect(count).toBeGreaterThan(0);
      return given;
    } finally {
      shuffled.mockRestore();
    }
  }

  if (context.dialect === 'postgres') {
    describe.each([
      ['of one statement', false],
      ['of an insert for each level', true],
    ])('when the rows %s come back in another order', (_, isTooMuch) => {
      // Of more than 50 batches, each level has its inserts.
      const others = isTooMuch ? 51 : 0;

      async function openItems() {
        const database = context.open();
        const Item = database.define('item', { title: DataTypes.STRING });
        const Part = database.define('part', { title: DataTypes.STRING });
        const Piece = database.define('piece', { title: DataTypes.STRING });
        const Parts = Item.hasMany(Part);
        const Pieces = Part.hasMany(Piece);
        const kinds = Array.from({ length: others }, (_unused, index) =>
          Item.hasOne(database.define(`kind${index}`, { title: DataTypes.STRING }), { as: `kind${index}` }),
        );
        await database.sync();
        const include = [{ association: Parts, include: [Pieces] }, ...kinds];
        const more = Object.fromEntries(kinds.map((_unused, index) => [`kind${index}`, {}]));
        const values = ['a', 'b', 'c'].map((title, index) => ({
          title,
          parts: [1, 2, 3].map((part) => ({
            title: `${title}${part}`,
            pieces: [1, 2].map((piece) => ({ title: `${title}${part}${piece}` })),
          })),
          ...(index === 0 ? more : {}),
        }));
        return { database, create: () => Item.bulkCreate(values as never, { include } as never) };
      }

      it('every child is on its own parent', async () => {
        const { database, create } = await openItems();
        context.statements.length = 0;
        const items = (await withShuffledAnswers(create)) as never as { title: string; id: number }[];
        const inserts = context.statements.filter((text) => /^insert/.test(text));
        expect(inserts.length > 0).toBe(isTooMuch);
        const rows = await context.rows(
          database,
          `select i.title as item, i.id, p.title as part, q.title as piece from pieces q
           join parts p on p.id = q."partId" join items i on i.id = p."itemId"`,
        );
        expect(rows).toHaveLength(18);
        for (const { item, id, part, piece } of rows) {
          expect(String(part).startsWith(String(item))).toBe(true);
          expect(String(piece).startsWith(String(part))).toBe(true);
          expect(items.find(({ title }) => title === item)?.id).toBe(id);
        }
      });

      it('a dropped row is the one that is named', async () => {
        const { database, create } = await openItems();
        await dropRows(context, (text) => database.knex.raw(text), 'parts', "new.title = 'b2'");
        await expect(withShuffledAnswers(create)).rejects.toMatchObject({
          code: 'ROW_NOT_INSERTED',
          path: [1, 'parts', 1],
        });
        expect(await context.rows(database, 'select id from items')).toEqual([]);
      });
    });
  }

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
    it('a trigger that rolls the transaction back affects that transaction alone', async () => {
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
