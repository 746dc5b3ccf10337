import { CheckConstraintError, type Database, DataTypes, Model, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('the round trips of a create', (context) => {
  const isCatalog = (sql: string) => sql.includes('pg_attribute');
  const statements = () => context.statements.filter((sql) => !isCatalog(sql));

  const values = (cities: number) => ({
    title: 'Chair',
    user: {
      firstName: 'Mick',
      addresses: Array.from({ length: cities }, (_, index) => ({ city: `city ${index}` })),
    },
    tags: [{ name: 'wood' }, { name: 'sale' }],
  });

  it('are one on PostgreSQL for any number of rows, with one SQL text for few rows and one for many', async () => {
    const { Product, Tag, include } = await openShop(context);
    const texts = new Set<string>();
    for (const cities of [1, 10, 100, 1000]) {
      context.statements.length = 0;
      await Tag.destroy({ all: true });
      context.statements.length = 0;
      const product = await Product.create(values(cities), { include });
      expect(product.user.addresses).toHaveLength(cities);
      expect(statements()).toHaveLength(context.dialect === 'postgres' ? 1 : 2 + 6 + cities);
      for (const sql of statements()) texts.add(sql);
    }
    expect(texts.size).toBe(context.dialect === 'postgres' ? 2 : 2 + 5);
  });

  it('are reported by the plan before it runs', async () => {
    const { Product, Address, include } = await openShop(context);
    const stored = await Address.create({ city: 'Oslo' });
    const given = { ...values(3), user: { firstName: 'Mick', addresses: [{ city: 'Bern' }, stored] } };
    const plan = Product.planCreate(given, { include });
    context.statements.length = 0;
    await Product.create(given, { include });
    expect(statements()).toHaveLength(plan.statements);
    expect(plan.explain()).toContain(context.dialect === 'postgres' ? '1 statement' : '10 statements');
  });

  it('are reported with the transaction that hooks after the rows need', async () => {
    const { Product, User } = await openShop(context);
    User.addHook('afterCreate', () => undefined);
    const given = { title: 'Chair', user: { firstName: 'Mick' } };
    const plan = Product.planCreate(given, { include: [Product.User] });
    await Product.create(given, { include: [Product.User] });
    expect(statements()).toHaveLength(plan.statements);
    expect(plan.explain()).toContain(
      context.dialect === 'postgres'
        ? '5 statements: a transaction for the hooks after the rows, and a savepoint in it; without them 1 statement'
        : '6 statements: a transaction for the hooks after the rows, and a savepoint in it; without them 4 statements',
    );
  });

  it('are the same for many roots', async () => {
    const { Product, User } = await openShop(context);
    const include = [{ association: Product.User, include: [User.Addresses] }] as const;
    const rows = Array.from({ length: 100 }, () => ({
      title: 'Chair',
      user: { firstName: 'Mick', addresses: [{ city: 'Austin' }] },
    }));
    await Product.bulkCreate(rows, { include });
    expect(statements()).toHaveLength(context.dialect === 'postgres' ? 1 : 2 + 300);
  });

  it('need no prepared statements if a pooler does not support them', async () => {
    const { Product, User } = await openShop(context, { database: { preparedStatements: false } });
    const include = [{ association: Product.User, include: [User.Addresses] }] as const;
    const product = await Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include });
    expect(await Product.findByPk(product.id, { include })).toEqual(product);
  });

  it('write columns of any type in a table that another tool created', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    await database.knex.raw(`
      create schema other; create type other.mood as enum ('calm', 'it''s "odd"');
      create domain short as varchar(5) check (value <> 'no');
      create table things (
        id serial, code char(5), mood other.mood, moods other.mood[], short short, flag bit(3), at timestamp(6), made text
          generated always as (short || '!') stored, token uuid default gen_random_uuid(), primary key (id, code)
      ) partition by list (code);
      create table things_a partition of things for values in ('a');
    `);
    const Thing = database.define(
      'thing',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true, defaultValue: sql`0` },
        code: { type: DataTypes.STRING, primaryKey: true },
        mood: DataTypes.STRING,
        moods: DataTypes.ARRAY(DataTypes.STRING),
        short: DataTypes.STRING,
        flag: DataTypes.STRING,
        made: DataTypes.STRING,
        token: DataTypes.UUID,
      },
      { timestamps: false },
    );
    const values = {
      code: 'a',
      mood: `it's "odd"`,
      moods: ['calm', `it's "odd"`],
      short: 'abcde',
      flag: '101',
    };
    const thing = await Thing.create(values);
    expect(statements()).toHaveLength(1);
    expect(thing).toMatchObject({
      ...values,
      id: 1,
      made: 'abcde!',
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await database.knex.raw('drop table things; drop domain short; drop schema other cascade');
  });

  function defineNotes(database: Database) {
    class Book extends Model {}
    class Note extends Model {}
    Book.init({ title: DataTypes.STRING }, { database, modelName: 'book', timestamps: false });
    Note.init({ rank: DataTypes.INTEGER }, { database, modelName: 'note', timestamps: false });
    Book.hasMany(Note);
    return { Book, Note };
  }

  async function openNotes() {
    const database = context.open();
    const { Book, Note } = defineNotes(database);
    await database.sync();
    await database.knex.raw('drop table notes');
    const id =
      context.dialect === 'postgres'
        ? 'integer generated always as identity primary key'
        : 'integer primary key';
    await database.knex.raw(
      `create table notes (id ${id}, rank integer check (rank > 0), "bookId" integer references books (id))`,
    );
    return { database, Book, Note };
  }

  const failing = { title: 'a', notes: [{ rank: 1 }, { rank: -1 }, { rank: 2 }] };

  it('can be more after a failure, to find the rejected row', async () => {
    const { Book, Note } = await openNotes();
    await expect(Book.create(failing, { include: ['notes'] })).rejects.toMatchObject({
      code: 'CHECK_CONSTRAINT',
      model: 'note',
      path: ['notes', 1],
    });
    expect([await Book.count(), await Note.count()]).toEqual([0, 0]);
    const book = await Book.create({ title: 'b', notes: [{ rank: 3 }] }, { include: ['notes'] });
    expect(await Book.findByPk(book.id, { include: ['notes'] })).toEqual(book);
  });

  it('find the row inside a transaction of the caller too, which stays usable', async () => {
    const { database, Book, Note } = await openNotes();
    await database.transaction(async () => {
      await Book.create({ title: 'kept' });
      const failure = await Book.create(failing, { include: ['notes'] }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CheckConstraintError);
      expect(failure).toMatchObject({ path: ['notes', 1] });
      await Book.create({ title: 'kept too', notes: [{ rank: 1 }] }, { include: ['notes'] });
    });
    expect([await Book.count(), await Note.count()]).toEqual([2, 1]);
  });
});
