// Asks the real scheduler and ours for the answers to thousands of made-up cases and lists every difference.
//   npm run bench -- differential [--cases N] [--seed S] [--topic T] [--out FILE.jsonl] [--record FILE.jsonl.gz]
// Half the cases pass the API server's defaults first (and are then in its spelling), half are as a file may hold them.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { evaluateCase, type CaseAnswer, type PlacementCase } from '@berth/placement';
import { checkHarness } from './check-harness.js';
import { compareAnswers, type Difference } from './compare-answers.js';
import { generateCase } from './generate-case.js';
import { readCase, readJudged, type JudgedCase } from './judged-case.unsafe.js';
import { askRealScheduler, buildRealScheduler } from './real-scheduler.js';
import { TOPICS } from './topics.js';
import { readRecorded, varyRecorded, type Recorded } from './vary-recorded.js';

const BATCH = 500;
/** Longer cases are compared, but not recorded. */
const MAX_RECORDED_LENGTH = 10_000;
/** Besides the made-up topics: changed recorded cases, as often as these. */
const RECORDED = ['recorded', 'recorded', 'recorded', 'recorded'];

interface Miss {
  readonly example: PlacementCase;
  readonly differences: readonly Difference[];
  readonly isAdmissible: boolean | undefined;
}

/** Exit code: 0 when all agree, 1 otherwise. */
export function runDifferential(words: readonly string[]): number {
  const { values } = parseArgs({
    args: [...words],
    options: {
      cases: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      topic: { type: 'string' },
      out: { type: 'string' },
      record: { type: 'string' },
    },
  });
  const built = buildRealScheduler();
  if ('missing' in built) {
    process.stderr.write(`${built.missing}\n`);
    return 1;
  }
  const harness = checkHarness(built.program);
  process.stdout.write(
    `recorded cases that the harness answers as recorded: ${harness.same} of ${harness.recorded}\n`,
  );
  const topics = values.topic === undefined ? [...Object.keys(TOPICS), ...RECORDED] : [values.topic];
  const recorded = readRecorded();
  const tally = { cases: 0, unanswered: 0, refused: 0, inadmissible: 0 };
  const misses: Miss[] = [];
  const recordedLines: string[] = [];
  for (let done = 0; done < Number(values.cases); done += BATCH) {
    const count = Math.min(BATCH, Number(values.cases) - done);
    const lines = Array.from({ length: count }, (_, at) => {
      const number = done + at;
      const seed = Number(values.seed) * 1_000_003 + number;
      return JSON.stringify(makeCase(topics[number % topics.length] ?? 'mixed', seed, recorded));
    });
    const command = (done / BATCH) % 2 === 0 ? 'admit' : 'judge';
    const judged = askRealScheduler(built.program, [command], lines).map(readJudged);
    judged.forEach((one, at) => {
      tally.cases++;
      // What is no object of its kind is refused: by the real one's reader, or by ours with the member's name.
      if (one.problem !== undefined) tally.unanswered++;
      if ((one.admissionErrors ?? []).length > 0) tally.inadmissible++;
      const asWritten = readCase(lines[at] ?? '');
      const miss = compareCase(one, asWritten);
      if (one.answer && miss !== 'refused') recordedLines.push(recordedLine(one, asWritten));
      if (miss === 'refused') tally.refused++;
      else if (miss) misses.push(miss);
    });
  }
  report(misses);
  const small = recordedLines.filter(({ length }) => length <= MAX_RECORDED_LENGTH);
  if (values.record !== undefined) writeFileSync(values.record, gzipSync(small.join('')));
  process.stdout.write(`${JSON.stringify({ ...tally, differing: misses.length })}\n`);
  if (values.out !== undefined)
    writeFileSync(values.out, misses.map((miss) => `${JSON.stringify(miss)}\n`).join(''));
  return misses.length === 0 ? 0 : 1;
}

const makeCase = (topic: string, seed: number, recorded: Recorded): unknown =>
  topic === 'recorded' ? varyRecorded(recorded, seed) : generateCase(topic, seed);

/** A case with the real scheduler's answer, in the format of the recorded vectors. */
const recordedLine = ({ admitted, answer }: JudgedCase, asWritten: PlacementCase): string =>
  `${JSON.stringify({ ...(admitted ?? asWritten), expect: answer })}\n`;

function compareCase(judged: JudgedCase, asWritten: PlacementCase): Miss | 'refused' | undefined {
  const example = judged.admitted ?? asWritten;
  const isAdmissible = judged.admitted ? (judged.admissionErrors ?? []).length === 0 : undefined;
  const ours = answerOf(example);
  if (judged.answer === undefined) return undefined;
  if (typeof ours === 'string' && ours.includes(': expected ')) return 'refused';
  const differences =
    typeof ours === 'string'
      ? [{ member: 'thrown', real: judged.answer.outcome, ours }]
      : compareAnswers(judged.answer, ours);
  return differences.length === 0 ? undefined : { example, differences, isAdmissible };
}

function answerOf(example: PlacementCase): CaseAnswer | string {
  try {
    return evaluateCase(example);
  } catch (error) {
    return String(error);
  }
}

/** Differences by member, with the first few cases of each. */
function report(misses: readonly Miss[]): void {
  const byMember = new Map<string, string[]>();
  for (const { example, differences, isAdmissible } of misses) {
    const [first] = differences;
    const members = differences.map(({ member }) => member).join('+');
    const how = isAdmissible === undefined ? 'raw' : isAdmissible ? 'admissible' : 'inadmissible';
    const line = `${String(example.id)} (${how})`;
    const shown = `${line}\n    real ${short(first?.real)}\n    ours ${short(first?.ours)}`;
    byMember.set(members, [...(byMember.get(members) ?? []), shown]);
  }
  for (const [members, lines] of byMember)
    process.stdout.write(`${members}: ${lines.length}\n  ${lines.slice(0, 3).join('\n  ')}\n`);
}

const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 600);
