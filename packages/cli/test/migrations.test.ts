import { describeEachDatabase } from '@espalier/testkit';
import { createShopProject, urlOf } from './helpers/shop-project.ts';

const typed = (table: string) => `
import type { Knex } from '@espalier/cli';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('${table}', (table) => table.increments());
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('${table}');
}
`;

/** ES module, CommonJS, TypeScript: in the order of their names. */
const files = {
  'migrations/1_a.ts': typed('a'),
  'migrations/2_b.cjs': `
exports.config = { transaction: false };
exports.up = (knex) => knex.raw('create table b (id integer)');
exports.down = (knex) => knex.raw('drop table b');
`,
  'migrations/3_c.mjs': `
export const up = async (knex) => { await knex.raw('create table c (id integer)'); };
export const down = async (knex) => { await knex.raw('drop table c'); };
`,
  'migrations/notes.md': 'no migration',
  'migrations/1_a.d.ts': 'export {};',
};

describeEachDatabase('migrations', (context) => {
  const openTables = async (project: ReturnType<typeof createShopProject>) => {
    const database = context.open({ url: urlOf(context, project) });
    const tables = ['a', 'b', 'c'];
    const exists = await Promise.all(tables.map((table) => database.knex.schema.hasTable(table)));
    await database.close();
    return tables.filter((_, index) => exists[index]);
  };

  it('run in the order of their names, in every language and module format', async () => {
    const project = createShopProject(context, files);
    expect((await project.run(['migrate'])).output).toBe('ran 1_a.ts\nran 2_b.cjs\nran 3_c.mjs\n');
    expect(await openTables(project)).toEqual(['a', 'b', 'c']);
    expect(await project.run(['migrate'])).toEqual({
      code: 0,
      output: 'No migration is pending.\n',
      errors: '',
    });
  });

  it('have a status, whose exit code is 1 while one is pending', async () => {
    const project = createShopProject(context, files);
    await project.run(['migrate']);
    expect((await project.run(['status'])).code).toBe(0);
    project.write('migrations/4_d.ts', typed('d'));
    const { code, output } = await project.run(['status']);
    expect(code).toBe(1);
    expect(output.split('\n')).toEqual([
      'ran      1_a.ts  batch 1',
      'ran      2_b.cjs  batch 1',
      'ran      3_c.mjs  batch 1',
      'pending  4_d.ts',
      '',
    ]);
    const { migrations } = JSON.parse((await project.run(['status', '--json'])).output);
    expect(migrations.at(-1)).toEqual({ name: '4_d.ts', state: 'pending' });
  });

  it('are undone batch by batch, and all with --all', async () => {
    const project = createShopProject(context, { 'migrations/1_a.ts': files['migrations/1_a.ts'] });
    await project.run(['migrate']);
    for (const name of ['migrations/2_b.cjs', 'migrations/3_c.mjs'] as const)
      project.write(name, files[name]);
    await project.run(['migrate']);
    const last = await project.run(['rollback', '--yes', '--json']);
    expect(JSON.parse(last.output)).toEqual({ batch: 2, migrations: ['3_c.mjs', '2_b.cjs'] });
    expect(await openTables(project)).toEqual(['a']);
    await project.run(['migrate']);
    expect((await project.run(['rollback', '--all', '--yes'])).output).toBe(
      'undid 3_c.mjs\nundid 2_b.cjs\nundid 1_a.ts\n',
    );
    expect(await openTables(project)).toEqual([]);
    expect((await project.run(['rollback', '--yes'])).output).toBe('No migration has run.\n');
  });

  it('are undone only after a question, or with --yes where nobody can answer', async () => {
    const project = createShopProject(context, files);
    await project.run(['migrate']);
    const unasked = await project.run(['rollback']);
    expect(unasked.code).toBe(2);
    expect(unasked.errors).toContain('This undoes 3_c.mjs, 2_b.cjs, 1_a.ts.');
    expect(unasked.errors).toContain('--yes');
    const refused = await project.run(['rollback'], { answers: ['n'] });
    expect([refused.code, await openTables(project)]).toEqual([1, ['a', 'b', 'c']]);
    const agreed = await project.run(['rollback'], { answers: ['yes'] });
    expect([agreed.code, await openTables(project)]).toEqual([0, []]);
  });

  it('leave nothing of a batch behind if one fails, and the error names it', async () => {
    const project = createShopProject(context, {
      'migrations/1_a.ts': typed('a'),
      'migrations/2_b.ts': typed('a'),
    });
    const { code, errors } = await project.run(['migrate']);
    expect(code).toBe(1);
    expect(errors).toContain("The migration '2_b.ts' failed: ");
    expect(errors).not.toContain('    at ');
    expect(await openTables(project)).toEqual([]);
  });

  it('wait for a lock, which --unlock releases if its process was killed', async () => {
    const project = createShopProject(context, files);
    await project.run(['migrate']);
    const database = context.open({ url: urlOf(context, project) });
    await database.knex('knex_migrations_lock').update({ is_locked: 1 });
    await database.close();
    project.write('migrations/4_d.ts', typed('d'));
    const locked = await project.run(['migrate']);
    expect([locked.code, locked.output]).toEqual([1, '']);
    expect(locked.errors).toContain('Another process migrates this database');
    expect((await project.run(['migrate', '--unlock'])).output).toBe('ran 4_d.ts\n');
  });

  it('have the folder and the table that the configuration names', async () => {
    const project = createShopProject(context, {
      'db/changes/1_a.ts': typed('a'),
      'espalier.config.ts': `
import { defineConfig } from '@espalier/cli';
import { database } from './models';
export default defineConfig({ database, migrations: { directory: 'db/changes', tableName: 'changes' } });
`,
    });
    expect((await project.run(['migrate'])).output).toBe('ran 1_a.ts\n');
    const database = context.open({ url: urlOf(context, project) });
    expect(await database.knex('changes').select('name')).toEqual([{ name: '1_a.ts' }]);
  });

  it('name a file that is no migration, and one that has run and is gone', async () => {
    const project = createShopProject(context, { 'migrations/1_a.ts': 'export const up = 1;' });
    expect((await project.run(['migrate'])).errors).toContain(
      "The migration '1_a.ts' has to export the functions",
    );
    const lost = createShopProject(context, { 'migrations/0_z.ts': typed('c') });
    await lost.run(['migrate']);
    const { renameSync } = await import('node:fs');
    renameSync(`${lost.folder}/migrations/0_z.ts`, `${lost.folder}/migrations/1_z.ts`);
    const { code, output } = await lost.run(['status']);
    expect([code, output]).toEqual([1, 'missing  0_z.ts  batch 1\npending  1_z.ts\n']);
    expect((await lost.run(['migrate'])).errors).toContain('0_z.ts');
  });
});
