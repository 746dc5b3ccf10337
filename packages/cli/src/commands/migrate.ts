import type { Command } from 'commander';
import { migrateLatest, releaseLock } from '../migrations/migrator.js';
import { writeBatch } from '../migrations/write-batch.js';
import { type CommandContext, examples, withProject } from './command.js';

interface MigrateOptions {
  readonly unlock?: boolean;
  readonly json?: boolean;
}

/** Adds `migrate`: runs the migrations that have not run. */
export function addMigrate(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('migrate')
    .summary('run the migrations that have not run')
    .description('Runs the migrations that have not run, in the order of their names, as one batch.')
    .option('--unlock', 'first release the lock that a killed process has left')
    .option('--json', 'the batch as data')
    .addHelpText('after', examples('migrate', 'migrate --json'))
    .action((options: MigrateOptions, command: Command) =>
      withProject(context, command, async (project) => {
        if (options.unlock) await releaseLock(project);
        const batch = await migrateLatest(project, (name) => terminal.showProgress(`running ${name}`));
        terminal.showProgress('');
        writeBatch(terminal, batch, { verb: 'ran', none: 'No migration is pending.', ...options });
      }),
    );
}
