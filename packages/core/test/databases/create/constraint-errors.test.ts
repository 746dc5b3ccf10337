import {
  CheckConstraintError,
  type Database,
  DatabaseError,
  DataTypes,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  UniqueConstraintError,
} from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

/** Notes with columns that are stricter than the model knows. */
async function defineNotes(database: Database) {
  const Book = database.define('book', {}, { timestamps: false });
  const Note = database.define(
    'note',
    { text: DataTypes.STRING, rank: DataTypes.INTEGER, code: DataTypes.STRING },
    { timestamps: false },
  );
  const Notes = Book.hasMany(Note);
  const Parent = Note.belongsTo(Note, { as: 'parent', constraints: false });
  await database.knex.raw('create table books (id integer primary key)');
  await database.knex.raw(
    `create table notes (id integer primary key, text varchar(50) not null, rank integer, code varchar(20),
     "bookId" integer references books, "parentId" integer references notes,
     constraint rank_is_positive check (rank > 0), constraint one_code unique ("bookId", code))`,
  );
  return { Book, Note, Notes, Parent };
}

describeEachDatabase('a failure in the database', (context) => {
  it('names a key of several columns that is already stored', async () => {
    const { Book, Note } = await defineNotes(context.open());
    await Book.create({ id: 1 });
    await Note.create({ id: 1, text: 'one', code: 'x-secret', bookId: 1 } as never);
    const notes = [
      { id: 2, text: 'two', code: 'other' },
      { id: 3, text: 'three', code: 'x-secret' },
    ];
    const error = await errorOf(Note.bulkCreate(notes.map((note) => ({ ...note, bookId: 1 })) as never));
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error).toMatchObject({ path: [1], table: 'notes', columns: ['bookId', 'code'] });
    expect(error.message).toMatch(/^\[1\]: the unique key notes\.bookId, code is taken; /);
    expect(error.message).not.toContain('secret');
  });

  it('is a ForeignKeyConstraintError when a row refers to none', async () => {
    const { Note, Parent } = await defineNotes(context.open());
    const error = await errorOf(
      Note.create({ id: 1, text: 'one', parent: { id: 2, text: 'two', bookId: 77 } } as never, {
        include: [Parent],
      }),
    );
    expect(error).toBeInstanceOf(ForeignKeyConstraintError);
    expect(error).toMatchObject({
      code: 'FOREIGN_KEY_CONSTRAINT',
      model: 'note',
      path: ['parent'],
      cause: { code: expect.any(String) },
    });
    expect(error.message).toBe(
      context.dialect === 'sqlite'
        ? 'parent: a foreign key is broken; it has no matching row, or another row still refers to it'
        : 'parent: the foreign key notes.bookId is broken; it has no matching row, or another row still refers to it',
    );
    if (context.dialect === 'postgres') expect(error).toMatchObject({ table: 'notes', columns: ['bookId'] });
  });

  it('is a NotNullConstraintError if the table requires a value that the model does not', async () => {
    const { Book, Notes } = await defineNotes(context.open());
    const error = await errorOf(
      Book.create(
        {
          id: 1,
          notes: [
            { id: 1, text: 'one' },
            { id: 2, text: null },
          ],
        },
        { include: [Notes] },
      ),
    );
    expect(error).toBeInstanceOf(NotNullConstraintError);
    expect(error).toMatchObject({
      code: 'NOT_NULL_CONSTRAINT',
      model: 'note',
      path: ['notes', 1],
      table: 'notes',
      columns: ['text'],
      message: 'notes[1]: the column notes.text may not be null',
      hint: 'give the column a value, or let it be null',
    });
  });

  it('is a CheckConstraintError when a value is outside what the table allows', async () => {
    const { Book, Notes } = await defineNotes(context.open());
    const error = await errorOf(
      Book.create({ id: 1, notes: [{ id: 1, text: 'one', rank: -77 }] }, { include: [Notes] }),
    );
    expect(error).toBeInstanceOf(CheckConstraintError);
    expect(error).toMatchObject({
      code: 'CHECK_CONSTRAINT',
      model: 'note',
      path: ['notes', 0],
      constraint: 'rank_is_positive',
      cause: { code: expect.any(String) },
      message:
        'notes[0]: the check constraint rank_is_positive is broken; the value is outside what the table allows',
    });
  });

  it('that occurs at COMMIT says that the row is unknown', async () => {
    const database = context.open();
    const Book = database.define('book', {}, { timestamps: false });
    const Notes = Book.hasMany(database.define('note', {}, { timestamps: false }));
    await database.knex.raw('create table books (id integer primary key)');
    await database.knex.raw(
      'create table notes (id integer primary key references books deferrable initially deferred, "bookId" integer)',
    );
    const error = await errorOf(
      Book.create({ id: 1, notes: [{ id: 1 }, { id: 2 }] } as never, { include: [Notes] }),
    );
    expect(error).toBeInstanceOf(ForeignKeyConstraintError);
    // PostgreSQL reports the value, by which the row is found.
    if (context.dialect === 'postgres') expect(error.path).toEqual(['notes', 1]);
    else {
      expect(error.path).toBeUndefined();
      expect(error.message).toBe(
        'a foreign key is broken; it has no matching row, or another row still refers to it; the database does not report which of the 3 rows of this create it was',
      );
    }
    expect(error.cause).toBeDefined();
    expect(await Book.count()).toBe(0);
  });

  it('of any other kind is a DatabaseError that repeats no value', async () => {
    const database = context.open();
    const Note = database.define('note', { text: DataTypes.STRING }, { timestamps: false });
    const strict = context.dialect === 'sqlite' ? ' strict' : '';
    await database.knex.raw(`create table notes (id integer primary key, text integer)${strict}`);
    const error = await errorOf(Note.create({ id: 1, text: 'x-secret' }));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({
      code: 'DATABASE_FAILED',
      model: 'note',
      path: [],
      cause: { code: expect.any(String) },
    });
    expect(error.message).toMatch(/^note: (SQLite|PostgreSQL) rejected /);
    expect(error.message).not.toContain('secret');
  });

  it('names the table that is missing', async () => {
    const database = context.open();
    const Note = database.define('note', { text: DataTypes.STRING });
    const error = await errorOf(Note.create({ text: 'one' }));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error.message).toMatch(/^note: (SQLite|PostgreSQL) rejected the statement .*notes/);
  });
});
