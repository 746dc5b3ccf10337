import { Command, CommanderError } from 'commander';
import { addCheck } from './commands/check.js';
import type { CommandContext } from './commands/command.js';
import { addCompletion } from './commands/completion.js';
import { addDdl } from './commands/ddl.js';
import { addGraph } from './commands/graph.js';
import { addMigrate } from './commands/migrate.js';
import { addMigrationCreate } from './commands/migration-create.js';
import { addPlan } from './commands/plan.js';
import { addPull } from './commands/pull.js';
import { addRollback } from './commands/rollback.js';
import { addSeed } from './commands/seed.js';
import { addStatus } from './commands/status.js';
import { exitCodes } from './output/exit-codes.js';
import { reportError } from './output/report-error.js';
import type { Terminal } from './output/terminal.js';
import { readVersion } from './version.js';

/**
 * Runs one command, and returns the code with which the process should exit.
 *
 * @param parameters the words after the name of the program
 *
 * @example
 * process.exitCode = await run(['graph', '--format', 'svg'], processTerminal());
 */
export async function run(parameters: readonly string[], terminal: Terminal): Promise<number> {
  const context: CommandContext = { terminal, exitCode: exitCodes.success };
  const program = buildProgram(context);
  try {
    await program.parseAsync([...parameters], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    // Commander has already written its message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    return reportError(terminal, error, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}

/** Builds the program with all of its commands, in the order in which the help lists them. */
export function buildProgram(context: CommandContext): Command {
  const program = createProgram(context.terminal);
  addGraph(program, context);
  addPlan(program, context);
  addDdl(program, context);
  addCheck(program, context);
  addMigrationCreate(program, context);
  addMigrate(program, context);
  addRollback(program, context);
  addStatus(program, context);
  addSeed(program, context);
  addPull(program, context);
  addCompletion(program, context);
  return program;
}

function createProgram(terminal: Terminal): Command {
  return new Command('espalier')
    .description('Migrations from models, models from a database, plans and graphs.')
    .version(readVersion())
    .option('--config <file>', 'the configuration (default: espalier.config.{ts,mts,cts,js,mjs,cjs})')
    .option('--models <file>', 'a file that exports the database with its models, instead of a configuration')
    .option('--verbose', 'show the stack of an error')
    .exitOverride()
    .showHelpAfterError('(--help lists what is allowed)')
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.writeError(text),
    });
}
