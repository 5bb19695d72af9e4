// `berth completion`: a script made from the table of commands, so that it cannot drift from it.
import { textArgument, type CommandRun, type CommandSpec } from '../command.js';
import { COMMANDS } from '../commands.js';
import { EXIT } from '../exit-codes.js';

/** Prints the script of the shell. */
export const run: CommandRun = async (invocation) => {
  const shell = textArgument(invocation, 0);
  const render = shell === 'fish' ? fishScript : shell === 'zsh' ? zshScript : bashScript;
  invocation.host.stdout.write(render(COMMANDS));
  return EXIT.done;
};

/** Long flags of a command, with those of commander's own. */
const flagsOf = (command: CommandSpec): readonly string[] => [
  ...(command.options ?? []).map((option) => /--[\w-]+/.exec(option.flags)?.[0] ?? ''),
  '--help',
];

const choicesOf = (command: CommandSpec): readonly string[] =>
  (command.arguments ?? []).flatMap((argument) => argument.choices ?? []);

/** Bash: completes commands, then the flags and fixed words of the one that was typed. */
function bashScript(commands: readonly CommandSpec[]): string {
  const cases = commands.map(
    (command) => `    ${command.name}) words="${[...choicesOf(command), ...flagsOf(command)].join(' ')}" ;;`,
  );
  return [
    '_berth() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" words',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    `    *) words="${commands.map((command) => command.name).join(' ')}" ;;`,
    '  esac',
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map((command) => command.name).join(' ')}"; fi`,
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [ "${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    'complete -o filenames -F _berth berth',
    '',
  ].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Zsh: the same, with the summaries beside the commands. */
function zshScript(commands: readonly CommandSpec[]): string {
  const described = commands.map((command) => quoted(`${command.name}:${command.summary}`)).join(' ');
  const cases = commands.map(
    (command) =>
      `    ${command.name}) compadd -- ${[...choicesOf(command), ...flagsOf(command)].join(' ')}; _files ;;`,
  );
  return [
    '#compdef berth',
    '_berth() {',
    `  local -a commands=(${described})`,
    '  if (( CURRENT == 2 )); then _describe command commands; return; fi',
    '  case "${words[2]}" in',
    ...cases,
    '  esac',
    '}',
    'compdef _berth berth',
    '',
  ].join('\n');
}

/** Fish: one line a command, one a flag. */
function fishScript(commands: readonly CommandSpec[]): string {
  return commands
    .flatMap((command) => [
      `complete -c berth -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
      ...choicesOf(command).map(
        (word) => `complete -c berth -n '__fish_seen_subcommand_from ${command.name}' -a ${word}`,
      ),
      ...flagsOf(command).map(
        (flag) => `complete -c berth -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.slice(2)}`,
      ),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
