// `berth forecast`: what many pods bring over time on declared pools; or, for recorded or imagined clusters, what
// Cluster Autoscaler would start next.
import { evaluateAutoscalerCase } from '@berth/placement';
import { answerCases } from '../cases/answer-cases.js';
import { parseAutoscalerCase } from '../cases/parse-case.unsafe.js';
import { CliError } from '../cli-error.js';
import { type CommandRun, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { playWork } from './forecast/play-work.js';

/** Plays the work of `-f`, or answers every case of `--cases`. */
export const run: CommandRun = async (invocation) => {
  const file = textOption(invocation, 'file');
  const cases = textOption(invocation, 'cases');
  if ((file === undefined) === (cases === undefined)) {
    throw new CliError(file === undefined ? '-f is missing' : '-f and --cases do not go together', {
      exitCode: EXIT.usage,
      hint: 'for example: berth forecast -f work.yaml --compute cluster.yaml',
    });
  }
  if (file !== undefined) return playWork(invocation, file);
  return answerCases(invocation.host, cases ?? '', {
    parse: parseAutoscalerCase,
    answer: evaluateAutoscalerCase,
  });
};
