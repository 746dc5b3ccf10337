import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEachDatabase } from '@espalier/testkit';
import { transformSync } from '@swc/core';

const core = join(__dirname, '../..');

/** In milliseconds. An idle PostgreSQL connection closes after 30 s, and one of SQLite never. */
const maxRun = 15_000;

/** Runs a program in the folder of the built package. Returns its output, or `still running` after the maximum. */
function run(program: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: core });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += data;
    });
  const timer = setTimeout(() => {
    output += 'still running';
    child.kill('SIGKILL');
  }, maxRun);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(`${output}exit ${code}`);
    });
  });
}

describeEachDatabase('a program that does not close its database', (context) => {
  const programOf = (work: string, options = '') => `
    import { Database, DataTypes } from '@espalier/core';
    const database = new Database({ url: ${JSON.stringify(context.url())} ${options} });
    const User = database.define('user', { name: DataTypes.STRING });
    const sleep = '${context.dialect === 'postgres' ? 'select pg_sleep(0.3)' : 'select 1'}';
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    ${work}
  `;

  it.each([
    ['without a call', ''],
    ['after a create', 'await database.sync(); await User.create({ name: "a" });'],
    ['after calls that run together', 'await Promise.all([1, 2, 3].map(() => database.ping()));'],
    [
      'after a builder and a stream',
      'await database.sync(); await User.query(); for await (const _ of User.stream());',
    ],
    ['after an error', 'await User.query().catch(() => undefined);'],
    ['after a transaction', 'await database.transaction(async () => database.ping());'],
    ['after a knex transaction', 'await database.knex.transaction((t) => t.raw("select 1"));'],
    ['after a call that was cancelled', 'await User.create({}, { timeout: 0.001 }).catch(() => undefined);'],
    ['after its pool has been idle', 'await database.ping(); await pause(1200); await database.ping();'],
  ])('ends by itself %s', async (_, work) => {
    expect(await run(programOf(`${work}\nconsole.log('done');`))).toBe('done\nexit 0');
  });

  it('ends by itself with a pool that keeps connections', async () => {
    if (context.dialect === 'sqlite') return;
    const work = "await Promise.all([1, 2, 3].map(() => database.ping())); console.log('done');";
    expect(await run(programOf(work, ', pool: { min: 2, max: 3 }'))).toBe('done\nexit 0');
  });

  it('does not end before its calls are answered', async () => {
    const work = `
      database.raw(sleep).then(() => console.log('first'));
      database.transaction(async () => { await pause(50); await database.raw(sleep); await database.raw(sleep); })
        .then(() => console.log('second'));
      await Promise.all(Array.from({ length: 30 }, () => database.ping())).then(() => console.log('third'));
    `;
    const output = await run(programOf(work, context.dialect === 'postgres' ? ', pool: { max: 2 }' : ''));
    expect(output.split('\n').sort()).toEqual(['exit 0', 'first', 'second', 'third']);
  });

  if (context.dialect === 'postgres') return;

  it('ends by itself if it is the example of the README', async () => {
    const readme = readFileSync(join(core, '../../README.md'), 'utf8');
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const { code } = transformSync(`${example}\nconsole.log(product.user.addresses[0]?.city);`, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    expect(await run(code)).toBe('Austin\nexit 0');
  });
});
