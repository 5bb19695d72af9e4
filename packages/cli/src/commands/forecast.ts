// `berth forecast`: what Cluster Autoscaler would start for pending pods, for many recorded or imagined clusters.
import { evaluateAutoscalerCase } from '@berth/placement';
import { answerCases } from '../cases/answer-cases.js';
import { parseAutoscalerCase } from '../cases/parse-case.unsafe.js';
import { CliError } from '../cli-error.js';
import { type CommandRun, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';

/** Answers every case of `--cases`. */
export const run: CommandRun = async (invocation) => {
  const cases = textOption(invocation, 'cases');
  if (cases === undefined) {
    throw new CliError('--cases is missing', {
      exitCode: EXIT.usage,
      hint: 'for one pod on declared pools, use berth explain',
    });
  }
  return answerCases(invocation.host, cases, { parse: parseAutoscalerCase, answer: evaluateAutoscalerCase });
};
