import { type Completion, commandPattern } from './completion.js';

/** Returns the script for bash: the words of the line so far choose what can follow. */
export function bashScript(completions: readonly Completion[]): string {
  const cases = completions.map(({ words, subcommands, options }) => {
    const next = [...subcommands, ...options.map(({ name }) => name)];
    return `    '${words.join(' ')}') next='${next.join(' ')}' ;;`;
  });
  return `_espalier() {
  local word command='' next=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in ${commandPattern(completions)}) command="\${command:+$command }$word" ;; esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _espalier espalier
`;
}
