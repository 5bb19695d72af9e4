// Stories: text files that tell a case as a user meets it: a sentence, files, commands, and what has to be seen.
// `-- NAME --` begins a file; `-- session --` the commands. Below `> COMMAND` stand lines that the answer must have, in
// this order, `…` for anything; `! TEXT` for what must be nowhere in it; `exit N` for its exit code.
import { COMMANDS } from '../commands.js';
import { runCli } from '../cli.js';
import { recordedHost } from './recorded-host.js';

/** One command of a story and what is expected of it. */
export interface StoryStep {
  readonly command: string;
  readonly lines: readonly string[];
  readonly absent: readonly string[];
  readonly exitCode: number;
}

/** A story as written. */
export interface Story {
  readonly sentence: string;
  readonly files: ReadonlyMap<string, string>;
  readonly steps: readonly StoryStep[];
}

/** Reads a story. Throws an error on a text that is none. */
export function parseStory(text: string): Story {
  const [sentence = '', ...rest] = text.split(/^-- (\S+) --\n/m);
  const files = new Map<string, string>();
  for (let index = 0; index < rest.length; index += 2) files.set(rest[index] ?? '', rest[index + 1] ?? '');
  const session = files.get('session');
  if (session === undefined || sentence.trim() === '')
    throw new Error('a story has a sentence and a session');
  files.delete('session');
  return { sentence: sentence.trim(), files, steps: stepsOf(session) };
}

/** Runs a step among its files in `cwd`; gives what is wrong with the answer, and the answer. */
export async function runStep(step: StoryStep, cwd: string): Promise<string | undefined> {
  const host = recordedHost({ cwd });
  const words = step.command.split(/\s+/).slice(1);
  const exitCode = await runCli(words, COMMANDS, host);
  const { stdout, stderr } = host.written();
  const answer = `${stdout}${stderr}`;
  const wrong = complaintsOf(step, answer, exitCode);
  if (wrong.length === 0) return undefined;
  return [`> ${step.command}`, answer, `exit ${exitCode}`, '', ...wrong].join('\n');
}

function stepsOf(session: string): readonly StoryStep[] {
  return session
    .split(/^> /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.split('\n').map((line) => line.trim());
      const told = lines.filter((line) => line !== '');
      const exit = told.find((line) => /^exit \d+$/.test(line));
      return {
        command,
        lines: told.filter((line) => line !== exit && !line.startsWith('! ')),
        absent: told.filter((line) => line.startsWith('! ')).map((line) => line.slice(2)),
        exitCode: Number(exit?.slice(5) ?? 0),
      };
    });
}

function complaintsOf(step: StoryStep, answer: string, exitCode: number): readonly string[] {
  const written = answer.split('\n').map(squeezed);
  let from = 0;
  const missing = step.lines.filter((line) => {
    const pattern = patternOf(line);
    const at = written.findIndex((one, index) => index >= from && pattern.test(one));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
  return [
    ...missing.map((line) => `not there, or not in this order: ${line}`),
    ...step.absent
      .filter((text) => squeezed(answer).includes(squeezed(text)))
      .map((text) => `there: ${text}`),
    ...(exitCode === step.exitCode ? [] : [`exit ${exitCode}, not ${step.exitCode}`]),
  ];
}

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** `…` stands for any text, also none; runs of spaces for one. */
function patternOf(line: string): RegExp {
  const parts = squeezed(line)
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`);
}
