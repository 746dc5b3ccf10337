import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../output/errors.js';
import type { Terminal } from '../output/terminal.js';

/**
 * Reads the values of a call from a file of JSON, or from the input.
 *
 * @throws UsageError if there is no such file, or its text is not JSON
 */
export async function readPayload(terminal: Terminal, file: string): Promise<object> {
  const text = file === '-' ? await terminal.readInput() : readText(resolve(terminal.cwd, file), file);
  const label = file === '-' ? 'The input' : `The file '${file}'`;
  const values = parse(text, label);
  if (typeof values === 'object' && values !== null) return values;
  throw new UsageError(`${label} has to be an object, or an array of objects`);
}

function readText(file: string, named: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file '${named}' cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function parse(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${label} is not JSON: ${(error as Error).message}`);
  }
}
