import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../../..');
const source = join(root, 'packages/core/src');

const pages = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs'), ...markdownIn('packages')];

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    if (entry.isDirectory()) return markdownIn(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

const bases = [source, root, join(root, 'packages/core')];
const folders = new Set(
  bases
    .flatMap((base) => readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
    .map(({ name }) => name),
);

/** Returns the names in backticks that begin with a folder of the project: `graph/walk.ts`, `docs/`. */
function pathsIn(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '');
  const names = [...text.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, name]) => name as string);
  return [...new Set(names.filter((name) => folders.has(name.slice(0, name.indexOf('/')))))];
}

/** Returns the paths of the unit tests, below their folder: `graph/include.test.ts`. */
function unitTests(): string[] {
  const files = readdirSync(join(root, 'packages/core/test/unit'), { recursive: true, encoding: 'utf8' });
  return files.filter((path) => path.endsWith('.test.ts'));
}

describe('the unit tests', () => {
  it('each have the path of the source file that they test', () => {
    const lost = unitTests().filter((path) => !existsSync(join(source, path.replace('.test.ts', '.ts'))));
    expect(lost).toEqual([]);
    expect(unitTests().length).toBeGreaterThan(20);
  });
});

describe('the documentation', () => {
  it.each(pages.filter((page) => pathsIn(page).length > 0))('names files that exist: %s', (page) => {
    const missing = pathsIn(page).filter(
      (path) => ![...bases, join(root, dirname(page))].some((base) => existsSync(join(base, path))),
    );
    expect(missing).toEqual([]);
  });

  it('is checked in the pages that describe the structure', () => {
    for (const page of ['docs/architecture.md', 'CONTRIBUTING.md'])
      expect(pathsIn(page).length).toBeGreaterThan(3);
  });
});
