// Usage: node types/run.mjs [number of creates]
// Writes a large schema to dist/types, checks it with the compiler, and prints the cost of its types.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaFiles, size } from './schema.mjs';

const MAX_INSTANTIATIONS = 500_000;

const creates = Number(process.argv[2] ?? 100);
const folder = join(dirname(fileURLToPath(import.meta.url)), '../dist/types');
const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2022'],
  types: ['node'],
  module: 'NodeNext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(schemaFiles(creates))) writeFileSync(join(folder, name), text);
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
// The compiler uses several checkers, and each one instantiates the types that it needs. Only the figure of a single
// checker is the same in every run.
const single = check('--singleThreaded');
const usual = check();

console.log(
  `${size.models} models, ${size.associations} associations, ${creates} creates of ${size.levels} levels`,
);
console.log(`one checker:    ${single.text}`);
console.log(`tsc by default: ${usual.text}`);
if (!(single.instantiations < MAX_INSTANTIATIONS)) {
  console.error(`More than the limit of ${MAX_INSTANTIATIONS.toLocaleString('en')} instantiations.`);
  process.exitCode = 1;
}

function check(...options) {
  const report = run([tsc, '-p', folder, '--extendedDiagnostics', ...options]);
  const figure = (name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(report)?.[1];
  const instantiations = Number(figure('Instantiations'));
  const text = `${instantiations.toLocaleString('en')} instantiations, check time ${figure('Check time')}`;
  return { instantiations, text };
}

function run(args) {
  try {
    return execFileSync(process.execPath, args, { encoding: 'utf8' });
  } catch (error) {
    throw new Error(`the schema does not compile\n${error.stdout}`);
  }
}
