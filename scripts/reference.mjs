// Usage: node scripts/reference.mjs [--check] [--entry file]
// Writes the pages of docs/reference from the docstrings of what packages/core exports. `--check` writes nothing: it prints
// what lacks a sentence, and the pages that are not what the docstrings say, and fails if there are any.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPages, renderPages } from './reference/pages.mjs';
import { findProblems } from './reference/problems.mjs';
import { openSources } from './reference/program.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'docs/reference');
const core = join(root, 'packages/core');

const { values } = parseArgs({ options: { check: { type: 'boolean' }, entry: { type: 'string' } } });
const sources = openSources(core, resolve(values.entry ?? join(core, 'src/index.ts')));
const pages = buildPages(sources);
const problems = findProblems(pages, sources);
const files = renderPages(pages);

if (values.check) problems.push(...findOutdated());
else if (problems.length === 0) write();

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function write() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
}

function findOutdated() {
  const committed = readdirSync(folder);
  const superfluous = committed.filter((file) => !files.has(file));
  const different = [...files].filter(([file, text]) => !committed.includes(file) || read(file) !== text);
  return [...superfluous, ...different.map(([file]) => file)].map(
    (file) => `docs/reference/${file} is not what the docstrings say: run \`npm run docs:reference\``,
  );
}

function read(file) {
  return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
}
