import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describeEachDatabase } from '@espalier/testkit';
import { createProject } from './helpers/project.ts';
import { urlOf } from './helpers/shop-project.ts';

const bin = join(__dirname, '../dist/bin.js');

/** Runs the program itself in a folder. A program that does not end is killed. */
function runProgram(cwd: string, parameters: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd, env: { ...process.env, ...env }, timeout: 30_000 };
  return new Promise<{ code: number | string; output: string; errors: string }>((resolve) => {
    execFile(process.execPath, [bin, ...parameters], options, (error, output, errors) => {
      resolve({ code: error === null ? 0 : (error.code ?? 'killed'), output, errors });
    });
  });
}

describeEachDatabase('the program', (context) => {
  it('ends when its work is done, with the database of a knex instance and a timer of the project', async () => {
    const project = createProject({ 'migrations/1_a.cjs': 'exports.up = exports.down = async () => {};' });
    project.write(
      'espalier.config.mjs',
      `
import { createRequire } from 'node:module';
import { Database } from '@espalier/core';
const knex = createRequire(${JSON.stringify(require.resolve('@espalier/core'))})('knex');
setInterval(() => {}, 1000);
const url = ${JSON.stringify(urlOf(context, project))};
export const database = new Database({
  knex: url.startsWith('sqlite:')
    ? knex({ client: 'better-sqlite3', connection: { filename: url.slice(7) }, useNullAsDefault: true })
    : knex({ client: 'pg', connection: url }),
});
`,
    );
    expect(await runProgram(project.folder, ['migrate'])).toEqual({
      code: 0,
      output: 'ran 1_a.cjs\n',
      errors: '',
    });
  });

  if (context.dialect === 'postgres') return;

  it('has exit codes for success, failure and a wrong use, and colours only if it is told so', async () => {
    const project = createProject({
      'espalier.config.ts': `
import { Database } from '@espalier/core';
export default new Database('sqlite::memory:');
`,
      'migrations/1_a.cjs': '',
    });
    const ansi = '\u001b[';
    const [status, wrong, coloured, plain] = await Promise.all([
      runProgram(project.folder, ['status']),
      runProgram(project.folder, ['nothing']),
      runProgram(project.folder, ['status'], { FORCE_COLOR: '1', NO_COLOR: '' }),
      runProgram(project.folder, ['status'], { FORCE_COLOR: '1', NO_COLOR: '1' }),
    ]);
    expect(status).toEqual({ code: 1, output: 'pending  1_a.cjs\n', errors: '' });
    expect(wrong).toMatchObject({ code: 2, output: '' });
    expect(wrong.errors).toContain("error: unknown command 'nothing'");
    expect(coloured.output).toContain(ansi);
    expect(plain.output).not.toContain(ansi);
  });
});
