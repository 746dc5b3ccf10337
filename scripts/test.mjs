// Usage: node scripts/test.mjs [--long] [jest arguments]
// Installs and builds, then runs the checks, one after another, while jest runs the tests. A check that fails does not
// stop the others: its output is shown at the end, and the last line names every step that failed.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const preparations = ['setup', 'build'];
const quick = {
  checks: ['typecheck', 'lint', 'lint:imports', 'check:package', 'check:types:newest'],
  jest: [],
  environment: {},
};
/** The test files that ask how often to run a property, with all the runs; and every compiler that is supported. */
const long = {
  checks: ['check:types'],
  jest: ['--findRelatedTests', 'packages/testkit/src/property-runs.ts'],
  environment: { ESPALIER_ALL_RUNS: 'yes' },
};

/** Jest's workers inherit this option of Node. Their garbage is collected less often, in about 5% less time. */
const largeYoungGeneration = '--max-semi-space-size=64';

const isLong = process.argv[2] === '--long';
const jestArguments = process.argv.slice(isLong ? 3 : 2);
const failed = [];

for (const name of preparations) {
  if (failed.length === 0) await step(name, () => runScript(name, 'inherit'));
}
if (failed.length === 0) await runSideBySide(isLong ? long : quick);
for (const { name, output } of failed) if (output !== '') console.log(`\n${name}:\n${output}`);
console.log(
  failed.length === 0 ? 'Every step passed.' : `Failed: ${failed.map(({ name }) => name).join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runSideBySide({ checks, jest, environment }) {
  const runChecks = async () => {
    for (const name of checks) await step(name, () => runScript(name));
  };
  await Promise.all([runChecks(), step('jest', () => runJest([...jest, ...jestArguments], environment))]);
}

async function step(name, work) {
  const started = performance.now();
  const { code, output } = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) failed.push({ name, output });
  console.log(code === 0 ? `${name}: ${seconds} s` : `${name}: failed after ${seconds} s`);
}

function runScript(name, output = 'pipe') {
  return run('npm', ['run', '--silent', name], output, { shell: process.platform === 'win32' });
}

function runJest(parameters, environment) {
  // Jest is installed by the first step.
  const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
  const env = { ...process.env, ...environment };
  return run(process.execPath, [largeYoungGeneration, jest, ...parameters], 'inherit', { env });
}

/** Runs a command, and returns its exit code and what it wrote, unless that was shown at once: 'inherit'. */
function run(command, parameters, shown, options) {
  return new Promise((done) => {
    let output = '';
    const child = spawn(command, parameters, { cwd: root, stdio: ['ignore', shown, shown], ...options });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.once('error', (error) => done({ code: 1, output: `${error}\n` }));
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}
