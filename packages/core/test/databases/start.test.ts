import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeEachDatabase } from '@espalier/testkit';

const core = join(__dirname, '../..');

/** The last package in a path, and the path in it. */
const inPackage = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/](.*)/;

interface Loaded {
  /** The files of Espalier, from its folder on. */
  readonly own: readonly string[];
  /** The files of other packages by the name of the package, each from the folder of its package on. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

/** Runs a program on the built package, and returns what it prints. */
async function run(program: string, ...flags: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program], { cwd: core });
  return stdout;
}

/** Runs the body of an asynchronous function on the built package, and returns the files that are loaded at its end. */
async function loadedBy(body: string, ...flags: string[]): Promise<Loaded> {
  const program = `(async () => { ${body} })().then(() =>
    console.log(JSON.stringify(Object.keys(require('node:module')._cache))))`;
  const files: readonly string[] = JSON.parse(await run(program, ...flags));
  const foreign = files.map((file) => inPackage.exec(file)).filter((match) => match !== null);
  const packages: Record<string, string[]> = {};
  for (const [, name, file] of foreign as unknown as readonly [string, string, string][])
    packages[name] = [...(packages[name] ?? []), file.replaceAll('\\', '/')];
  return {
    own: files
      .filter((file) => file.startsWith(core) && !inPackage.test(file))
      .map((file) => file.slice(core.length + 1).replaceAll('\\', '/')),
    packages,
  };
}

const load = `const { Database, DataTypes } = require('@espalier/core');`;

describe('what is loaded', () => {
  it('is two files of Espalier and two small packages for require', async () => {
    const { own, packages } = await loadedBy(load);
    expect(own).toEqual(['dist/index.js', 'dist/espalier.js']);
    expect(Object.keys(packages).sort()).toEqual(['fastest-levenshtein', 'postgres-array']);
  });

  it('is the same for import', async () => {
    expect(await loadedBy(`await import('@espalier/core');`)).toEqual(await loadedBy(load));
  });

  it('is a function of `validator` for the first model that declares it', async () => {
    const declare = (attribute: string) =>
      `${load} const database = new Database('sqlite::memory:');
       database.define('user', { name: ${attribute} });
       database.associationGraph();`;
    const none = await loadedBy(declare('DataTypes.STRING'));
    expect(none.packages).not.toHaveProperty('validator');
    const notEmpty = await loadedBy(declare('{ type: DataTypes.STRING, validate: { notEmpty: true } }'));
    expect(notEmpty.packages).not.toHaveProperty('validator');
    const email = await loadedBy(declare('{ type: DataTypes.STRING, validate: { isEmail: true } }'));
    expect(email.packages.validator).toContain('lib/isEmail.js');
    expect(email.packages.validator).not.toContain('lib/isCreditCard.js');
  });

  it('is `uuid` for the first UUID of version 7', async () => {
    const four = await loadedBy(`${load} DataTypes.UUIDV4();`);
    expect(four.packages).not.toHaveProperty('uuid');
    const seven = await loadedBy(`${load} DataTypes.UUIDV7();`);
    expect(seven.packages).toHaveProperty('uuid');
  });
});

describeEachDatabase('a first nested create', (context) => {
  const create = () => `${load}
    const database = new Database({ url: ${JSON.stringify(context.url())} });
    const Product = database.define('startProduct', { title: DataTypes.STRING });
    const User = database.define('startUser', { name: DataTypes.STRING });
    const author = Product.belongsTo(User, { as: 'user' });
    try {
      await database.sync();
      await Product.create({ title: 'Chair', user: { name: 'Mick' } }, { include: [author] });
      await database.drop();
    } finally {
      await database.close();
    }`;

  it('loads knex and one driver, and nothing for what it does not use', async () => {
    const { packages } = await loadedBy(create());
    const [driver, other] =
      context.dialect === 'sqlite' ? ['better-sqlite3', 'pg'] : ['pg', 'better-sqlite3'];
    expect(packages).toHaveProperty(driver as string);
    for (const unused of [other as string, 'validator', 'uuid']) expect(packages).not.toHaveProperty(unused);
    const dialects = packages.knex?.map((file) => /^lib\/dialects\/([^/]+)\//.exec(file)?.[1]) ?? [];
    expect(new Set(dialects.filter((name) => name !== undefined))).toEqual(
      new Set(context.dialect === 'sqlite' ? ['better-sqlite3', 'sqlite3'] : ['postgres']),
    );
  });
});

describe('the stack of an error', () => {
  const fail = `${load} try { new Database({}); } catch (error) { console.log(error.stack); }`;

  it('names the sources with --enable-source-maps', async () => {
    expect(await run(fail, '--enable-source-maps')).toMatch(
      /src[\\/]dialects[\\/]connection-options\.ts:\d+:\d+/,
    );
  });

  it('names the functions without it', async () => {
    expect(await run(fail)).toMatch(/at readLocation \(.*dist[\\/]espalier\.js:\d+:\d+/);
  });
});
