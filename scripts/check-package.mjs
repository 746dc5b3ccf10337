// Usage: node scripts/check-package.mjs <package folder>...
// Packs each package as npm would publish it and checks that users get all that they need and nothing else.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT_FILES = ['LICENSE', 'README.md', 'package.json'];
const BUNDLE = ['dist/espalier.js', 'dist/espalier.js.map'];
const BUILT_FILE = /^dist\/(.+?)(\.d)?\.(js|ts|mjs|mts)$/;
const DRIVER = /node_modules[\\/](better-sqlite3|pg)[\\/]/;

/** What is wrong with the files of a package: missing, unwanted, or built from a source that is gone. */
function problemsOf(folder, files) {
  const missing = ROOT_FILES.filter((file) => !files.includes(file));
  const expected = [...ROOT_FILES, ...BUNDLE];
  const unwanted = files.filter((file) => !expected.includes(file) && !isBuiltFromSource(folder, file));
  return [
    ...missing.map((file) => `${file} is missing from the package`),
    ...unwanted.map(
      (file) => `${file} does not belong in the package (if it is a left-over, remove dist/ and build)`,
    ),
  ];
}

function isBuiltFromSource(folder, file) {
  const [, name, declaration, extension] = BUILT_FILE.exec(file) ?? [];
  if (name === undefined || (extension.endsWith('ts') && !declaration)) return false;
  return existsSync(join(folder, 'src', `${name}.${extension.startsWith('m') ? 'mts' : 'ts'}`));
}

/**
 * What is wrong with the dependencies in the packed manifest: a specifier that only a workspace understands, or a range
 * that is not the one of the package that was tested.
 */
function dependencyProblems(manifest) {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  return Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies }).flatMap(
    ([name, range]) => {
      if (range.includes(':')) return [`${name}: '${range}' is not a plain range of versions`];
      const version = publishedVersions.get(name);
      if (version === undefined || range === `^${version}`) return [];
      return [`${name}: the range is '${range}', but the package in this repository is ${version}`];
    },
  );
}

async function check(folder) {
  const packed = mkdtempSync(join(tmpdir(), 'espalier-package-'));
  try {
    const npm = ['pack', '--json', '--ignore-scripts', '--pack-destination', packed];
    const [{ filename, files, size }] = JSON.parse(run('npm', npm, folder));
    const tarball = join(packed, filename);
    run('tar', ['-xzf', filename, 'package/package.json'], packed);
    const paths = files.map(({ path }) => path);
    const problems = [
      ...problemsOf(folder, paths),
      ...dependencyProblems(readManifest(join(packed, 'package'))),
    ];
    if (problems.length > 0) throw new Error(problems.join('\n'));
    await checkLoading(folder);
    run('publint', ['run', tarball, '--strict'], folder, 'inherit');
    run('attw', [tarball, '--quiet'], folder, 'inherit');
    console.log(`${filename}: ${files.length} files, ${Math.ceil(size / 1024)} kB`);
  } finally {
    rmSync(packed, { recursive: true });
  }
}

/** `import` and `require` give the same classes, and no driver is loaded before a connection needs it. */
async function checkLoading(folder) {
  const require = createRequire(join(folder, 'package.json'));
  const required = require(folder);
  const driver = Object.keys(require.cache).find((file) => DRIVER.test(file));
  if (driver) throw new Error(`loading the package loads a driver: ${driver}`);
  const imported = await import(pathToFileURL(join(folder, 'dist/index.mjs')).href);
  const different = Object.keys(required).filter((name) => imported[name] !== required[name]);
  if (different.length > 0) throw new Error(`import and require differ in ${different.join(', ')}`);
}

function run(command, args, cwd, stdout = 'pipe') {
  const shell = process.platform === 'win32';
  return execFileSync(command, args, { cwd, shell, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

const folders = process.argv.slice(2).map((folder) => resolve(folder));
const publishedVersions = new Map(folders.map(readManifest).map(({ name, version }) => [name, version]));

for (const folder of folders) {
  try {
    await check(folder);
  } catch (error) {
    console.error(`${folder}: ${error.message}`);
    process.exitCode = 1;
  }
}
