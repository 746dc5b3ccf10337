import type { Database, SchemaPlan } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { runPlan } from '../../helpers/run-plan.js';
import { type Attributes, lock, stored, type Tables } from '../../helpers/schema-changes/change-case.js';
import { ofComputedAndRenamed } from '../../helpers/schema-changes/of-computed-and-renamed.js';
import { ofKeysAndChecks } from '../../helpers/schema-changes/of-keys-and-checks.js';
import { ofTablesAndColumns } from '../../helpers/schema-changes/of-tables-and-columns.js';

const cases = { ...ofTablesAndColumns, ...ofKeysAndChecks, ...ofComputedAndRenamed };

type Rows = readonly Attributes[];

describeEachDatabase('planSchema for models that have', (context) => {
  /** Opens a program with other models on the same connections. */
  const openAgain = ({ knex }: Database, tables: Tables) => {
    const database = context.open({ url: undefined, knex } as never);
    defineAll(database, tables);
    return database;
  };

  it.each(Object.entries(cases))('%s', async (_, each) => {
    const { before, after, postgres, sqlite = ['rebuildTable'], warnings = {}, irreversible, rows } = each;
    const isSqlite = context.dialect === 'sqlite';
    const database = context.open();
    const models = defineAll(database, before);
    await database.sync();
    const [given, changed] = rows ?? [stored, stored];
    const names = Object.keys(given[0] as object);
    for (const row of given) await models.item?.create(row as never);

    const planner = openAgain(database, after);
    const plan = await planner.planSchema();
    expect(plan.steps.map(({ kind }) => kind)).toEqual(isSqlite ? sqlite : postgres);
    expect(kindsOf(plan)).toEqual((isSqlite ? (warnings.sqlite ?? lock) : warnings.postgres) ?? []);
    expect(plan.beforeTransaction).toEqual(
      plan.steps.some(({ kind }) => kind === 'rebuildTable') ? ['pragma foreign_keys = off'] : [],
    );

    await runPlan(planner, plan, 'up');
    expect((await planner.planSchema()).explain()).toBe('the database has what the models say');
    if (changed.length > 0) {
      const columns = Object.keys(changed[0] as object);
      expect(await readRows(planner, columns)).toEqual(changed);
    }

    if (irreversible !== undefined) {
      expect(plan.steps.map((step) => step.irreversible).join()).toContain(irreversible);
      return;
    }
    await runPlan(planner, plan, 'down');
    expect((await planner.planSchema()).explain()).toBe(plan.explain());
    expect(await readRows(planner, names)).toEqual(given);
    const first = openAgain(database, before);
    expect((await first.planSchema()).explain()).toBe('the database has what the models say');
  });

  const readRows = async (database: Database, columns: readonly string[]): Promise<Rows> => {
    const quoted = columns.map((column) => `"${column}"`).join(', ');
    const rows = await context
      .rows(database, `select ${quoted} from items order by price`)
      .catch(() => context.rows(database, `select ${quoted} from items order by cost`));
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, name === 'id' ? Number(value) : value]),
      ),
    );
  };
});

function defineAll(database: Database, tables: Tables) {
  const models = Object.entries(tables).map(([name, [attributes, options]]) => [
    name,
    database.define(name, attributes as never, { timestamps: false, ...options } as never),
  ]);
  return Object.fromEntries(models) as Readonly<Record<string, ReturnType<Database['define']>>>;
}

function kindsOf({ steps }: SchemaPlan): readonly string[] {
  return steps.flatMap((step) => step.warnings.map(({ kind }) => kind));
}
