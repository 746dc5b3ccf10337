import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DataTypes } from '@espalier/core';

/** `docs/extending.md` names the files to touch: these tests compare its lists with the sources. */

const root = join(__dirname, '../../../..');
const core = 'packages/core/src';
const sources = readdirSync(join(root, core), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `${core}/${file}`);
const page = readFileSync(join(root, 'docs/extending.md'), 'utf8');

/** A section of the page. */
function section(title: string): string {
  const [, text] = page.split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`docs/extending.md has no section '${title}'`);
  return text.split('\n## ')[0] as string;
}

const pathsIn = (text: string) =>
  [...text.matchAll(/`(packages\/[^`<]+\.ts)`/g)].map(([, path = '']) => path);

/** The items of the numbered list of a section. */
const itemsOf = (title: string) => section(title).match(/^\d+\. .*$/gm) ?? [];

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const sourcesWith = (pattern: RegExp) =>
  sources.filter((file) => pattern.test(withoutComments(read(file)))).sort();

describe('docs/extending.md', () => {
  it('names no file that does not exist, apart from those that are new', () => {
    const paths = pathsIn(page);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names every file that asks for the name of a hook', () => {
    const names = sourcesWith(/'(before|after)(Bulk)?(Validate|Create|Update|Save|Destroy|Commit)'/);
    expect(names.filter((file) => !pathsIn(section('A hook')).includes(file))).toEqual([]);
    expect(itemsOf('A hook')).toHaveLength(4);
  });

  it('names every file that asks for the kind of an association', () => {
    const kinds = sourcesWith(/\b[hH]asMany\b|'(belongsTo|hasOne|belongsToMany)'/);
    expect(kinds.filter((file) => !pathsIn(section('An association kind')).includes(file))).toEqual([]);
    expect(itemsOf('An association kind')).toHaveLength(8);
    const listed = itemsOf('An association kind').map((item) => pathsIn(item)[0]);
    expect(listed.filter((file) => !kinds.includes(file as string))).toEqual([]);
  });

  it('names every file outside the dialects that asks for the key of a data type', () => {
    const keys = Object.keys(DataTypes).filter((key) => !/^(UUIDV\d|NOW)$/.test(key));
    const found = sourcesWith(new RegExp(`'(${keys.join('|')})'`));
    const elsewhere = found.filter((file) => !/\/(schema\/data-types|dialects\/\w+)\//.test(file));
    expect(elsewhere.filter((file) => !pathsIn(section('A data type')).includes(file))).toEqual([]);
  });
});

describe('a new data type', () => {
  const project = join(root, core, '../dist/extending');
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  const index = 'src/schema/data-types/index.ts';
  const family = 'src/schema/data-types/text.ts';
  const dialects = ['postgres', 'sqlite'].map((name) => `src/dialects/${name}/data-types.ts`);

  beforeAll(() => {
    rmSync(project, { recursive: true, force: true });
    mkdirSync(project, { recursive: true });
    cpSync(join(root, core), join(project, 'src'), { recursive: true });
    const compilerOptions = { noEmit: true, composite: false, incremental: true, rootDir: 'src' };
    const config = {
      extends: relative(project, join(root, 'tsconfig.base.json')),
      compilerOptions,
      include: ['src'],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  });

  /** The files with errors. */
  function compile(): string[] {
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const options = ['-p', project, '--pretty', 'false'];
    const { stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: project, encoding: 'utf8' });
    return [
      ...new Set([...stdout.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file = '']) => file)),
    ].sort();
  }

  function replaceIn(file: string, text: string, replacement: string): void {
    const before = readFileSync(join(project, file), 'utf8');
    expect(before).toContain(text);
    writeFileSync(join(project, file), before.replace(text, replacement));
  }

  it('is defined in the file of its family; then exactly the dialects do not compile', () => {
    const [uuid = ''] =
      /export const UUID = [\s\S]*?\n\}\);\n/.exec(readFileSync(join(project, family), 'utf8')) ?? [];
    appendFileSync(join(project, family), `\n${uuid.replaceAll('UUID', 'ULID')}`);
    expect(compile()).toEqual(dialects);
  });

  it('compiles when the dialects know it', () => {
    for (const file of dialects) replaceIn(file, '  UUID: {', "  ULID: { columnType: 'text' },\n  UUID: {");
    expect(compile()).toEqual([]);
  });

  it('is registered by its own key', () => {
    replaceIn(family, "defineType('ULID'", "defineType('UUID'");
    expect(compile()).toContain(index);
  });

  it('needs the files that the page lists', () => {
    const [own = '', ...others] = itemsOf('A data type');
    expect(pathsIn(own)).toContain(family.replace('src', core));
    expect(others.map((item) => pathsIn(item)[0])).toEqual(dialects.map((file) => file.replace('src', core)));
  });
});
