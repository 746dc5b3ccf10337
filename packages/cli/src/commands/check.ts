import type { Command } from 'commander';
import { describeSchemaPlan } from '../migrations/describe-schema-plan.js';
import { exitCodes } from '../output/exit-codes.js';
import { toJson } from '../output/json.js';
import { type CommandContext, examples, withProject } from './command.js';

/** Adds `check`: whether the database has what the models say. */
export function addCheck(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('check')
    .summary('compare the models with the database')
    .description(
      'Compares the models with the database, and prints what differs. The exit code is 1 if something does.',
    )
    .option('--json', 'the differences as data')
    .addHelpText('after', examples('check', 'check --json'))
    .action((options: { readonly json?: boolean }, command: Command) =>
      withProject(context, command, async ({ database }) => {
        terminal.showProgress('comparing the models with the database');
        const plan = await database.planSchema();
        terminal.showProgress('');
        terminal.write(options.json ? toJson(describeSchemaPlan(plan)) : `${plan.explain()}\n`);
        if (!plan.isEmpty) context.exitCode = exitCodes.failure;
      }),
    );
}
