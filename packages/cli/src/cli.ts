// From the words of the command line to an exit code: parses by the table, loads one command, shows its failure.
import { nearest, renderProblem } from '@berth/kube';
import { Argument, Command, CommanderError, Option } from 'commander';
import { CliError } from './cli-error.js';
import type { CommandSpec, OptionSpec, OptionValue } from './command.js';
import { EXIT } from './exit-codes.js';
import type { Host } from './host.js';
import { styler } from './output/style.js';
import { hasPriceFiles } from './prices/price-files.js';
import { VERSIONS } from './versions.js';

const HELP_FOOTER = `
Exit codes: 0 done, 1 failed, 2 usage or invalid file, 3 changes (plan, diff), 4 declined, 5 not found,
6 conflict, 7 forbidden, 8 unschedulable, 9 reserved (over budget), 10 AWS refused or unreachable,
124 timeout, 130 interrupted. NO_COLOR turns colours off.`;

/** Runs `berth` with these words (without the program's own name); gives the exit code, never throws. */
export async function runCli(
  words: readonly string[],
  commands: readonly CommandSpec[],
  host: Host,
): Promise<number> {
  const unknown = unknownCommand(words, commands);
  if (unknown) return showFailure(unknown, host);
  let exitCode: number = EXIT.done;
  const program = buildProgram(commands, host, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return host.signal.aborted && exitCode === EXIT.done ? EXIT.interrupted : exitCode;
  } catch (error) {
    return showFailure(error, host);
  }
}

/** Commander would take a misspelt command for an argument too many. */
function unknownCommand(words: readonly string[], commands: readonly CommandSpec[]): CliError | undefined {
  const [word] = words;
  if (word === undefined || word.startsWith('-') || commands.some(({ name }) => name === word))
    return undefined;
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  return new CliError(`unknown command '${word}'${near ? `; did you mean ${near}?` : ''}`, {
    exitCode: EXIT.usage,
    hint: near ? undefined : 'berth --help lists them all',
  });
}

function buildProgram(
  commands: readonly CommandSpec[],
  host: Host,
  ended: (exitCode: number) => void,
): Command {
  const program = new Command('berth')
    .description(
      'Know where every pod will land, and what it costs, before you pay for the node. Then run it there.',
    )
    .version(VERSIONS.berth, '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => host.stdout.columns,
    })
    .helpCommand(false)
    .addHelpText('after', HELP_FOOTER);
  for (const spec of commands) addCommand(program, { spec, host, ended });
  program.action(() => program.outputHelp());
  return program;
}

function addCommand(
  program: Command,
  context: { readonly spec: CommandSpec; readonly host: Host; readonly ended: (exitCode: number) => void },
): void {
  const { spec, host } = context;
  const command = program.command(spec.name).description(spec.summary);
  for (const argument of spec.arguments ?? []) {
    const built = new Argument(argument.usage, argument.summary);
    command.addArgument(argument.choices ? built.choices([...argument.choices]) : built);
  }
  for (const option of spec.options ?? []) command.addOption(buildOption(option));
  command.addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join('\n')}`);
  command.action(async (...given: unknown[]) => {
    const words = given.slice(0, spec.arguments?.length ?? 0).map(argumentValue);
    const { run } = await spec.load();
    if (hasPriceFiles(host.env)) await usePricesOf(host);
    context.ended(await run({ arguments: words, options: optionValues(command.opts()), host }));
  });
}

/** Loaded only where somebody refreshed prices. */
async function usePricesOf({ env, clock, stderr }: Host): Promise<void> {
  const { usePriceFiles } = await import('./prices/use-price-files.js');
  usePriceFiles({ env, now: clock.now, warn: (message) => stderr.write(`warning: ${message}\n`) });
}

function buildOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary);
  if (spec.choices) option.choices([...spec.choices]);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.repeats) {
    option.argParser((value: string, previous: unknown) => [
      ...(Array.isArray(previous) ? previous : []),
      value,
    ]);
  }
  return option;
}

const argumentValue = (value: unknown): string | readonly string[] | undefined =>
  typeof value === 'string' ? value : Array.isArray(value) ? value.map(String) : undefined;

function optionValues(
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, OptionValue | undefined>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'boolean'
        ? value
        : Array.isArray(value)
          ? value.map(String)
          : undefined,
    ]),
  );
}

function showFailure(error: unknown, host: Host): number {
  const style = styler(host.color && host.stderr.isTerminal);
  const say = (text: string): void => host.stderr.write(`${text}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    say(`${style('red', 'error:')} ${usageMessage(error)}`);
    return EXIT.usage;
  }
  if (host.signal.aborted) return EXIT.interrupted;
  if (error instanceof CliError) {
    for (const problem of error.problems) say(renderProblem(problem));
    if (error.message !== '') say(`${style('red', 'error:')} ${error.message}`);
    if (error.hint) say(`${style('dim', '  hint:')} ${error.hint}`);
    return error.exitCode;
  }
  say(`${style('red', 'error:')} ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof Error && host.env['BERTH_DEBUG']) say(error.stack ?? '');
  return EXIT.failed;
}

/** Commander's message, with the nearest command, option or choice where a word was not known. */
function usageMessage(error: CommanderError): string {
  const text = error.message
    .replace(/^error: /, '')
    .split('\n')
    .join(' ');
  if (/Did you mean/.test(text)) return text.replace(/\s*\(Did you mean (.*)\?\)/, '; did you mean $1?');
  const refused = /'([^']*)' is invalid\b.*\. Allowed choices are (.*)\.$/.exec(text);
  const near = nearest(refused?.[1] ?? '', refused?.[2]?.split(', ') ?? []);
  return near ? text.replace(/\.$/, `; did you mean ${near}?`) : text;
}
