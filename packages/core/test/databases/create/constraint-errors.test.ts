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
      attributes: ['bookId'],
      path: ['parent', 'bookId'],
      cause: { code: expect.any(String) },
    });
    expect(error.message).toBe(
      context.dialect === 'sqlite'
        ? 'parent.bookId: a foreign key is broken; it has no matching row, or another row still refers to it'
        : 'parent.bookId: the foreign key notes.bookId is broken; it has no matching row, or another row still refers to it',
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
      attribute: 'text',
      attributes: ['text'],
      path: ['notes', 1, 'text'],
      table: 'notes',
      columns: ['text'],
      message: 'notes[1].text: the column notes.text may not be null',
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
    if (context.dialect === 'postgres') expect(error.path).toEqual(['notes', 1, 'id']);
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
    await database.sync();
    // No row can have an entry in this index.
    const expression = context.dialect === 'sqlite' ? 'json(text)' : 'cast(text as integer)';
    await database.raw(`create index notes_by_content on notes ((${expression}))`);
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

  it.each([
    ['unique_violation', UniqueConstraintError, 'a unique key is taken; another row has the same value'],
    [
      'foreign_key_violation',
      ForeignKeyConstraintError,
      'a foreign key is broken; it has no matching row, or another row still refers to it',
    ],
    ['not_null_violation', NotNullConstraintError, 'a column may not be null'],
    [
      'check_violation',
      CheckConstraintError,
      'a check is broken; the value is outside what the table allows',
    ],
  ])(
    'that a trigger raises as %s has no name that the database does not report',
    async (name, type, text) => {
      // SQLite has no triggers that raise errors of constraints.
      if (context.dialect !== 'postgres') return;
      const database = context.open();
      const Note = database.define('note', { text: DataTypes.STRING }, { timestamps: false });
      await database.sync();
      await database.knex.raw(
        `create function fail_note() returns trigger as 'begin raise exception ''no'' using errcode = ''${name}''; end' language plpgsql`,
      );
      await database.knex.raw(
        'create trigger fails before insert on notes for each row execute function fail_note()',
      );
      const error = await errorOf(Note.create({ text: 'one' }));
      await database.knex.raw('drop function fail_note() cascade');
      expect(error).toBeInstanceOf(type);
      expect(error.message).toBe(`note: ${text}`);
    },
  );

  it('names the partitioned table that has no partition for a row', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    const Note = database.define('note', { rank: DataTypes.INTEGER }, { timestamps: false });
    await database.knex.raw(
      'create table notes (id integer generated by default as identity, rank integer) partition by list (rank)',
    );
    const error = await errorOf(Note.create({ rank: 77 }));
    expect(error).toBeInstanceOf(CheckConstraintError);
    expect(error.message).toBe(
      'note: a check of notes is broken; the value is outside what the table allows',
    );
  });

  it('names a check whose expression has several lines by all of them', async () => {
    const database = context.open();
    const Note = database.define('note', { rank: DataTypes.INTEGER }, { timestamps: false });
    await database.knex.raw(
      'create table notes (id integer primary key, rank integer, check (rank > 0\n  and rank < 9))',
    );
    const error = await errorOf(Note.create({ id: 1, rank: 77 }));
    expect(error).toBeInstanceOf(CheckConstraintError);
    const constraint = { sqlite: 'rank > 0 and rank < 9', postgres: 'notes_rank_check' }[context.dialect];
    expect(error.constraint).toBe(constraint);
    expect(error.message).toBe(
      `note: the check constraint ${constraint} is broken; the value is outside what the table allows`,
    );
  });
});
