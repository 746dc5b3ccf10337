import { type Database, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, run } from '../../helpers/page-examples.js';
import { tableOf } from '../../helpers/page-tables.js';
import { runPlan } from '../../helpers/run-plan.js';

describeEachDatabase('the documentation of schema changes', (context) => {
  const { block } = readPage('schema-changes.md');

  it('shows the plan that its example prints', async () => {
    const first = context.open();
    await run(block('ts before'), { database: first, DataTypes });
    await first.sync();
    await first.raw(
      `insert into products (title, price, code, "createdAt", "updatedAt") values ('Chair', 5, 'c', '2026-01-01', '2026-01-01')`,
    );
    const printed: string[] = [];
    const database = context.open({ url: undefined, knex: first.knex } as never);
    const console = { log: (text: string) => printed.push(text) };
    const { plan } = await run(block('ts after'), { database, DataTypes, console });
    expect(printed.join('\n')).toBe(block(`text ${context.dialect}`));
    await runPlan(database, plan as Awaited<ReturnType<Database['planSchema']>>, 'up');
    expect((await database.planSchema()).isEmpty).toBe(true);
    expect(await context.rows(database, 'select name, price, stock from products')).toEqual([
      { name: 'Chair', price: 5, stock: 0 },
    ]);
  });

  const types = tableOf('schema-changes.md', 'Column types').map((row) => ({
    type: (row['data type'] ?? '').replaceAll('`', ''),
    column: row[context.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'] ?? '',
  }));

  it('lists every data type', () => {
    const listed = new Set(types.map(({ type }) => type.replace(/\(.*/, '')));
    const all = Object.keys(DataTypes).filter((name) => !/^(UUIDV\d|NOW)$/.test(name));
    expect([...listed].sort()).toEqual(all.sort());
  });

  it.each(types)('says which column $type has', async ({ type, column }) => {
    if (column === 'none') return;
    const names = Object.keys(DataTypes);
    const read = new Function(...names, `return ${type};`) as (...types: unknown[]) => never;
    const database = context.open();
    database.define('item', { value: read(...Object.values(DataTypes)) }, { timestamps: false });
    await database.sync();
    const [table] = await database.readSchema();
    const [, name, check] = /^`(.+?)`( with a check constraint)?$/.exec(column) ?? [];
    expect(table?.columns[1]?.type).toBe(name);
    expect(table?.checks).toHaveLength(check === undefined ? 0 : 1);
  });
});
