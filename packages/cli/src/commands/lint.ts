// `berth lint`: what a valid ClusterConfig will do that its author may not expect, at its line, with the fix.
import { lintClusterConfig } from '@berth/compute';
import { CliError } from '../cli-error.js';
import { type CommandRun, switchOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';
import { readInput } from '../input/read-input.js';
import { judgementTime } from './lint/judgement-time.js';
import { type LintedFile, presentFindings } from './lint/present-findings.js';
import { fileNames } from './lint/file-names.js';

/**
 * Lints every file, also after one that is not valid; exits with 2 when there is such a one, else with 1 when one has
 * an error, or a warning under `--strict`.
 */
export const run: CommandRun = async (invocation) => {
  const nowMs = judgementTime(invocation);
  const linted: LintedFile[] = [];
  for (const name of fileNames(invocation)) linted.push(await lintFile(invocation.host, name, nowMs));
  presentFindings(invocation, linted);
  if (linted.some(({ isValid }) => !isValid)) return EXIT.usage;
  const severities = linted.flatMap(({ findings }) => findings.map(({ severity }) => severity));
  const counts = switchOption(invocation, 'strict') ? ['error', 'warning'] : ['error'];
  return severities.some((severity) => counts.includes(severity)) ? EXIT.failed : EXIT.done;
};

async function lintFile(host: Host, name: string, nowMs: number): Promise<LintedFile> {
  try {
    const { file, text } = await readInput(host, name);
    const { findings, problems } = lintClusterConfig(text, file, { nowMs });
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return { file, findings, isValid: true };
    const start = { file, line: 1, column: 1 };
    const shown = errors.map(({ code, field = '', place = start, message, hint = '' }) => ({
      code,
      severity: 'error' as const,
      message: field === '' ? message : `${field}: ${message}`,
      fix: hint,
      field,
      place,
    }));
    const all = [...shown, ...findings].toSorted((a, b) => a.place.line - b.place.line);
    return { file, findings: all, isValid: false };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const place = { file: name, line: 1, column: 1 };
    const { message, hint = '' } = error;
    const finding = {
      code: 'file.unreadable',
      severity: 'error',
      message,
      fix: hint,
      field: '',
      place,
    } as const;
    return { file: name, findings: [finding], isValid: false };
  }
}
