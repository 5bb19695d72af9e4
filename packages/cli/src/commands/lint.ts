// `berth lint`: what a valid ClusterConfig will do that its author may not expect, at its line, with the fix.
import { lintClusterConfig } from '@berth/compute';
import { type CommandRun, switchOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { readInput } from '../input/read-input.js';
import { invalidFile } from '../input/load-objects.js';
import { judgementTime } from './lint/judgement-time.js';
import { type LintedFile, presentFindings } from './lint/present-findings.js';
import { fileNames } from './lint/file-names.js';

/** Lints every file; exits with 1 when one has an error, or a warning under `--strict`. */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const nowMs = judgementTime(invocation);
  const linted: LintedFile[] = [];
  for (const name of fileNames(invocation)) {
    const { file, text } = await readInput(host, name);
    const { findings, problems } = lintClusterConfig(text, file, { nowMs });
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw invalidFile(errors);
    linted.push({ file, findings });
  }
  presentFindings(invocation, linted);
  const severities = linted.flatMap(({ findings }) => findings.map(({ severity }) => severity));
  const counts = switchOption(invocation, 'strict') ? ['error', 'warning'] : ['error'];
  return severities.some((severity) => counts.includes(severity)) ? EXIT.failed : EXIT.done;
};
