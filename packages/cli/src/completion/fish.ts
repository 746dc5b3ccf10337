import type { Completion } from './completion.js';

/** Returns the script for fish: one line for each subcommand and each option. */
export function fishScript(completions: readonly Completion[]): string {
  const lines = completions.flatMap(({ words, subcommands, options }) => {
    const condition = conditionOf(words, subcommands);
    return [
      ...subcommands.map((name) => {
        const { summary } = find(completions, [...words, name]);
        return `complete -c espalier -f -n ${condition} -a ${name} -d ${quote(summary)}`;
      }),
      ...options.map(
        ({ name, description }) =>
          `complete -c espalier -n ${condition} -l ${name.slice(2)} -d ${quote(description)}`,
      ),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function find(completions: readonly Completion[], words: readonly string[]): Completion {
  return completions.find((each) => each.words.join(' ') === words.join(' ')) as Completion;
}

/** All words of the command are on the line, and none of its subcommands. */
function conditionOf(words: readonly string[], subcommands: readonly string[]): string {
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const unseen = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.join(' ')}`];
  return quote([...seen, ...unseen].join('; and '));
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
