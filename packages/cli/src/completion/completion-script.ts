import type { Command } from 'commander';
import { bashScript } from './bash.js';
import type { Completion } from './completion.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Returns the script by which a shell completes the commands of a program. */
export function completionScript(program: Command, shell: Shell): string {
  return scripts[shell](describe(program, []));
}

function describe(command: Command, words: readonly string[]): readonly Completion[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command).filter((each) => each.name() !== 'help');
  const options = [...help.visibleOptions(command), ...globalOptions(command)];
  return [
    {
      words,
      summary: command.summary() || command.description(),
      subcommands: subcommands.map((each) => each.name()),
      options: options.flatMap(({ long, description }) => (long ? [{ name: long, description }] : [])),
    },
    ...subcommands.flatMap((each) => describe(each, [...words, each.name()])),
  ];
}

function globalOptions(command: Command): Command['options'] {
  const { parent } = command;
  if (parent === null) return [];
  const own = parent.options.filter(({ long }) => long !== '--version');
  return [...own, ...globalOptions(parent)];
}
