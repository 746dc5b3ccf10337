import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `docs/reference` says what the docstrings say, of everything that is exported. */

const root = join(__dirname, '../../../..');
const folder = join(root, 'packages/core/dist/reference');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns what is wrong with the reference: a line for each problem. */
function problemsOf(...options: readonly string[]): readonly string[] {
  const script = join(root, 'scripts/reference.mjs');
  const { stderr, status } = spawnSync(process.execPath, [script, '--check', ...options], {
    encoding: 'utf8',
  });
  const lines = stderr.split('\n').filter((line) => line !== '');
  expect(status).toBe(lines.length === 0 ? 0 : 1);
  return lines;
}

/** Writes a file that exports what the package does, and some more. */
function exportMore(text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'index.ts');
  writeFileSync(file, `export * from '../../src/index.js';\n${text}`);
  return file;
}

describe('the reference', () => {
  it('is what the docstrings say, and has everything that is exported', () => {
    expect(problemsOf()).toEqual([]);
  });

  it('fails with the names of what has no place, no sentence or no default', () => {
    const file = exportMore(`
      /** The options of paint. */
      export interface PaintOptions {
        readonly colour?: string;
        /** Whether it shines. */
        readonly shiny?: boolean;
        /** The number of coats. Default 1. */
        readonly coats?: number;
      }
      export function paint(): void {}
      export type Colour = string;
    `);
    const place = 'is on no page: give it a place in scripts/reference/outline.mjs';
    const expected = [
      'Colour has no sentence',
      `PaintOptions ${place}`,
      'PaintOptions.colour has no sentence',
      'PaintOptions.shiny does not say its default',
      'paint has no sentence',
      `paint ${place}`,
    ];
    const outdated = /^docs\/reference\/(README|types)\.md is not what the docstrings say/;
    const problems = problemsOf('--entry', file).filter((line) => !outdated.test(line));
    expect([...problems].sort()).toEqual(expected);
  });
});
