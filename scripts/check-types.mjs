// Usage: node scripts/check-types.mjs [compiler]...
// Type-checks the type tests of core as a user's own code: against the packed package, as ES modules and as CommonJS,
// with the declarations of the package and of everything it needs, by each compiler that is supported or named.
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const core = join(root, 'packages/core');
const tests = join(core, 'test/types');

/** What the tests take from the package, and the one thing that is not in it: a database. */
const API = `import { Database } from '@espalier/core';
export * from '@espalier/core';
export const database = new Database('sqlite::memory:');
`;
/** These read files that the package does not export. */
const INTERNAL = ['api.ts', 'inflection.types.ts', 'nouns.ts'];
/** These hold only where an optional property cannot be undefined. */
const EXACT_ONLY = ['exact-optional.types.ts'];

/** The packages of the compilers that are supported; the slower one goes first. */
const supported = ['typescript-5.9', 'typescript'];
const named = process.argv.slice(2);

/** Each setting is met by each compiler. */
const checks = (named.length > 0 ? named : supported).flatMap((compiler) => [
  { compiler, type: 'module', exact: true },
  { compiler, type: 'commonjs', exact: false },
]);

const folder = mkdtempSync(join(tmpdir(), 'espalier-types-'));
try {
  installPackage();
  for (const type of ['module', 'commonjs']) writeConsumer(type);
  await inTurns(checks, Math.min(2, availableParallelism()), check);
} finally {
  rmSync(folder, { recursive: true });
}

/** The package as npm would install it, with what it depends on and nothing else of this repository. */
function installPackage() {
  const shell = process.platform === 'win32';
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(
    execFileSync('npm', pack, { cwd: core, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  execFileSync('tar', ['-xzf', filename], { cwd: folder });
  const modules = join(folder, 'node_modules');
  for (const scope of ['@espalier', '@types']) mkdirSync(join(modules, scope), { recursive: true });
  cpSync(join(folder, 'package'), join(modules, '@espalier/core'), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) link(join(core, 'node_modules', name), join(modules, name));
  for (const name of ['@types/node', 'expect-type'])
    link(join(root, 'node_modules', name), join(modules, name));
}

function link(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to, 'junction');
}

function writeConsumer(type) {
  const consumer = join(folder, type);
  mkdirSync(consumer);
  for (const file of readdirSync(tests).filter((name) => name.endsWith('.ts') && !INTERNAL.includes(name))) {
    cpSync(join(tests, file), join(consumer, file));
  }
  writeFileSync(join(consumer, 'api.ts'), API);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true, type }));
  for (const exact of [true, false]) {
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2022'],
      types: ['node'],
      module: 'NodeNext',
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: exact,
      skipLibCheck: false,
      // The types of a user's models must be such that a declaration file can name them.
      declaration: true,
      emitDeclarationOnly: true,
      outDir: `out-${exact}`,
    };
    const config = { compilerOptions, include: ['*.ts'], exclude: exact ? [] : EXACT_ONLY };
    writeFileSync(join(consumer, configOf(exact)), JSON.stringify(config));
  }
}

function configOf(exact) {
  return exact ? 'tsconfig.exact.json' : 'tsconfig.json';
}

async function check({ compiler, type, exact }) {
  const home = join(root, 'node_modules', compiler);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const name = `TypeScript ${version}, ${type}, exactOptionalPropertyTypes ${exact ? 'on' : 'off'}`;
  const started = performance.now();
  const problems = await run([
    join(home, 'bin/tsc'),
    '-p',
    join(folder, type, configOf(exact)),
    '--pretty',
    'false',
  ]);
  if (problems === '') console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  else {
    console.error(`${name}:\n${problems}`);
    process.exitCode = 1;
  }
}

/** What the compiler has to say, which should be nothing. */
function run(args) {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done(stdout.trim() || stderr.trim() || (error ? String(error) : '')),
    );
  });
}

/** Runs jobs, some at a time. */
async function inTurns(jobs, atOnce, work) {
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await work(job);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
