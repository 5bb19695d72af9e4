// A command as data. The table in commands.ts is all there is: parser, help, completion and docs come from it.
import type { Host } from './host.js';

export interface ArgumentSpec {
  /** `<file>` is required, `[file]` optional, `[files...]` takes the rest. */
  readonly usage: string;
  readonly summary: string;
  readonly choices?: readonly string[];
}

export interface OptionSpec {
  /** As commander writes it: `-f, --file <file>`; `<value...>` repeats; without a value it is a switch. */
  readonly flags: string;
  readonly summary: string;
  readonly default?: string | boolean;
  readonly choices?: readonly string[];
  /** May be given several times; the values are collected. */
  readonly repeats?: boolean;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Two command lines that a newcomer can type. */
  readonly examples: readonly string[];
  /** Loads the code of the command, and nothing of any other. */
  readonly load: () => Promise<{ readonly run: CommandRun }>;
}

export type OptionValue = string | boolean | readonly string[];

/** One call of a command, as parsed. */
export interface Invocation {
  readonly arguments: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, OptionValue | undefined>>;
  readonly host: Host;
}

/** Does the work; gives the exit code. Throws a CliError for an expected failure. */
export type CommandRun = (invocation: Invocation) => Promise<number>;

/** An option that holds one text, or undefined. */
export function textOption(invocation: Invocation, name: string): string | undefined {
  const value = invocation.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** True when the switch was given. */
export const switchOption = (invocation: Invocation, name: string): boolean =>
  invocation.options[name] === true;

/** All values of an option that may be repeated. */
export function listOption(invocation: Invocation, name: string): readonly string[] {
  const value = invocation.options[name];
  if (typeof value === 'string') return [value];
  return typeof value === 'object' ? value : [];
}

/** The positional argument at an index, or undefined. */
export function textArgument(invocation: Invocation, index: number): string | undefined {
  const value = invocation.arguments[index];
  return typeof value === 'string' ? value : undefined;
}

/** The rest arguments at an index. */
export function listArgument(invocation: Invocation, index: number): readonly string[] {
  const value = invocation.arguments[index];
  return typeof value === 'object' ? value : value === undefined ? [] : [value];
}
