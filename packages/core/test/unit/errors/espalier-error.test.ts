import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { UniqueConstraintError } from '../../../src/errors/database-errors.js';

const sources = join(__dirname, '../../../src');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-errors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns what the modules of the errors export after a minifier has renamed every class. */
function loadMinified(): Readonly<Record<string, unknown>> {
  const [files = []] = ['errors', 'util'].map(minifyFolder);
  const load = createRequire(join(folder, 'index.js'));
  return Object.assign({}, ...files.map((file) => load(`./errors/${file}`)));
}

function minifyFolder(name: string): readonly string[] {
  mkdirSync(join(folder, name));
  return readdirSync(join(sources, name)).map((file) => {
    const { code } = transformSync(readFileSync(join(sources, name, file), 'utf8'), {
      jsc: {
        parser: { syntax: 'typescript' },
        target: 'es2022',
        minify: { compress: true, mangle: { toplevel: true } },
      },
      module: { type: 'commonjs' },
      minify: true,
    });
    const built = file.replace(/ts$/, 'js');
    writeFileSync(join(folder, name, built), code);
    return built;
  });
}

describe('the name of an error', () => {
  it('is that of its class, in messages and JSON too', () => {
    const error = new UniqueConstraintError('taken');
    expect(error.name).toBe('UniqueConstraintError');
    expect(String(error)).toBe('UniqueConstraintError: taken');
    expect(error.stack).toMatch(/^UniqueConstraintError: taken\n/);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: 'UniqueConstraintError' });
  });

  it('is that of a class that a program derives from one of them', () => {
    class TakenError extends UniqueConstraintError {}
    expect(new TakenError('taken').name).toBe('TakenError');
  });

  it('stays the same in minified code', () => {
    const minified = loadMinified() as Record<string, new (...args: never[]) => Error>;
    const classes = Object.entries(minified).filter(([, type]) => type.prototype instanceof Error);
    expect(classes.length).toBeGreaterThan(15);
    expect(classes.filter(([name, type]) => type.name === name)).toEqual([]);
    for (const [name, type] of classes) {
      // Some constructors take a list where others take an object.
      const error = new type(...(['message', Object.assign([], { at: undefined })] as never[]));
      expect(error.name).toBe(name);
      expect(String(error)).toBe(`${name}: message`);
      expect(error.stack).toMatch(new RegExp(`^${name}: message\n`));
    }
  });
});
