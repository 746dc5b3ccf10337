import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { createColors } from 'picocolors';
import type { Terminal } from './terminal.js';

/** Returns the terminal of the current process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const hasProgress = stderr.isTTY === true && !env.CI;
  return {
    cwd: process.cwd(),
    env,
    colors: createColors(hasColors(stdout.isTTY === true, env)),
    errorColors: createColors(hasColors(stderr.isTTY === true, env)),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true && !env.CI,
    write: (each) => void stdout.write(each),
    writeError: (each) => void stderr.write(each),
    showProgress: (each) => {
      if (hasProgress) stderr.write(`\r\u001b[K${each}`);
    },
    readInput: () => text(stdin),
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}

/** See https://no-color.org: colours are for terminals, unless the user says otherwise. */
function hasColors(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal && env.TERM !== 'dumb';
}
