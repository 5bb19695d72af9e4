// `berth place`: a pod on a cluster given as Kubernetes objects, or many such cases, judged as kube-scheduler would.
import { evaluateCase } from '@berth/placement';
import { answerCases } from '../cases/answer-cases.js';
import { parsePlacementCase } from '../cases/parse-case.unsafe.js';
import { CliError } from '../cli-error.js';
import { type CommandRun, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { placeObjects } from './place/place-objects.js';

/** Answers for cases (`--cases`) or for the pending pods of a file (`-f`). */
export const run: CommandRun = async (invocation) => {
  const cases = textOption(invocation, 'cases');
  const file = textOption(invocation, 'file');
  if (cases !== undefined && file === undefined) {
    return answerCases(invocation.host, cases, { parse: parsePlacementCase, answer: evaluateCase });
  }
  if (file !== undefined && cases === undefined) return placeObjects(invocation, file);
  throw new CliError(file === undefined ? 'no file named' : '-f and --cases exclude each other', {
    exitCode: EXIT.usage,
    hint: 'use -f for one cluster, --cases for many',
  });
};
