import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dialectsUnderTest, serverUrl } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';

const main = join(__dirname, '..', 'dist', 'main.js');

/** The scenarios that need no other program, and those of them that start fast. */
const all = 'kills,restarts,proxy,limits,sigkill,busy-files,fuzz,soak';
const quick = 'kills,proxy,fuzz';

describe('the torture', () => {
  it('runs a short round without a violation', async () => {
    const server = dialectsUnderTest().includes('postgres') ? { DATABASE_URL: serverUrl() } : {};
    const scenarios = propertyRuns(10) === 10 ? all : quick;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [main, '--only', scenarios, '--seconds', '0.2', '--seed', '1'],
      { env: { ...process.env, ...server } },
    );
    expect(stdout).toContain('| scenario | calls |');
    for (const name of scenarios.split(',')) expect(stdout).toContain(`| ${name} | `);
  }, 300_000);

  it('names its scenarios when it is asked for one that does not exist', async () => {
    await expect(promisify(execFile)(process.execPath, [main, '--only', 'none'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not know 'none'\n.*kills, restarts/s),
    });
  });
});
