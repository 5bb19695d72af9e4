// `berth validate --cases`: one answer a line, and, where the cases say what eksctl did, every verdict that differs and
// why.
import {
  answerConfigCase,
  type DifferenceReason,
  differenceReasons,
  type Machine,
  verdictDifference,
} from '@berth/compute';
import { answerCases } from '../../cases/answer-cases.js';
import type { Host } from '../../host.js';
import { type ConfigCase, parseConfigCase } from './config-case.js';

/** Answers the cases on stdout, tells the differences on stderr; gives the exit code. */
export async function answerConfigCases(host: Host, file: string, machine: Machine): Promise<number> {
  const tally: Tally = { same: 0, differences: [] };
  const answer = (example: ConfigCase) => {
    const answered = answerConfigCase(example.yaml, machine);
    if (example.recorded) {
      const difference = verdictDifference(answered, example.recorded);
      if (!difference) tally.same += 1;
      else tally.differences.push({ ...difference, id: example.id, valid: answered.valid });
    }
    return answered;
  };
  const exitCode = await answerCases(host, file, { parse: parseConfigCase, answer });
  host.stderr.write(renderTally(tally));
  return exitCode;
}

interface Tally {
  same: number;
  readonly differences: Difference[];
}

interface Difference {
  readonly id: string | undefined;
  readonly reason: DifferenceReason;
  readonly finding?: string;
  readonly valid: boolean;
}

/** Cases without a recorded verdict are not compared. */
function renderTally({ same, differences }: Tally): string {
  const count = same + differences.length;
  if (count === 0) return '';
  const head = `${same} of ${count} verdicts are those recorded of eksctl`;
  if (differences.length === 0) return `${head}\n`;
  const reasons = [...new Set(differences.map(({ reason }) => reason))];
  const lines = reasons.flatMap((reason) => {
    const group = differences.filter((difference) => difference.reason === reason);
    const told = group.map(({ id, valid, finding }) => `  ${id ?? '?'}: ${valid ? 'valid here' : finding}`);
    return [`${group.length}: ${differenceReasons[reason]}`, ...told];
  });
  return `${head}; ${differences.length} differ, because\n${lines.join('\n')}\n`;
}
