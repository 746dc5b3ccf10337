import { CommandError, UsageError } from './errors.js';
import type { Terminal } from './terminal.js';

/**
 * Asks whether a dangerous step should be done, unless `--yes` says so.
 *
 * @param step what is done, as a sentence
 * @throws UsageError if nobody can be asked; CommandError if the answer is no
 */
export async function confirm(terminal: Terminal, step: string, isYes: boolean | undefined): Promise<void> {
  if (isYes) return;
  if (!terminal.isInteractive) throw new UsageError(step, 'pass --yes to do it without a question');
  const answer = await terminal.ask(`${terminal.errorColors.yellow(step)} Continue? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was done');
}
