import type { Command } from 'commander';
import { type MigrationStatus, readStatus, rollBack } from '../migrations/migrator.js';
import { writeBatch } from '../migrations/write-batch.js';
import { confirm } from '../output/confirm.js';
import { type CommandContext, examples, withProject } from './command.js';

interface RollbackOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `rollback`: undoes the migrations of the last batch. */
export function addRollback(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('rollback')
    .summary('undo the migrations of the last batch')
    .description(
      'Undoes the migrations of the last batch, the last one first. This may drop tables with their rows.',
    )
    .option('--all', 'undo the migrations of all batches')
    .option('--yes', 'do not ask')
    .option('--json', 'what was undone as data')
    .addHelpText('after', examples('rollback', 'rollback --all --yes'))
    .action((options: RollbackOptions, command: Command) =>
      withProject(context, command, async (project) => {
        const { all: isAll = false } = options;
        const undone = findUndone(await readStatus(project), isAll);
        if (undone.length > 0) await confirm(terminal, `This undoes ${undone.join(', ')}.`, options.yes);
        const batch = await rollBack(project, isAll, (name) => terminal.showProgress(`undoing ${name}`));
        terminal.showProgress('');
        writeBatch(terminal, batch, { verb: 'undid', none: 'No migration has run.', ...options });
      }),
    );
}

/** Returns the names of the migrations that are to be undone, the last one first. */
function findUndone(statuses: readonly MigrationStatus[], isAll: boolean): readonly string[] {
  const last = Math.max(...statuses.map(({ batch = 0 }) => batch));
  return statuses
    .filter(({ batch }) => batch !== undefined && (isAll || batch === last))
    .map(({ name }) => name)
    .reverse();
}
