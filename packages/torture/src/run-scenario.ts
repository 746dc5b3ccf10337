import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Progress } from './child/main.ts';
import type { Order } from './scenario.ts';
import { type Counts, noCounts } from './tally.ts';

/** In milliseconds. A process whose event loop is blocked longer is killed. */
const maxSilence = 30_000;
/** In milliseconds, in addition to the time to work: for calls without limits, recovery and the oracle. */
const maxRest = 120_000;

/** Runs a scenario in a child process, which is killed if it does not end. Returns what the child counted. */
export function runScenario(order: Order): Promise<Counts> {
  const child = fork(join(__dirname, 'child', 'main.js'), { execArgv: ['--expose-gc', '--no-warnings'] });
  let counts = noCounts();
  let isDone = false;
  let violation: string | undefined;
  const kill = (reason: string) => {
    violation = reason;
    child.kill('SIGKILL');
  };
  const rest = setTimeout(kill, order.seconds * 1000 + maxRest, 'the scenario did not end');
  let silence = setTimeout(kill, maxSilence, 'the process did not start');
  child.on('message', (progress: Progress) => {
    const { running = '' } = progress;
    ({ counts, done: isDone } = progress);
    clearTimeout(silence);
    const problem = isDone ? 'the process did not end after its work' : 'the event loop was blocked';
    silence = setTimeout(kill, maxSilence, `${problem} for ${maxSilence} ms\n  ${running}`);
  });
  child.send(order);
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      clearTimeout(rest);
      clearTimeout(silence);
      const isExpected = isDone && code === 0;
      if (!isExpected) counts.violations.push(violation ?? `the process ended with ${signal ?? code}`);
      resolve(counts);
    });
  });
}
