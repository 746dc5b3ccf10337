#!/usr/bin/env node
import { run } from './cli.js';
import { processTerminal } from './output/process-terminal.js';

void run(process.argv.slice(2), processTerminal()).then(endProcess);

/** Ends the process when its output is written, even if a module of the project keeps a server or a timer. */
function endProcess(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
