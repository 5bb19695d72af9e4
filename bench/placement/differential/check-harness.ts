// The harness itself: the Go program has to give the recorded answers before its word on other cases counts.
import { compareAnswers } from './compare-answers.js';
import { readExpected, readJudged } from './judged-case.unsafe.js';
import { askRealScheduler } from './real-scheduler.js';
import { readRecordedLines } from './vary-recorded.js';

/** How many of the recorded cases the Go program answers as recorded, in every field. */
export function checkHarness(program: string): { readonly same: number; readonly recorded: number } {
  const lines = readRecordedLines();
  const judged = askRealScheduler(program, ['judge'], lines).map(readJudged);
  const same = lines.filter((line, at) => {
    const answer = judged[at]?.answer;
    return answer !== undefined && compareAnswers(answer, readExpected(line)).length === 0;
  }).length;
  return { same, recorded: lines.length };
}
