import type { Command } from 'commander';
import { toJson } from '../output/json.js';
import { writeResult } from '../output/write-result.js';
import { type CommandContext, examples, withProject } from './command.js';

interface DdlOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds `ddl`: the statements that create the tables of the models. */
export function addDdl(program: Command, context: CommandContext): void {
  program
    .command('ddl')
    .summary('print the statements that create all tables')
    .description('Prints the statements that create the tables of all models. It needs no connection.')
    .option('--out <file>', 'write a file instead of the output')
    .option('--json', 'the statements as a list')
    .addHelpText('after', examples('ddl', 'ddl --out schema.sql'))
    .action((options: DdlOptions, command: Command) =>
      withProject(context, command, ({ database }) => {
        const statements = database.ddl();
        const text = options.json ? toJson({ statements }) : statements.map((each) => `${each};\n`).join('');
        writeResult(context.terminal, text, options.out);
      }),
    );
}
