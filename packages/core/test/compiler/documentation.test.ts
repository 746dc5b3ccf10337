import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../../..');
const packageNames =
  "import { aggregate, changesOf, DataTypes, Model, Op, sql, ValidationError } from '@espalier/core';";

const anyExample = 'ts(?: run)?';

/** Returns the TypeScript of a page. What throws when it runs may also be rejected by the compiler. */
function examplesOf(page: string, fence = anyExample): readonly string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const examples = [...text.matchAll(new RegExp(`^\`{3}${fence}\\n([\\s\\S]*?)^\`{3}$`, 'gm'))];
  return examples.map(([, code = '']) => code.replace(/^(?=.* \/\/ throws )/gm, '// @ts-ignore\n'));
}

/** As a user's own code would be compiled. */
const tsconfig = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: {
    noUncheckedIndexedAccess: false,
    exactOptionalPropertyTypes: false,
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    typeRoots: [join(root, 'node_modules/@types')],
    paths: {
      '@espalier/core': [join(root, 'packages/core/src/index.ts')],
      zod: [join(root, 'node_modules/zod/index.d.ts')],
    },
  },
  files: [join(__dirname, '../types/documentation/globals.ts')],
  include: ['*.mts'],
};

/** Returns what the compiler says of examples by name, each of which is a separate module. */
function compile(examples: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-docs-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    for (const [name, code] of examples)
      writeFileSync(join(folder, `${name}.mts`), `${packageNames}\n${code}\nexport {};\n`);
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    return spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the examples of the documentation', () => {
  const inOrder = ['create.md', 'save.md', 'querying.md'].map((page) => [page, examplesOf(page)] as const);
  const pagesAlone = [
    ['validation.md', anyExample],
    ['transactions.md', anyExample],
    ['associations.md', 'ts run alone'],
  ] as const;
  const alone = pagesAlone.flatMap(([page, fence]) =>
    examplesOf(page, fence).map((code, index) => [`${page}.${index}`, code] as const),
  );
  // The compiler reads the sources of core each time, so it runs once.
  let said: string;
  beforeAll(() => {
    const mistake = ['mistake', 'await Order.create({ cod: "A" });'] as const;
    const pages = inOrder.map(([page, examples]) => [page, examples.join('\n')] as const);
    said = compile(new Map([...pages, ...alone, mistake]));
  });
  const saidOf = (name: string) => said.split('\n').filter((line) => line.startsWith(name));

  it.each(inOrder)('compile in strict mode if each builds on those before it: %s', (page, examples) => {
    expect(examples.length).toBeGreaterThan(page === 'create.md' ? 8 : 7);
    expect(saidOf(page)).toEqual([]);
  });

  it.each(pagesAlone)('compile in strict mode if each is alone: %s', (page) => {
    expect(alone.filter(([name]) => name.startsWith(page)).length).toBeGreaterThan(2);
    expect(saidOf(page)).toEqual([]);
  });

  it('would not compile with a mistake in them', () => {
    expect(said).toMatch(/^mistake\.mts.* Did you mean to write 'code'\?$/m);
    expect(said.trim().split(/\n(?=\S)/)).toHaveLength(1);
  });
});
