/** A command as a completion script needs it: its words, such as `migration create`, and its options. */
export interface Completion {
  readonly words: readonly string[];
  readonly summary: string;
  readonly subcommands: readonly string[];
  readonly options: readonly { readonly name: string; readonly description: string }[];
}

/** Returns the words of all commands as a pattern of a shell: `'graph'|'migration create'`. */
export function commandPattern(completions: readonly Completion[]): string {
  return completions
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => `'${words.join(' ')}'`)
    .join('|');
}
