import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEachDatabase } from '@espalier/testkit';
import { createProject, type TestProject } from './helpers/project.ts';
import { urlOf } from './helpers/shop-project.ts';

describeEachDatabase('espalier migration create', (context) => {
  /** Writes models of which some part is the one that a test changes. */
  function writeModels(project: TestProject, declarations: string): void {
    project.write(
      'models.ts',
      `
import { Database, DataTypes, Op } from '@espalier/core';
const database = new Database(${JSON.stringify(urlOf(context, project))});
${declarations}
export default database;
`,
    );
  }

  function createModels(declarations: string, files: Readonly<Record<string, string>> = {}): TestProject {
    const project = createProject({
      'espalier.config.js': "export { default } from './models';",
      ...files,
    });
    writeModels(project, declarations);
    return project;
  }

  const migrationsIn = ({ folder }: TestProject) => readdirSync(join(folder, 'migrations')).sort();
  const lastMigration = (project: TestProject) =>
    readFileSync(join(project.folder, 'migrations', migrationsIn(project).at(-1) as string), 'utf8');

  const products = `
const Product = database.define('product', { title: DataTypes.STRING, price: DataTypes.INTEGER });
const User = database.define('user', { name: DataTypes.STRING });
Product.belongsTo(User);
`;
  const changed = products
    .replace(
      'title: DataTypes.STRING',
      "title: { type: DataTypes.TEXT, allowNull: false, defaultValue: 'a?b' }",
    )
    .replace('price: DataTypes.INTEGER', 'stock: { type: DataTypes.INTEGER, unique: true }');

  it('writes migrations after which the database has what the models say, in both directions', async () => {
    const project = createModels(products);
    expect((await project.run(['check'])).code).toBe(1);
    const { code, output } = await project.run(['migration', 'create', 'create tables']);
    expect(code).toBe(0);
    expect(output).toMatch(/^wrote migrations\/\d{14}_create_tables\.js\n {2}1\. create the table 'users'\n/);
    expect((await project.run(['migrate'])).code).toBe(0);
    expect(await project.run(['check'])).toMatchObject({ code: 0 });

    writeModels(project, changed);
    expect((await project.run(['check'])).code).toBe(1);
    await project.run(['migration', 'create', 'change_products']);
    expect(await project.run(['migrate'])).toMatchObject({ code: 0, errors: '' });
    expect((await project.run(['check'])).code).toBe(0);

    expect(await project.run(['rollback', '--yes'])).toMatchObject({ code: 0, errors: '' });
    writeModels(project, products);
    expect(await project.run(['check'])).toMatchObject({ code: 0 });
    expect(await project.run(['rollback', '--yes'])).toMatchObject({ code: 0, errors: '' });
  });

  it('says for each step what it does and what it risks', async () => {
    const project = createModels(products);
    await project.run(['migration', 'create', 'create']);
    await project.run(['migrate']);
    writeModels(project, products.replace(', price: DataTypes.INTEGER', ''));
    const { output } = await project.run(['migration', 'create', 'drop price']);
    expect(output).toContain('data loss: ');
    expect(lastMigration(project)).toMatch(/\/\/ drop the column 'price' of 'products'\n +\/\/ DATA LOSS: /);
    expect(lastMigration(project)).toContain("// undo: drop the column 'price' of 'products'");
  });

  it('writes nothing if nothing differs, and an empty one with --empty', async () => {
    const project = createModels('');
    const { code, output } = await project.run(['migration', 'create', 'nothing']);
    expect([code, output]).toEqual([0, 'No migration is needed: the database has what the models say\n']);
    await project.run(['migration', 'create', 'fill', '--empty']);
    expect(lastMigration(project)).toBe(
      [
        "/** @param {import('@espalier/cli').Knex} _knex */",
        'exports.up = async (_knex) => {};',
        '',
        "/** @param {import('@espalier/cli').Knex} _knex */",
        'exports.down = async (_knex) => {};',
        '',
      ].join('\n'),
    );
    expect((await project.run(['migrate'])).code).toBe(0);
  });

  it('does not repeat what a pending migration does', async () => {
    const project = createModels(products);
    await project.run(['migration', 'create', 'first']);
    const { code, errors } = await project.run(['migration', 'create', 'second']);
    expect(code).toBe(1);
    expect(errors).toMatch(/A migration is pending, .*_first\.js[\s\S]*espalier migrate/);
    expect(migrationsIn(project)).toHaveLength(1);
    await project.run(['migration', 'create', 'second', '--empty']);
    const [first, second] = migrationsIn(project);
    expect(Number(second?.slice(0, 14))).toBeGreaterThan(Number(first?.slice(0, 14)));
  });

  it('prints the plan as data', async () => {
    const project = createModels(products);
    const created = JSON.parse((await project.run(['migration', 'create', 'first', '--json'])).output);
    expect(created.file).toMatch(/^migrations\/\d{14}_first\.js$/);
    const { isEmpty, steps } = JSON.parse((await project.run(['check', '--json'])).output);
    expect(isEmpty).toBe(false);
    expect(steps).toEqual(created.steps);
    expect(steps[0]).toMatchObject({ kind: 'createTable', table: 'users' });
  });

  it.each([
    [{}, [], '.js', 'exports.up'],
    [{ 'package.json': '{"type":"module"}' }, [], '.js', 'export async function up'],
    [{ 'tsconfig.json': '{}' }, [], '.ts', 'export async function up(knex: Knex): Promise<void>'],
    [{ 'tsconfig.json': '{}' }, ['--format', 'esm'], '.mjs', 'export async function up(knex)'],
    [{}, ['--format', 'cjs'], '.js', 'exports.up'],
  ])(
    'chooses the format of the project, or the one that it is told: %j %j',
    async (files, options, extension, text) => {
      const project = createModels(products, files);
      expect(await project.run(['migration', 'create', 'first', ...options])).toMatchObject({ code: 0 });
      expect(migrationsIn(project)[0]).toMatch(new RegExp(`_first\\${extension}$`));
      expect(lastMigration(project)).toContain(text);
      expect(await project.run(['migrate'])).toMatchObject({ code: 0, errors: '' });
      expect((await project.run(['check'])).code).toBe(0);
    },
  );

  it('rejects a name that cannot be part of the name of a file', async () => {
    const { code, errors } = await createModels(products).run(['migration', 'create', '../x']);
    expect(code).toBe(2);
    expect(errors).toContain("'../x' cannot be part of the name of a file");
  });

  it('refuses to undo what cannot be undone', async () => {
    const project = createModels(
      "database.define('product', { a: DataTypes.INTEGER, b: { type: DataTypes.INTEGER, allowNull: false } });",
    );
    await project.run(['migration', 'create', 'first']);
    await project.run(['migrate']);
    writeModels(project, "database.define('product', { a: DataTypes.INTEGER });");
    await project.run(['migration', 'create', 'second']);
    expect(await project.run(['migrate'])).toMatchObject({ code: 0 });
    const { code, errors } = await project.run(['rollback', '--yes']);
    const { code: checked } = await project.run(['check']);
    expect([code, checked]).toEqual([1, 0]);
    expect(errors).toContain('This migration cannot be undone');
  });

  it.each([
    'a?b',
    '\\?',
    'a\\\\?b',
    "it's",
    'a"b`c',
    '$' + '{x}',
    'line\nbreak',
    'a\r\nb',
    ':name',
    '%',
    '\\?$espalier$',
  ])('keeps a text to the letter: %j', async (text) => {
    const check = `{ check: { code: { [Op.ne]: ${JSON.stringify(text)} } } }`;
    const project = createModels(
      `database.define('product', { code: DataTypes.STRING }, { checks: [${check}] });`,
    );
    await project.run(['migration', 'create', 'first']);
    expect(await project.run(['migrate'])).toMatchObject({ code: 0, errors: '' });
    expect((await project.run(['check'])).code).toBe(0);
  });
});
