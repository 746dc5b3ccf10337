import { type Database, DataTypes, Op, type SchemaPlan, sql } from '@espalier/core';
import { defineShop, describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { anyModels, defineModels } from '../../helpers/any-models.js';
import { runPlan } from '../../helpers/run-plan.js';
import { mostMilliseconds } from '../create/random-graphs/settings.js';

const price = sql.attribute('price');
const name = sql.attribute('name');

describeEachDatabase('planSchema after sync', (context) => {
  it('has nothing to do for a shop', async () => {
    const database = context.open();
    defineShop(database);
    await database.sync();
    const plan = await database.planSchema();
    expect(plan.explain()).toBe('the database has what the models say');
    expect(plan).toMatchObject({ isEmpty: true, steps: [], hints: [], otherTables: [] });
    expect(Object.isFrozen(plan)).toBe(true);
  });

  it('has nothing to do for models with indexes, checks, comments and generated columns', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        name: { type: DataTypes.STRING(40), unique: true, comment: "the item's name" },
        price: { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: '1.50' },
        kind: { type: DataTypes.ENUM('big', "it's"), defaultValue: 'big' },
        code: { type: DataTypes.TEXT, defaultValue: sql`lower(${'ABC'})` },
        total: { type: DataTypes.DECIMAL(12, 2), generatedAs: sql`${price} * 2` },
        parentId: DataTypes.INTEGER,
      },
      {
        comment: 'what is sold',
        version: true,
        paranoid: true,
        checks: [{ check: { price: { [Op.gt]: 0 } } }, { name: 'short', check: sql`length(${name}) < 30` }],
        indexes: [
          { fields: ['name', 'price'] },
          { fields: [{ name: 'price', order: 'DESC' }, sql`lower(${name})`], where: { kind: 'big' } },
          { fields: ['kind', 'code'], unique: true },
          { fields: ['code'], unique: true, where: sql`${name} is not null` },
        ],
      },
    );
    Item.belongsTo(Item, { as: 'parent', foreignKey: 'parentId' });
    await database.sync();
    expect((await database.planSchema()).explain()).toBe('the database has what the models say');
  });

  it.each(['the search path', 'another schema'])('finds tables in %s', async (place) => {
    if (context.dialect === 'sqlite') return;
    const database = context.open();
    const schema = place === 'another schema' ? 'warehouse' : 'public';
    await database.raw('drop schema if exists warehouse cascade');
    const inSchema = database.define('item', { name: { type: DataTypes.STRING, unique: true } }, { schema });
    const other = database.define('item2', {}, { tableName: 'items2' });
    const third = database.define('thing', {}, { tableName: 'items', schema: 'warehouse2' });
    other.belongsTo(inSchema);
    inSchema.belongsTo(other);
    third.belongsTo(inSchema);
    await database.sync();
    expect((await database.planSchema()).explain()).toBe('the database has what the models say');
    await database.raw('drop schema if exists warehouse cascade');
    await database.raw('drop schema if exists warehouse2 cascade');
  });

  it(
    'has nothing to do for any models',
    async () => {
      const property = fc.asyncProperty(anyModels(context.dialect), async (models) => {
        const database = context.open();
        await dropAll(database);
        defineModels(database, models);
        await database.sync();
        expect(await differences(database)).toBe('');
        await database.close();
      });
      await fc.assert(property, { numRuns: propertyRuns(100, 5), endOnFailure: true });
    },
    mostMilliseconds,
  );

  it(
    'makes the tables of any models those of any others, and undoes that',
    async () => {
      // A model that is gone leaves its table, whose foreign keys would refer to what another one no longer has.
      const either = fc
        .tuple(anyModels(context.dialect), anyModels(context.dialect))
        .filter(([before, after]) => before.length <= after.length);
      const property = fc.asyncProperty(either, async ([before, after]) => {
        const first = context.open();
        await dropAll(first);
        defineModels(first, before);
        await first.sync();
        const database = context.open({ url: undefined, knex: first.knex } as never);
        defineModels(database, after);
        const plan = await database.planSchema();
        await runPlan(database, plan, 'up');
        expect(await differences(database)).toBe('');
        if (plan.steps.every(({ down }) => down !== undefined)) {
          await runPlan(database, plan, 'down');
          expect(await differences(first)).toBe('');
          expect(wordsOf(await database.planSchema())).toEqual(wordsOf(plan));
        }
        await first.close();
      });
      await fc.assert(property, { numRuns: propertyRuns(100, 5), endOnFailure: true });
    },
    mostMilliseconds,
  );

  /** Returns what a plan would change. */
  async function differences(database: Database): Promise<string> {
    const plan = await database.planSchema();
    return plan.steps.map(({ description }) => description).join('; ');
  }

  /** A column that was dropped comes back as the last one. */
  const wordsOf = ({ steps }: SchemaPlan) => steps.map(({ description }) => description).sort();

  async function dropAll(database: Database): Promise<void> {
    if (context.dialect === 'sqlite') return;
    await database.raw('drop schema public cascade');
    await database.raw('drop schema if exists warehouse cascade');
    await database.raw('create schema public');
  }
});
