import type { Command } from 'commander';
import { confirm } from '../output/confirm.js';
import { toJson } from '../output/json.js';
import { findFilledTables, loadSeeds, runSeed } from '../seeds/run-seeds.js';
import { type CommandContext, examples, withProject } from './command.js';

interface SeedOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `seed`: runs the files of the folder of seeds. */
export function addSeed(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('seed')
    .summary('fill the tables by the files in seeds/')
    .description(
      'Calls `seed(database)` of each file in seeds/, in the order of their names, each in a transaction.',
    )
    .option('--yes', 'do not ask if tables have rows')
    .option('--json', 'what was run as data')
    .addHelpText('after', examples('seed', 'seed --yes'))
    .action((options: SeedOptions, command: Command) =>
      withProject(context, command, async (project) => {
        const { database } = project;
        const seeds = await loadSeeds(project);
        const filled = seeds.length === 0 ? [] : await findFilledTables(database);
        if (filled.length > 0)
          await confirm(terminal, `There are rows in ${filled.join(', ')}, and seeds add more.`, options.yes);
        for (const { name, seed } of seeds) {
          terminal.showProgress(`running ${name}`);
          await runSeed(database, name, seed);
          terminal.showProgress('');
          if (!options.json) terminal.write(`${terminal.colors.green('ran')} ${name}\n`);
        }
        if (options.json) terminal.write(toJson({ seeds: seeds.map(({ name }) => name) }));
        else if (seeds.length === 0) terminal.write('There are no seeds.\n');
      }),
    );
}
