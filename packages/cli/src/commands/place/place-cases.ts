// `berth place --cases`: one answer a line, in the order of the cases, each as soon as it is known.
import { evaluateCase } from '@berth/placement';
import type { Host } from '../../host.js';
import { EXIT } from '../../exit-codes.js';
import { readInput } from '../../input/read-input.js';
import { parseCase } from './parse-case.unsafe.js';

/** Evaluates every line of the file. A line that cannot be answered says so in its place, and the exit code is 1. */
export async function placeCases(host: Host, name: string): Promise<number> {
  const { file, text } = await readInput(host, name);
  let failures = 0;
  let line = 0;
  for (const json of text.split('\n')) {
    line += 1;
    if (json.trim() === '') continue;
    if (host.signal.aborted) return EXIT.interrupted;
    const answer = answerLine(json, { file, line });
    if ('error' in answer) failures += 1;
    host.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  if (failures > 0)
    host.stderr.write(`${failures} of the cases could not be answered; see "error" in their lines\n`);
  return failures === 0 ? EXIT.done : EXIT.failed;
}

type AnswerLine =
  | { readonly id: string | null; readonly answer: unknown }
  | { readonly id: string | null; readonly error: { readonly message: string; readonly place: unknown } };

function answerLine(json: string, place: { readonly file: string; readonly line: number }): AnswerLine {
  let id: string | null = null;
  try {
    const example = parseCase(json);
    id = example.id ?? null;
    return { id, answer: evaluateCase(example) };
  } catch (error) {
    return { id, error: { message: error instanceof Error ? error.message : String(error), place } };
  }
}
