import { type ExecFileSyncOptionsWithStringEncoding, execFile, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeEachDatabase } from '@espalier/testkit';

const packages = join(__dirname, '../..');
const folders: string[] = [];

const packed = new Map<string, string>();

/** Packs a package as npm publishes it, once. */
function pack(name: string): string {
  const known = packed.get(name);
  if (known !== undefined) return known;
  const folder = createFolder();
  const npm = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const options: ExecFileSyncOptionsWithStringEncoding = {
    cwd: join(packages, name),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  };
  const [{ filename }] = JSON.parse(execFileSync('npm', npm, options));
  const tarball = join(folder, filename);
  packed.set(name, tarball);
  return tarball;
}

/** Creates an empty folder with the packed packages in it. What they depend on is linked. */
function installPacked(): string {
  const folder = createFolder();
  for (const name of ['core', 'cli']) {
    const target = join(folder, 'node_modules/@espalier', name);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', pack(name), '-C', target, '--strip-components', '1']);
    linkDependencies(join(packages, name), folder);
  }
  return folder;
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-packed-'));
  folders.push(folder);
  return folder;
}

/** Links the dependencies of a package into a folder, and the drivers, which a project installs itself. */
function linkDependencies(source: string, folder: string): void {
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const { dependencies, peerDependencies } = manifest;
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    if (name === '@espalier/core') continue;
    const target = join(folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(source, 'node_modules', name), target, 'junction');
  }
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Tables of a shop, as another program has made them. */
const tables = [
  'create table users (id integer primary key, email varchar(100) not null)',
  'create table orders (id integer primary key, user_id integer not null references users (id), total integer)',
  'create index orders_user on orders (user_id)',
];

describeEachDatabase('the packed packages in an empty folder', (context) => {
  it('pull the models of a database, and bring it to a change of them by a migration', async () => {
    const folder = installPacked();
    const url = context.dialect === 'sqlite' ? `sqlite:${join(folder, 'shop.db')}` : context.url();
    const database = context.open({ url });
    for (const table of tables) await database.raw(table);
    await database.raw("insert into users values (1, 'a@b.c')");
    await database.raw('insert into orders values (7, 1, 30)');
    await database.close();
    const espalier = (...parameters: readonly string[]) => runEspalier(folder, url, parameters);

    expect(await espalier('pull', '--url', url, '--out', 'models.ts')).toMatchObject({ code: 0 });
    const models = readFileSync(join(folder, 'models.ts'), 'utf8');
    expect(models).toContain('static User = this.belongsTo(() => User');
    expect(await espalier('check', '--models', 'models.ts')).toMatchObject({ code: 0 });

    const changed = models.replace('total: DataTypes.INTEGER', '$&, note: DataTypes.TEXT');
    expect(changed).not.toBe(models);
    writeFileSync(join(folder, 'models.ts'), changed);
    expect(await espalier('check', '--models', 'models.ts')).toMatchObject({ code: 1 });
    expect(await espalier('migration', 'create', 'add note', '--models', 'models.ts')).toMatchObject({
      code: 0,
    });
    const [file = ''] = readdirSync(join(folder, 'migrations'));
    expect(readFileSync(join(folder, 'migrations', file), 'utf8')).toContain('note');
    expect(await espalier('migrate', '--models', 'models.ts')).toEqual({
      code: 0,
      output: `ran ${file}\n`,
      errors: '',
    });
    expect(await espalier('check', '--models', 'models.ts')).toMatchObject({ code: 0 });

    const after = context.open({ url });
    expect(await after.raw('select id, user_id, total, note from orders')).toEqual([
      { id: 7, user_id: 1, total: 30, note: null },
    ]);
  }, 60_000);
});

/** Runs the installed program in a folder, as `npx espalier` does. */
function runEspalier(cwd: string, url: string, parameters: readonly string[]) {
  const bin = join(cwd, 'node_modules/@espalier/cli/dist/bin.js');
  const options = { cwd, env: { ...process.env, DATABASE_URL: url }, timeout: 30_000 };
  return new Promise<{ code: number | string; output: string; errors: string }>((resolve) => {
    execFile(process.execPath, [bin, ...parameters], options, (error, output, errors) => {
      resolve({ code: error === null ? 0 : (error.code ?? 'killed'), output, errors });
    });
  });
}
