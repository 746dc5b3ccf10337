import type { Command } from 'commander';
import { type MigrationStatus, readStatus } from '../migrations/migrator.js';
import { exitCodes } from '../output/exit-codes.js';
import { toJson } from '../output/json.js';
import type { Terminal } from '../output/terminal.js';
import { type CommandContext, examples, withProject } from './command.js';

/** Adds `status`: which migrations have run, and which are pending. */
export function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .summary('list the migrations that have run and those that are pending')
    .description(
      'Lists the migrations that have run and those that are pending. The exit code is 1 if one is pending, or its file is missing.',
    )
    .option('--json', 'the migrations as data')
    .addHelpText('after', examples('status', 'status --json'))
    .action((options: { readonly json?: boolean }, command: Command) =>
      withProject(context, command, async (project) => {
        const migrations = await readStatus(project);
        if (options.json) context.terminal.write(toJson({ migrations }));
        else writeStatus(context.terminal, migrations);
        if (migrations.some(({ state }) => state !== 'ran')) context.exitCode = exitCodes.failure;
      }),
    );
}

function writeStatus({ colors, write }: Terminal, migrations: readonly MigrationStatus[]): void {
  const colorOf = { ran: colors.green, pending: colors.yellow, missing: colors.red };
  const lines = migrations.map(({ name, state, batch }) => {
    const detail = batch === undefined ? '' : `  batch ${batch}`;
    return `${colorOf[state](state.padEnd(7))}  ${name}${colors.dim(detail)}\n`;
  });
  write(lines.length === 0 ? 'There are no migrations.\n' : lines.join(''));
}
