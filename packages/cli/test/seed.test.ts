import { describeEachDatabase } from '@espalier/testkit';
import { createShopProject, urlOf } from './helpers/shop-project.ts';

const products = `
import { Product } from '../models';

export async function seed() {
  await Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] });
}
`;

const users = `
exports.seed = async (database) => {
  await database.model('user').bulkCreate([{ firstName: 'Ann' }, { firstName: 'Bob' }]);
  if (process.env.ESPALIER_TEST_FAILS) throw new Error('stop');
};
`;

describeEachDatabase('espalier seed', (context) => {
  async function createTables(files: Readonly<Record<string, string>>) {
    const project = createShopProject(context, files);
    project.write('migrations/1_tables.cjs', migrationOf((await project.run(['ddl', '--json'])).output));
    await project.run(['migrate']);
    return project;
  }

  async function namesIn(project: ReturnType<typeof createShopProject>): Promise<string[]> {
    const database = context.open({ url: urlOf(context, project) });
    const rows = await database.knex('users').select('firstName').orderBy('id');
    await database.close();
    return rows.map(({ firstName }) => firstName);
  }

  it('runs the files in the order of their names, with the models of the project', async () => {
    const project = await createTables({ 'seeds/1_products.ts': products, 'seeds/2_users.cjs': users });
    expect(await project.run(['seed'])).toEqual({
      code: 0,
      output: 'ran 1_products.ts\nran 2_users.cjs\n',
      errors: '',
    });
    expect(await namesIn(project)).toEqual(['Mick', 'Ann', 'Bob']);
  });

  it('asks before it adds rows to tables that have some', async () => {
    const project = await createTables({ 'seeds/1_products.ts': products });
    await project.run(['seed']);
    const { code, errors } = await project.run(['seed']);
    expect(code).toBe(2);
    expect(errors).toContain('There are rows in products, users, and seeds add more.');
    expect((await project.run(['seed'], { answers: ['y'] })).code).toBe(0);
    expect(JSON.parse((await project.run(['seed', '--yes', '--json'])).output)).toEqual({
      seeds: ['1_products.ts'],
    });
    expect(await namesIn(project)).toEqual(['Mick', 'Mick', 'Mick']);
  });

  it('keeps nothing of a file that fails', async () => {
    const project = await createTables({
      'seeds/1_users.cjs': users.replace('process.env.ESPALIER_TEST_FAILS', 'true'),
    });
    const { code, errors } = await project.run(['seed']);
    expect(code).toBe(1);
    expect(errors).toContain("The seed '1_users.cjs' failed: stop");
    expect(await namesIn(project)).toEqual([]);
  });

  it('says that there are no seeds, and names a file that exports none', async () => {
    expect((await createShopProject(context).run(['seed'])).output).toBe('There are no seeds.\n');
    const project = createShopProject(context, { 'seeds/1.ts': 'export const rows = [];' });
    expect((await project.run(['seed'])).errors).toContain("The seed '1.ts' exports no function");
  });
});

/** A migration of the statements that `ddl` prints. */
function migrationOf(json: string): string {
  const { statements } = JSON.parse(json);
  return `
exports.up = async (knex) => { for (const each of ${JSON.stringify(statements)}) await knex.raw(each); };
exports.down = async () => {};
`;
}
