// `--cases`: one answer a line, in the order of the cases. A case that cannot be answered says so in its own line.
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';
import { readInput } from '../input/read-input.js';

/** A case, as far as all formats have it. */
export interface AnyCase {
  readonly id?: string | undefined;
}

/** How one format of cases is read and answered. Both may throw. */
export interface CaseFormat<Case extends AnyCase> {
  readonly parse: (json: string) => Case;
  readonly answer: (example: Case) => unknown;
}

/** Answers every line of the file; gives the exit code, 1 when a case could not be answered. */
export async function answerCases<Case extends AnyCase>(
  host: Host,
  name: string,
  format: CaseFormat<Case>,
): Promise<number> {
  const { file, text } = await readInput(host, name);
  let failures = 0;
  let line = 0;
  for (const json of text.split('\n')) {
    line += 1;
    if (json.trim() === '') continue;
    if (host.signal.aborted) return EXIT.interrupted;
    const answer = answerLine(json, format, { file, line });
    if ('error' in answer) failures += 1;
    host.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  if (failures === 0) return EXIT.done;
  host.stderr.write(`${failures} of the cases could not be answered; see "error" in their lines\n`);
  return EXIT.failed;
}

type AnswerLine =
  | { readonly id: string | null; readonly answer: unknown }
  | { readonly id: string | null; readonly error: { readonly message: string; readonly place: unknown } };

function answerLine<Case extends AnyCase>(
  json: string,
  format: CaseFormat<Case>,
  place: { readonly file: string; readonly line: number },
): AnswerLine {
  let id: string | null = null;
  try {
    const example = format.parse(json);
    id = example.id ?? null;
    return { id, answer: format.answer(example) };
  } catch (error) {
    return { id, error: { message: error instanceof Error ? error.message : String(error), place } };
  }
}
