import { type Database, DataTypes, sql } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { runPlan } from '../../helpers/run-plan.js';

const { DATE, INTEGER, STRING, TEXT } = DataTypes;
const nothing = 'the database has what the models say';

describeEachDatabase('planSchema', (context) => {
  /** Opens a program with other models on the same connections. */
  const openAgain = ({ knex }: Database) => context.open({ url: undefined, knex } as never);
  const withoutTimestamps = { timestamps: false } as const;

  it('creates all tables of an empty database, with foreign keys in a cycle', async () => {
    const database = context.open();
    const Post = database.define('post', { title: STRING });
    const Author = database.define('author', { name: STRING });
    Post.belongsTo(Author);
    Author.belongsTo(Post, { as: 'favourite' });
    const plan = await database.planSchema();
    expect(plan.steps.map(({ description }) => description)).toEqual(
      context.dialect === 'sqlite'
        ? ["create the table 'authors'", "create the table 'posts'"]
        : [
            "create the table 'authors'",
            "create the table 'posts'",
            "let 'favouriteId' of 'authors' refer to 'posts'",
            "let 'authorId' of 'posts' refer to 'authors'",
          ],
    );
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    await Post.create({ title: 'Chairs' });
    await runPlan(database, plan, 'down');
    expect((await database.planSchema()).explain()).toBe(plan.explain());
  });

  it('changes nothing in the database, and creates what `sync` creates', async () => {
    const database = context.open();
    database.define('item', { name: { type: STRING, unique: true } });
    const plan = await database.planSchema();
    expect((await database.readSchema()).map(({ table }) => table)).toEqual([]);
    context.statements.length = 0;
    await database.sync();
    const created = context.statements.filter((text) => /^(create|alter)/.test(text));
    expect(plan.steps.flatMap(({ up }) => up)).toEqual(created);
    expect(database.ddl()).toEqual(created);
  });

  it('leaves tables alone that no model names, and does not report those of migrations', async () => {
    const database = context.open();
    await database.raw('create table legacy (id integer primary key, title text)');
    await database.raw('create table knex_migrations (id integer primary key)');
    await database.raw('create table knex_migrations_lock (id integer primary key)');
    const plan = await database.planSchema();
    expect(plan).toMatchObject({ isEmpty: true, otherTables: ['legacy'], hints: [] });
    expect(plan.explain()).toBe(`${nothing}\n  left alone, since no model names them: legacy`);
  });

  it('leaves views and tables of unmanaged models alone', async () => {
    const database = context.open();
    await database.raw('create table kept (id integer primary key, title text)');
    await database.raw('create view shown as select 1 as id');
    await database.raw('create view items as select 1 as id');
    database.define('kept', { other: STRING }, { tableName: 'kept', managed: false });
    database.define('shown', { other: STRING }, { tableName: 'shown', view: true });
    database.define('item', { other: STRING });
    expect((await database.planSchema()).explain()).toBe(nothing);
  });

  it('keeps the columns of every model that shares a table', async () => {
    const database = context.open();
    database.define('item', { name: STRING }, withoutTimestamps);
    database.define('part', { size: INTEGER }, { tableName: 'items', ...withoutTimestamps });
    const plan = await database.planSchema();
    expect(plan.steps.map(({ description }) => description)).toEqual([
      "create the table 'items'",
      "add the column 'size' to 'items'",
    ]);
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
  });

  it('leaves the default of a column open that Espalier itself sets', async () => {
    const database = context.open();
    database.define('item', {
      at: { type: DATE, defaultValue: DataTypes.NOW },
      meta: { type: DataTypes.JSON<{ size: number }>(), defaultValue: { size: 1 } },
    });
    const now = sql`current_timestamp`;
    const other = openAgain(database);
    const date = { type: DATE, allowNull: false, defaultValue: now } as const;
    other.define('item', {
      at: { type: DATE, defaultValue: now },
      meta: { type: DataTypes.JSON<{ size: number }>(), defaultValue: sql`'{}'` },
      createdAt: date,
      updatedAt: date,
    });
    await other.sync();
    expect((await database.planSchema()).explain()).toBe(nothing);
  });

  it('adopts tables that migrations of knex have made', async () => {
    const database = context.open();
    await database.knex.schema.createTable('users', (table) => {
      table.increments('id');
      table.string('name', 50).notNullable().unique();
      table.integer('age').defaultTo(7);
      table.text('bio');
    });
    await database.knex.schema.createTable('posts', (table) => {
      table.increments('id');
      table.integer('userId').references('id').inTable('users').onDelete('CASCADE').onUpdate('CASCADE');
      table.index(['userId']);
    });
    const User = database.define(
      'user',
      {
        name: { type: STRING(50), allowNull: false, unique: true },
        age: { type: INTEGER, defaultValue: 7 },
        bio: TEXT,
      },
      withoutTimestamps,
    );
    const Post = database.define('post', {}, withoutTimestamps);
    Post.belongsTo(User, { onDelete: 'CASCADE' });
    expect((await database.planSchema()).explain()).toBe(nothing);
  });

  it('fails as a whole if the rows do not allow a step, and changes nothing', async () => {
    const first = context.open();
    const Item = first.define('item', { name: STRING }, withoutTimestamps);
    await first.sync();
    await Item.bulkCreate([{ name: 'chair' }, { name: null }]);
    const database = openAgain(first);
    database.define('item', { name: { type: STRING, allowNull: false }, size: INTEGER }, withoutTimestamps);
    const plan = await database.planSchema();
    await expect(runPlan(database, plan, 'up')).rejects.toMatchObject({ code: 'NOT_NULL_CONSTRAINT' });
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    expect(await Item.count()).toBe(2);
  });

  it('joins the transaction around it, and sees what that has changed', async () => {
    const database = context.open();
    database.define('item', { name: STRING }, withoutTimestamps);
    await database.sync();
    await database.transaction(async () => {
      await database.raw('alter table items drop column name');
      expect((await database.planSchema()).steps.map(({ kind }) => kind)).toEqual(['addColumn']);
    });
  });

  it('needs a connection that may create temporary tables', async () => {
    const database = context.open();
    database.define('item', { name: STRING });
    const error = await errorOf(database.transaction(() => database.planSchema(), { readOnly: true }));
    expect(error).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    expect(String(error)).toContain('The models cannot be compared with the database: ');
    expect(String(error)).toContain('read only');
    expect((await database.planSchema()).steps).toHaveLength(1);
  });

  it('needs the privilege to do so, which everyone has by default', async () => {
    if (context.dialect === 'sqlite') return;
    const database = context.open();
    database.define('item', { name: STRING });
    const [{ name } = {}] = await database.raw('select current_database() as name');
    await database.raw('drop role if exists espalier_planner');
    await database.raw('create role espalier_planner');
    await database.raw('revoke temporary on database ?? from public', [name]);
    try {
      await database.transaction(async () => {
        await database.raw('set local role espalier_planner');
        await expect(database.planSchema()).rejects.toMatchObject({
          code: 'INVALID_CONFIGURATION',
          message: expect.stringContaining('its user may not create temporary tables'),
        });
      });
    } finally {
      await database.raw('grant temporary on database ?? to public', [name]);
      await database.raw('drop role espalier_planner');
    }
  });
});
