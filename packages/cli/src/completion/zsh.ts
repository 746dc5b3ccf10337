import { type Completion, commandPattern } from './completion.js';

/** Returns the script for zsh: the words of the line so far choose what can follow. */
export function zshScript(completions: readonly Completion[]): string {
  const summaries = new Map(completions.map(({ words, summary }) => [words.join(' '), summary]));
  const cases = completions.map(({ words, subcommands, options }) => {
    const described = [
      ...subcommands.map((name) => describe(name, summaries.get([...words, name].join(' ')) ?? '')),
      ...options.map(({ name, description }) => describe(name, description)),
    ];
    return `    '${words.join(' ')}') next=(${described.join(' ')}) ;;`;
  });
  return `#compdef espalier
_espalier() {
  local word command=''
  local -a next
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${command:+$command }$word" in ${commandPattern(completions)}) command="\${command:+$command }$word" ;; esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  (( \${#next} )) && _describe 'espalier' next || _files
}
if [ "$funcstack[1]" = _espalier ]; then _espalier "$@"; else compdef _espalier espalier; fi
`;
}

/** Two parts with a colon between them; a colon of the name itself is escaped. */
function describe(name: string, text: string): string {
  return `'${name.replaceAll(':', '\\:')}:${text.replaceAll("'", "'\\''")}'`;
}
