import { type Database, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { runPlan } from '../../helpers/run-plan.js';

const { INTEGER, STRING, TEXT } = DataTypes;
const nothing = 'the database has what the models say';
const withoutTimestamps = { timestamps: false } as const;

describeEachDatabase('a table whose columns change', (context) => {
  const openAgain = ({ knex }: Database) => context.open({ url: undefined, knex } as never);

  /** Opens a program whose model of users requires a name, on a database that does not. */
  async function openUsers() {
    const first = context.open();
    const User = first.define('user', { name: STRING }, withoutTimestamps);
    const Note = first.define('note', { text: TEXT }, withoutTimestamps);
    Note.belongsTo(User, { onDelete: 'CASCADE' });
    await first.sync();
    const database = openAgain(first);
    const options = { name: { type: STRING, allowNull: false } } as const;
    const StrictUser = database.define('user', options, withoutTimestamps);
    database.define('note', { text: TEXT }, withoutTimestamps).belongsTo(StrictUser, { onDelete: 'CASCADE' });
    return { first, User, Note, database, StrictUser };
  }

  it('keeps the rows that refer to it, and the numbers of its rows', async () => {
    const { User, Note, database, StrictUser } = await openUsers();
    await User.bulkCreate([{ name: 'Mick' }, { name: 'Jane' }, { name: 'Ann' }]);
    await Note.create({ text: 'kept', userId: 1 } as never);
    await User.destroy({ where: { name: 'Ann' } });
    await runPlan(database, await database.planSchema(), 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    expect(await Note.count({ where: { text: 'kept' } })).toBe(1);
    expect((await StrictUser.create({ name: 'Bob' })).id).toBe(4);
    await User.destroy({ where: { name: 'Mick' } });
    expect(await Note.count()).toBe(0);
  });

  it('fails if a row refers to no row, and changes nothing', async () => {
    const { User, database } = await openUsers();
    await User.create({ name: 'Mick' });
    if (context.dialect === 'postgres') return;
    await database.raw('pragma foreign_keys = off');
    await database.raw(`insert into notes (text, "userId") values ('lost', 9)`);
    await database.raw('pragma foreign_keys = on');
    const plan = await database.planSchema();
    await expect(runPlan(database, plan, 'up')).rejects.toMatchObject({
      code: 'CHECK_CONSTRAINT',
      constraint: 'each row refers to a row',
    });
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    expect(await context.rows(database, 'pragma foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  it('keeps triggers and views that name it', async () => {
    if (context.dialect === 'postgres') return;
    const { User, Note, database } = await openUsers();
    await database.raw('create view names as select name from users');
    await database.raw('create view long_names as select name from names where length(name) > 3');
    await database.raw('create view unrelated as select text from notes');
    await database.raw(
      'create trigger noted after insert on notes begin update users set name = new.text where id = new.userId; end',
    );
    await database.raw(
      `create trigger greeted after insert on users begin insert into notes (text) values ('hello'); end`,
    );
    const plan = await database.planSchema();
    expect(plan.steps[0]?.up.filter((text) => /unrelated/.test(text))).toEqual([]);
    await runPlan(database, plan, 'up');
    await User.create({ name: 'Mick' });
    await Note.create({ text: 'Jane', userId: 1 } as never);
    expect(await context.rows(database, 'select name from long_names')).toEqual([{ name: 'Jane' }]);
    expect(await Note.count({ where: { text: 'hello' } })).toBe(1);
    await runPlan(database, plan, 'down');
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    expect(await context.rows(database, 'select name from long_names')).toEqual([{ name: 'Jane' }]);
  });

  it('keeps what no model can say', async () => {
    if (context.dialect === 'postgres') return;
    const database = context.open();
    await database.raw(`create table "users" (id integer primary key autoincrement) strict`);
    await database.raw(`create table items (
      "code" text collate nocase not null primary key, -- a key (with letters)
      [price] int default (1 + 1) check (price > 0),
      userId integer constraint owner references users deferrable initially deferred
    ) strict, without rowid`);
    await database.raw(`insert into items (code) values ('A')`);
    const User = database.define('user', {}, withoutTimestamps);
    const Item = database.define(
      'item',
      { code: { type: TEXT, primaryKey: true }, price: { type: INTEGER, defaultValue: 5 }, more: TEXT },
      withoutTimestamps,
    );
    Item.belongsTo(User, { index: false, onDelete: 'NO ACTION', onUpdate: 'NO ACTION' });
    const plan = await database.planSchema();
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['rebuildTable']);
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    const [item] = await database.readSchema();
    expect(item).toMatchObject({
      options: 'strict, without rowid',
      columns: [{ collation: 'nocase' }, { default: '5' }, {}, {}],
      foreignKeys: [{ name: 'owner', deferral: 'deferrable initially deferred' }],
    });
    await expect(database.raw(`insert into items (code) values ('a')`)).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
    await runPlan(database, plan, 'down');
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    expect(await context.rows(database, 'select code, price from items')).toEqual([{ code: 'A', price: 2 }]);
  });

  it('may be one that others refer to by a key of another type', async () => {
    const first = context.open();
    const User = first.define(
      'user',
      { id: { type: INTEGER, primaryKey: true }, name: STRING },
      withoutTimestamps,
    );
    first.define('note', { text: TEXT }, withoutTimestamps).belongsTo(User);
    await first.sync();
    await User.create({ name: 'Mick' });
    await first.raw(`insert into notes (text, "userId") values ('kept', 1)`);
    const database = openAgain(first);
    const TextUser = database.define(
      'user',
      { id: { type: TEXT, primaryKey: true }, name: STRING },
      withoutTimestamps,
    );
    const Note = database.define('note', { text: TEXT }, withoutTimestamps);
    Note.belongsTo(TextUser);
    const plan = await database.planSchema();
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    expect(await context.rows(database, 'select "userId" from notes')).toEqual([{ userId: '1' }]);
    await expect(Note.create({ userId: '2' } as never)).rejects.toMatchObject({
      code: 'FOREIGN_KEY_CONSTRAINT',
    });
  });

  it('may be one whose key a table refers to that does not change', async () => {
    const first = context.open();
    const key = { type: STRING, allowNull: false } as const;
    const User = first.define('user', { code: { ...key, primaryKey: true }, email: key }, withoutTimestamps);
    first.define('note', {}, withoutTimestamps).belongsTo(User, { targetKey: 'code' });
    await first.sync();
    const database = openAgain(first);
    const Other = database.define(
      'user',
      { code: { ...key, unique: true }, email: { ...key, primaryKey: true } },
      withoutTimestamps,
    );
    database
      .define('note', {}, withoutTimestamps)
      .belongsTo(Other, { targetKey: 'code', foreignKey: 'userCode' });
    const plan = await database.planSchema();
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    await runPlan(database, plan, 'down');
    expect((await first.planSchema()).explain()).toBe(nothing);
  });
});
