// `berth place`: a pod on a cluster given as Kubernetes objects, or many such cases, judged as kube-scheduler would.
import { CliError } from '../cli-error.js';
import { type CommandRun, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { placeCases } from './place/place-cases.js';
import { placeObjects } from './place/place-objects.js';

/** Answers for cases (`--cases`) or for the pending pods of a file (`-f`). */
export const run: CommandRun = async (invocation) => {
  const cases = textOption(invocation, 'cases');
  const file = textOption(invocation, 'file');
  if (cases !== undefined && file === undefined) return placeCases(invocation.host, cases);
  if (file !== undefined && cases === undefined) return placeObjects(invocation, file);
  throw new CliError(file === undefined ? 'no file named' : '-f and --cases exclude each other', {
    exitCode: EXIT.usage,
    hint: 'use -f for one cluster, --cases for many',
  });
};
