import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

/** The READMEs of the packages show a program that runs, and pages that exist. */

const root = join(__dirname, '../../../..');

const textOf = (name: string) => readFileSync(join(root, 'packages', name, 'README.md'), 'utf8');

/** Runs a program in the folder of a built package, and returns what it prints. */
function run(name: string, program: string): string {
  const { code } = transformSync(program, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  const options = ['--input-type=module', '-e', code];
  return execFileSync(process.execPath, options, { cwd: join(root, 'packages', name), encoding: 'utf8' });
}

describe.each(['core', 'sequelize'])('the README of packages/%s', (name) => {
  it('shows a program that prints what it says', () => {
    const [, program = ''] = /^```[jt]s\n([\s\S]*?)^```$/m.exec(textOf(name)) ?? [];
    const [, printed] = /^console\.log\(.+\); \/\/ (.+)$/m.exec(program) ?? [];
    expect(run(name, program)).toBe(`${printed}\n`);
  });

  it('names pages of the documentation that exist', () => {
    const pages = [...textOf(name).matchAll(/`(docs\/[^`]*)`/g)].map(([, page = '']) => page);
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.filter((page) => !existsSync(join(root, page)))).toEqual([]);
  });
});
