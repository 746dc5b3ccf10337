import { toJson } from '../output/json.js';
import type { Terminal } from '../output/terminal.js';
import type { Batch } from './migrator.js';

interface BatchOutput {
  readonly json?: boolean;
  /** What was done with each migration. */
  readonly verb: string;
  /** The sentence for a batch without migrations. */
  readonly none: string;
}

/** Writes what a batch did: a line for each migration. */
export function writeBatch(terminal: Terminal, batch: Batch, { json, verb, none }: BatchOutput): void {
  const { green } = terminal.colors;
  const lines = batch.migrations.map((name) => `${green(verb)} ${name}\n`);
  if (json) terminal.write(toJson(batch));
  else terminal.write(lines.length === 0 ? `${none}\n` : lines.join(''));
}
