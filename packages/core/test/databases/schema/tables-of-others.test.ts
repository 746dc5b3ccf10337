import { type Database, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { runPlan } from '../../helpers/run-plan.js';

const { INTEGER, TEXT } = DataTypes;
const nothing = 'the database has what the models say';
const withoutTimestamps = { timestamps: false } as const;

describeEachDatabase('planSchema for a table that other tools have made', (context) => {
  const key = context.dialect === 'sqlite' ? 'integer primary key autoincrement' : 'serial primary key';

  const create = async (...statements: readonly string[]) => {
    const database = context.open();
    for (const text of statements) await database.raw(text.replaceAll('$key', key));
    return database;
  };

  /** Runs the plan and expects that nothing differs after it, and that its undoing restores what differed. */
  const runBothWays = async (database: Database) => {
    const plan = await database.planSchema();
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    await runPlan(database, plan, 'down');
    expect((await database.planSchema()).explain()).toBe(plan.explain());
  };

  it('gives an index another name if one that stays has its name', async () => {
    const database = await create(
      'create table items (id $key, a integer, b integer)',
      'create index one on items (a)',
    );
    const indexes = [
      { name: 'one', fields: ['b'] },
      { name: 'other', fields: ['a'] },
    ];
    database.define('item', { a: INTEGER, b: INTEGER }, { ...withoutTimestamps, indexes });
    const plan = await database.planSchema();
    expect(plan.steps.map(({ description }) => description)).toEqual([
      "add the index 'one_2' on 'b' of 'items'",
    ]);
    await runBothWays(database);
  });

  it('gives an index another name if a table that no model names has one with its name', async () => {
    const name = `items_${'b'.repeat(51)}_index`;
    const database = await create(
      'create table items (id $key, b integer)',
      'create table others (id $key, a integer)',
      `create index ${name} on others (a)`,
      `create table ${name.slice(0, -2)}_2 (a integer)`,
    );
    const indexes = [{ name, fields: ['b'] }];
    database.define('item', { b: INTEGER }, { ...withoutTimestamps, indexes });
    const plan = await database.planSchema();
    await runPlan(database, plan, 'up');
    const again = await database.planSchema();
    expect(again.isEmpty).toBe(true);
    const items = (await database.readSchema()).find(({ table }) => table === 'items');
    expect(items?.indexes.map((index) => index.name)).toEqual([`${name.slice(0, 61)}_3`]);
  });

  it('gives a check another name if one that stays has its name', async () => {
    const database = await create(
      'create table items (id $key, a integer, b integer, constraint positive check (a > 0))',
    );
    const checks = [
      { name: 'positive', check: { b: { [Op.gt]: 0 } } },
      { name: 'other', check: { a: { [Op.gt]: 0 } } },
    ];
    database.define('item', { a: INTEGER, b: INTEGER }, { ...withoutTimestamps, checks });
    await runBothWays(database);
  });

  it('names the views that read a column that is dropped, and changes nothing if one does', async () => {
    const database = await create(
      'create table items (id $key, a integer, b integer)',
      'create view bs as select b from items',
      'create view ids as select id from items',
    );
    database.define('item', { a: { type: TEXT, allowNull: false, defaultValue: '' } }, withoutTimestamps);
    const plan = await database.planSchema();
    const warnings = plan.steps.flatMap((step) => step.warnings).filter(({ kind }) => kind === 'mayFail');
    expect(warnings.map(({ text }) => text).filter((text) => /view/.test(text))).toEqual([
      "the view 'bs' reads 'b', so the step fails; drop the view before it, and create it again after it",
    ]);
    const error = await errorOf(runPlan(database, plan, 'up'));
    expect((error.cause as Error).message).toMatch(/view bs|other objects depend/);
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    await database.raw('drop view bs');
    await runBothWays(database);
  });
});

describeEachDatabase('planSchema keeps or restores what other tools have said', (context) => {
  const isSqlite = context.dialect === 'sqlite';

  /** Runs the plan for models on a database, and undoes it. */
  const thereAndBack = async (statements: readonly string[], define: (database: Database) => void) => {
    const database = context.open();
    for (const text of statements) await database.raw(text);
    define(database);
    const plan = await database.planSchema();
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    await runPlan(database, plan, 'down');
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    return database;
  };

  it('the collation of a unique key, which a model does not say', async () => {
    if (!isSqlite) return;
    const database = await thereAndBack(
      ['create table items (id integer primary key, a text, b text, unique (a collate nocase, b))'],
      (each) => {
        const indexes = [{ fields: ['a', 'b'], unique: true }];
        const options = { ...withoutTimestamps, indexes };
        each.define('item', { a: { type: TEXT, allowNull: false }, b: TEXT }, options);
      },
    );
    await database.raw(`insert into items (a, b) values ('x', 'y')`);
    const error = await errorOf(database.raw(`insert into items (a, b) values ('X', 'y')`));
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  });

  it('a default that is a text in double quotes, or a bare word', async () => {
    if (!isSqlite) return;
    const database = await thereAndBack(
      ['create table items (id integer primary key, a text default "it\'s", b text default word)'],
      (each) => each.define('item', { b: { type: TEXT, defaultValue: 'word' } }, withoutTimestamps),
    );
    await database.raw('insert into items default values');
    expect(await context.rows(database, 'select a, b from items')).toEqual([{ a: "it's", b: 'word' }]);
  });

  it('a collation of a text that becomes a number', async () => {
    if (isSqlite) return;
    const database = await thereAndBack(
      [
        'create table items (id serial primary key, a text collate "C")',
        `insert into items (a) values ('5')`,
      ],
      (each) => each.define('item', { a: INTEGER }, withoutTimestamps),
    );
    const [items] = await database.readSchema();
    expect(items?.columns[1]).toMatchObject({ type: 'text', collation: 'pg_catalog."C"' });
  });

  it('the comment of a dropped column', async () => {
    if (isSqlite) return;
    const database = await thereAndBack(
      ['create table items (id serial primary key, a text)', `comment on column items.a is 'it''s'`],
      (each) => each.define('item', {}, withoutTimestamps),
    );
    const [items] = await database.readSchema();
    expect(items?.columns[1]).toMatchObject({ name: 'a', comment: "it's" });
  });

  it('the comment of a column that becomes a generated one', async () => {
    if (isSqlite) return;
    await thereAndBack(
      [
        'create table items (id serial primary key, a integer, b integer)',
        `comment on column items.b is 'sum'`,
      ],
      (each) => {
        const generatedAs = sql`${sql.attribute('a')} + 1`;
        each.define(
          'item',
          { a: INTEGER, b: { type: INTEGER, generatedAs, comment: 'sum' } },
          withoutTimestamps,
        );
      },
    );
  });

  it('a unique key that includes other columns', async () => {
    if (isSqlite) return;
    const database = await thereAndBack(
      ['create table items (id serial primary key, a int, b int, constraint one unique (a) include (b))'],
      (each) => each.define('item', { a: INTEGER, b: INTEGER }, withoutTimestamps),
    );
    const definitions = await context.rows(
      database,
      `select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'one'`,
    );
    expect(definitions).toEqual([{ text: 'UNIQUE (a) INCLUDE (b)' }]);
  });

  it('a check that a table inherits', async () => {
    if (isSqlite) return;
    const database = context.open();
    await database.raw('create table bases (id serial primary key, a integer check (a > 0))');
    await database.raw('create table items (b integer, primary key (id)) inherits (bases)');
    database.define('item', { a: INTEGER, b: INTEGER }, withoutTimestamps);
    expect((await database.planSchema()).steps).toEqual([]);
  });

  it('makes an index again whose concurrent creation has failed', async () => {
    if (isSqlite) return;
    const database = context.open();
    await database.raw('create table items (id serial primary key, a integer)');
    await database.raw('insert into items (a) values (1), (1)');
    const text = 'create unique index concurrently items_a_unique on items (a)';
    await expect(database.raw(text)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    await database.raw('delete from items where id = 2');
    database.define('item', { a: { type: INTEGER, unique: true } }, withoutTimestamps);
    const plan = await database.planSchema();
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['dropUniqueKey', 'addUniqueKey']);
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
  });
});
