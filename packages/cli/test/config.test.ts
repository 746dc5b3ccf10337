import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createProject } from './helpers/project.ts';

const typescript = `
import { Database } from '@espalier/core';
export const database: Database = new Database('sqlite::memory:');
database.define('product', {});
`;
const esm = typescript.replace(': Database =', ' =');
const commonjs = `
const { Database } = require('@espalier/core');
const database = new Database('sqlite::memory:');
database.define('product', {});
`;

describe('the configuration', () => {
  it.each([
    ['espalier.config.ts', `${typescript}export default { database };`],
    ['espalier.config.mts', `${typescript}await Promise.resolve();\nexport default database;`],
    ['espalier.config.cts', `${typescript}export = { database };`.replace('export const', 'const')],
    ['espalier.config.js', `${commonjs}module.exports = { database };`],
    ['espalier.config.mjs', `${esm}export default { database };`],
    ['espalier.config.cjs', `${commonjs}exports.database = database;`],
  ])('is found and loaded without a build: %s', async (file, text) => {
    const { code, output, errors } = await createProject({ [file]: text }).run(['graph']);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain('"product"');
  });

  it('loads an ES module of a package with type module', async () => {
    const files = {
      'package.json': '{"type":"module"}',
      'espalier.config.js': `${esm}export default database;`,
    };
    expect((await createProject(files).run(['graph'])).code).toBe(0);
  });

  it('can have another name, or be a file that exports the database', async () => {
    const project = createProject({ 'config/db.ts': `${typescript}export default { database };` });
    expect((await project.run(['--config', 'config/db.ts', 'graph'])).code).toBe(0);
    expect((await project.run(['graph', '--models', 'config/db.ts'])).code).toBe(0);
  });

  it('sees one class of each model, whichever way a module is loaded', async () => {
    const project = createProject({
      'models.ts': `${typescript}import { Model } from '@espalier/core'; export { Model };`,
      'other.cjs': "exports.Model = require('@espalier/core').Model;",
      'espalier.config.mts': `
import { Model } from '@espalier/core';
import { database, Model as second } from './models.ts';
import { Model as third } from './other.cjs';
if (Model !== second || Model !== third) throw new Error('two instances');
export default { database };
`,
    });
    expect(await project.run(['graph'])).toMatchObject({ code: 0, errors: '' });
  });

  it.each([
    [{}, ['graph'], /has no espalier\.config\.\{ts,mts,cts,js,mjs,cjs\}[\s\S]*hint: create one/],
    [{}, ['graph', '--config', 'a.ts'], /The file 'a\.ts' does not exist/],
    [{}, ['graph', '--config', 'a.ts', '--models', 'b.ts'], /--config and --models name two files/],
    [{ 'espalier.config.ts': 'export default {};' }, ['graph'], /exports no database[\s\S]*defineConfig/],
    [
      { 'espalier.config.ts': `${typescript}export default { database, migrations: { folder: 'x' } };` },
      ['graph'],
      /'migrations' has no option 'folder'[\s\S]*directory, tableName/,
    ],
    [
      { 'espalier.config.ts': `${typescript}export default { database, seeds: { directory: 3 } };` },
      ['graph'],
      /'seeds\.directory' must be a text/,
    ],
  ])('is a usage error if it cannot be used: %j %j', async (files, parameters, message) => {
    const { code, output, errors } = await createProject(files).run(parameters);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toMatch(message);
  });
});

describe('an error', () => {
  const failing = {
    'espalier.config.ts': "throw new Error('postgres://me:hunter2@host/shop?password=hunter2');",
  };

  it('has no stack and no password', async () => {
    const { code, errors } = await createProject(failing).run(['graph']);
    expect([code, errors]).toEqual([1, 'error: postgres://me:***@host/shop?password=***\n']);
  });

  it.each([
    [['--verbose', 'graph'], {}],
    [['graph', '--verbose'], {}],
    [['graph'], { DEBUG: '1' }],
  ])('has its stack, still without the password, by %j %j', async (parameters, env) => {
    const { errors } = await createProject(failing).run(parameters, { env });
    expect(errors).toMatch(/ {4}at .*espalier\.config\.ts/);
    expect(errors).not.toContain('hunter2');
  });

  it('has the hint and the code of Espalier', async () => {
    const text = `${typescript}database.define('product', {});`;
    const { code, errors } = await createProject({ 'espalier.config.ts': text }).run(['graph']);
    expect(code).toBe(1);
    expect(errors).toContain("error: Model 'product' is already defined");
    expect(errors).toContain('  code: INVALID_CONFIGURATION\n');
  });

  it('closes the database all the same', async () => {
    const project = createProject({
      'espalier.config.ts': `${typescript}
database.close = async () => require('node:fs').writeFileSync(__dirname + '/closed', '');
export default { database };`,
    });
    await project.run(['plan', 'nothing', '-'], { input: '{}' });
    expect(existsSync(join(project.folder, 'closed'))).toBe(true);
  });
});
