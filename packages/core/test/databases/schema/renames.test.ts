import { type Database, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { runPlan } from '../../helpers/run-plan.js';

const { INTEGER, STRING } = DataTypes;
const nothing = 'the database has what the models say';
const withoutTimestamps = { timestamps: false } as const;

describeEachDatabase('planSchema', (context) => {
  /** Opens a program with other models on the same connections. */
  const openAgain = ({ knex }: Database) => context.open({ url: undefined, knex } as never);

  it('renames a table that a model says was renamed, together with its columns', async () => {
    const first = context.open();
    const Item = first.define('item', { name: STRING, price: INTEGER }, withoutTimestamps);
    Item.belongsTo(Item, { as: 'parent' });
    await first.sync();
    const row = await Item.create({ name: 'chair', price: 5 });
    await Item.create({ name: 'leg', price: 1, parentId: row.id } as never);
    const database = openAgain(first);
    const Product = database.define(
      'product',
      { title: { type: STRING, was: 'name' }, price: INTEGER },
      { was: 'items', ...withoutTimestamps },
    );
    Product.belongsTo(Product, { as: 'parent' });
    const plan = await database.planSchema();
    expect(plan.steps.map(({ description }) => description)).toEqual([
      "rename the table 'items' to 'products'",
      "rename the column 'name' of 'products' to 'title'",
    ]);
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    expect(await Product.count({ where: { title: 'chair' } })).toBe(1);
    await runPlan(database, plan, 'down');
    expect((await database.planSchema()).explain()).toBe(plan.explain());
    expect((await first.planSchema()).explain()).toBe(nothing);
  });

  it('renames a foreign key by its options in the association', async () => {
    const first = context.open();
    const User = first.define('user', {}, withoutTimestamps);
    const Note = first.define('note', {}, withoutTimestamps);
    Note.belongsTo(User);
    await first.sync();
    await Note.create({ user: {} } as never, { include: ['user'] } as never);
    const database = openAgain(first);
    const Owner = database.define('user', {}, withoutTimestamps);
    const Owned = database.define('note', {}, withoutTimestamps);
    Owned.belongsTo(Owner, { as: 'owner', foreignKey: { name: 'ownerId', was: 'userId' } });
    const plan = await database.planSchema();
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['renameColumn']);
    await runPlan(database, plan, 'up');
    expect((await database.planSchema()).explain()).toBe(nothing);
    const rows = await context.rows(database, 'select "ownerId" from notes');
    expect(rows.map(({ ownerId }) => Number(ownerId))).toEqual([1]);
  });

  it('guesses no rename, and says how a model tells of one', async () => {
    const first = context.open();
    first.define('item', { name: STRING }, withoutTimestamps);
    first.define('note', { text: STRING }, withoutTimestamps);
    await first.sync();
    const database = openAgain(first);
    database.define('product', { name: STRING }, withoutTimestamps);
    database.define('note', { words: STRING, size: INTEGER }, withoutTimestamps);
    const plan = await database.planSchema();
    expect(plan.steps.map(({ kind }) => kind)).toEqual([
      'createTable',
      'addColumn',
      'addColumn',
      'dropColumn',
    ]);
    expect(plan.hints).toEqual([
      "'items', which no model names, has the columns of the new table 'products'; if it was renamed, say `was: 'items'` in the options of its model",
      "the column 'text' of 'notes' is dropped, and 'words' or 'size' is new; if it was renamed, say `was: 'text'` on that attribute",
    ]);
    for (const hint of plan.hints) expect(plan.explain()).toContain(`hint: ${hint}`);
  });

  it('ignores an earlier name that another attribute or model has', async () => {
    const database = context.open();
    database.define('item', { name: STRING, title: { type: STRING, was: 'name' } }, withoutTimestamps);
    database.define('product', {}, { was: 'items', ...withoutTimestamps });
    const first = openAgain(database);
    first.define('item', { name: STRING }, withoutTimestamps);
    await first.sync();
    const plan = await database.planSchema();
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['createTable', 'addColumn']);
  });
});
