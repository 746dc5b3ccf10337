import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Terminal } from './terminal.js';

/** Writes a result to a file, if one is named, or to the output. */
export function writeResult(terminal: Terminal, text: string, out: string | undefined): void {
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  if (out === undefined) {
    terminal.write(ended);
    return;
  }
  const file = resolve(terminal.cwd, out);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ended);
  terminal.writeError(`wrote ${out}\n`);
}
