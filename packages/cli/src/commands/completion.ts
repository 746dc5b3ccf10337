import { Argument, type Command } from 'commander';
import { completionScript, type Shell, shells } from '../completion/completion-script.js';
import { type CommandContext, examples } from './command.js';

/** Adds `completion`: a script by which a shell completes commands and options. */
export function addCompletion(program: Command, { terminal }: CommandContext): void {
  program
    .command('completion')
    .summary('print a script by which the shell completes commands')
    .description('Prints a script by which the shell completes commands and options.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      examples(
        'completion bash >> ~/.bashrc',
        'completion zsh > ~/.zsh/completions/_espalier',
        'completion fish > ~/.config/fish/completions/espalier.fish',
      ),
    )
    .action((shell: Shell) => terminal.write(completionScript(program, shell)));
}
