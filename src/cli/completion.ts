import { phrase, type Translate } from '../base/translate.ts';
import { WrongUsage } from './arguments.ts';
import type { Command } from './command.ts';
import { optionDoc } from './help.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

type Known = Pick<Command, 'name' | 'doc' | 'options'>;

/** A completion script for a shell; everything it knows is in it, so a TAB starts no process. */
export function completionScript(shell: string, all: readonly Known[], t: Translate): string {
  const commands = all.map(({ name, doc, options }) => ({
    name,
    doc: t(doc),
    options: options
      .filter(({ hidden }) => !hidden)
      .map((option) => ({ ...option, doc: optionDoc(option, t) })),
  }));
  if (shell === 'bash') return bash(commands);
  if (shell === 'zsh') return zsh(commands);
  if (shell === 'fish') return fish(commands);
  throw new WrongUsage(phrase`There is completion for ${shells.join(', ')}, not for ${shell}`);
}

const flags = ({ options }: Known): readonly string[] => options.map(({ name }) => `--${name}`);

const firstWords = (commands: readonly Known[]): readonly string[] => [
  ...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')),
];

/**
 * Second words by first word: `access-key` → `create list …`. Where the first word is a command
 * too, its options may stand there as well.
 */
function secondWords(commands: readonly Known[]): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ');
    if (second === undefined) continue;
    const alone = commands.find((known) => known.name === first);
    words.set(first, [...(words.get(first) ?? (alone ? flags(alone) : [])), second]);
  }
  return words;
}

/**
 * The values of options that have a closed list, by a shell pattern for "command --option": for all
 * commands at once where they agree.
 */
function choicesOf(commands: readonly Known[]): readonly [pattern: string, words: string][] {
  const byFlag = new Map<string, [command: string, words: string][]>();
  for (const { name, options } of commands) {
    for (const option of options) {
      if (option.choices === undefined) continue;
      const rows = byFlag.get(option.name) ?? [];
      byFlag.set(option.name, [...rows, [name, option.choices.join(' ')]]);
    }
  }
  return [...byFlag].flatMap(([flag, rows]): [string, string][] =>
    rows.every(([, words]) => words === rows[0]?.[1])
      ? [[`*' --${flag}'`, rows[0]?.[1] ?? '']]
      : rows.map(([command, words]) => [`'${command} --${flag}'`, words]),
  );
}

function bash(commands: readonly Known[]): string {
  const row = (pattern: string, words: string): string => `    ${pattern}) words='${words}' ;;`;
  const seconds = [...secondWords(commands)].map(([first, words]) => row(first, words.join(' ')));
  const options = commands.map((known) => row(`'${known.name}'`, flags(known).join(' ')));
  return `# bash completion for kms-secrets; eval "$(kms-secrets completion bash)"
_kms_secrets() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${firstWords(commands).join(' ')}' -- "$word"))
    return
  fi
  case $command in
${seconds.join('\n')}
  esac
  if [ -n "$words" ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); return; fi
    command="$command \${COMP_WORDS[2]}" words=
  fi
  case "$command \${COMP_WORDS[COMP_CWORD-1]}" in
${choicesOf(commands)
  .map(([pattern, words]) => row(pattern, words))
  .join('\n')}
  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); return; fi
  case $command in
${options.join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$words --help" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _kms_secrets kms-secrets
`;
}

function zsh(commands: readonly Known[]): string {
  const told = (name: string, doc: string): string =>
    `'${name.replaceAll(':', '\\:')}:${doc.replaceAll("'", "'\\''")}'`;
  const firsts = firstWords(commands).map((first) =>
    told(first, commands.find(({ name }) => name.split(' ')[0] === first)?.doc ?? ''),
  );
  const seconds = [...secondWords(commands)].map(
    ([first, words]) => `    ${first}) seconds=(${words.join(' ')}) ;;`,
  );
  const options = commands.map(
    ({ name, options }) =>
      `    '${name}') flags=(${options.map((one) => told(`--${one.name}`, one.doc)).join(' ')}) ;;`,
  );
  const choices = choicesOf(commands).map(
    ([pattern, words]) => `    ${pattern}) compadd -- ${words}; return ;;`,
  );
  return `#compdef kms-secrets
# zsh completion for kms-secrets; eval "$(kms-secrets completion zsh)"
_kms_secrets() {
  local -a firsts seconds flags
  firsts=(${firsts.join(' ')})
  if (( CURRENT == 2 )); then _describe command firsts; return; fi
  local command=$words[2]
  case $command in
${seconds.join('\n')}
  esac
  if (( $#seconds )); then
    if (( CURRENT == 3 )); then compadd -a seconds; return; fi
    command="$command $words[3]"
  fi
  case "$command $words[CURRENT-1]" in
${choices.join('\n')}
  esac
  case $command in
${options.join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then _describe option flags; else _files; fi
}
compdef _kms_secrets kms-secrets
`;
}

function fish(commands: readonly Known[]): string {
  const text = (doc: string): string => `'${doc.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = ['# fish completion for kms-secrets; kms-secrets completion fish | source'];
  for (const first of firstWords(commands)) {
    const doc = commands.find(({ name }) => name.split(' ')[0] === first)?.doc ?? '';
    lines.push(`complete -c kms-secrets -n __fish_use_subcommand -f -a ${first} -d ${text(doc)}`);
  }
  for (const { name, doc, options } of commands) {
    const [first = '', second] = name.split(' ');
    const within = `__fish_seen_subcommand_from ${first}`;
    if (second !== undefined) {
      lines.push(`complete -c kms-secrets -n '${within}' -f -a ${second} -d ${text(doc)}`);
    }
    const here =
      second === undefined ? within : `${within}; and __fish_seen_subcommand_from ${second}`;
    for (const option of options) {
      const value =
        option.value === undefined
          ? ''
          : option.choices === undefined
            ? ' -r'
            : ` -x -a '${option.choices.join(' ')}'`;
      lines.push(
        `complete -c kms-secrets -n '${here}' -l ${option.name}${value} -d ${text(option.doc)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
