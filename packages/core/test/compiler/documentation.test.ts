import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../../..');
const packageNames = "import { DataTypes, Model, ValidationError } from '@espalier/core';";

/** Returns the TypeScript of a page. What throws when it runs may also be rejected by the compiler. */
function examplesOf(page: string): readonly string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const examples = [...text.matchAll(/^```ts(?: run)?\n([\s\S]*?)^```$/gm)];
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

/** What the compiler says of examples, each of which is a separate module. */
function compile(examples: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-docs-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    for (const [index, code] of examples.entries())
      writeFileSync(join(folder, `example${index}.mts`), `${packageNames}\n${code}\nexport {};\n`);
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
  it('compile in strict mode if each builds on those before it, as on the page about creating', () => {
    const examples = examplesOf('create.md');
    expect(examples.length).toBeGreaterThan(8);
    expect(compile([examples.join('\n')])).toBe('');
  });

  it.each(['validation.md', 'transactions.md'])('compile in strict mode if each is alone: %s', (page) => {
    const examples = examplesOf(page);
    expect(examples.length).toBeGreaterThan(2);
    expect(compile(examples)).toBe('');
  });

  it('would not compile with a mistake in them', () => {
    expect(compile(['await Order.create({ cod: "A" });'])).toContain("Did you mean to write 'code'?");
  });
});
