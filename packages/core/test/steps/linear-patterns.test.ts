import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkSync } from 'recheck';
import { version } from 'recheck/package.json';
import ts from 'typescript-5.9';

interface Literal {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

const sources = join(__dirname, '../../src');
const validators = dirname(require.resolve('validator/lib/isEmail.js', { paths: [sources] }));

/** Patterns that only names of the developer reach, which are short. */
const patternsOfNames = ['([A-Z]+)([A-Z][a-z])', '\uFFFD+$'];

/** Returns every regular expression that is written in a file. */
function literalsOf(directory: string, path: string): Literal[] {
  const text = readFileSync(join(directory, path), 'utf8');
  const literals: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      literals.push({ file: path, source, flags });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return literals;
}

function superlinear(literals: readonly Literal[]): string[] {
  return literals
    .filter(({ source, flags }) => !isLinear(source, flags))
    .map(({ file, source, flags }) => `${file}: /${source}/${flags}`);
}

/** The patterns that this version of recheck has found to be linear. Each takes it up to a second. */
const remembered = join(
  __dirname,
  '../../../../node_modules/.cache/espalier',
  `linear-by-recheck-${version}.json`,
);
const linear = new Set<string>(readJson(remembered));
afterAll(() => {
  mkdirSync(dirname(remembered), { recursive: true });
  writeFileSync(remembered, JSON.stringify([...linear]));
});

function isLinear(source: string, flags: string): boolean {
  const pattern = `/${source}/${flags}`;
  if (!linear.has(pattern) && checkSync(source, flags, { timeout: 20_000 }).status === 'safe')
    linear.add(pattern);
  return linear.has(pattern);
}

function readJson(file: string): string[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

describe('the time of a regular expression', () => {
  it('is found not to be linear where it is quadratic', () => {
    const literal = { file: 'x', source: '^0*(\\d+)$', flags: '' };
    expect(superlinear([literal])).toEqual(['x: /^0*(\\d+)$/']);
  });

  it('is linear in the length of its text, for every pattern that values reach', () => {
    const files = readdirSync(sources, { recursive: true }).map(String);
    const literals = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => literalsOf(sources, file))
      .filter(({ source }) => !patternsOfNames.includes(source));
    expect(literals.length).toBeGreaterThan(40);
    expect(superlinear(literals)).toEqual([]);
  });

  it('is linear for the patterns of the validators by name', () => {
    const loaded = readFileSync(join(sources, 'schema/validators/validator-package.ts'), 'utf8');
    const used = [...loaded.matchAll(/require\('validator\/lib\/(\w+\.js)'\)/g)].map(
      ([, file]) => file as string,
    );
    expect(used.length).toBeGreaterThan(8);
    const literals = filesBelow(used).flatMap((file) => literalsOf(validators, file));
    expect(literals.length).toBeGreaterThan(20);
    expect(superlinear(literals)).toEqual([]);
  });
});

/** Returns files of the package `validator` and all that they load. */
function filesBelow(files: readonly string[]): string[] {
  const found = new Set(files);
  for (const file of found) {
    const text = readFileSync(join(validators, file), 'utf8');
    for (const [, path] of text.matchAll(/require\("\.\/([^"]+)"\)/g))
      found.add((path as string).endsWith('.js') ? (path as string) : `${path}.js`);
  }
  return [...found];
}
