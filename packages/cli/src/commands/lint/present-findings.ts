// Lint findings for people and for machines; both have the same content.
import type { LintFinding } from '@berth/compute';
import type { Invocation } from '../../command.js';
import { outputFormat, presentList } from '../../output/present.js';

/** What was found in one file. */
export interface LintedFile {
  readonly file: string;
  readonly findings: readonly LintFinding[];
}

/** Writes them to stdout. */
export function presentFindings({ host, options }: Invocation, files: readonly LintedFile[]): void {
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') {
    host.stdout.write(files.map(renderFile).join('\n'));
    return;
  }
  presentList(host, format, {
    kind: 'LintFinding',
    items: files.flatMap(({ findings }) => findings),
    columns: [],
    name: ({ code, field }) => `${code}/${field}`,
  });
}

/** Each finding as compilers write theirs, so that editors can jump to it; then one line that counts. */
function renderFile({ file, findings }: LintedFile): string {
  const lines = findings.map(({ place, severity, code, message, fix }) =>
    [`${file}:${place.line}:${place.column}: ${severity}: ${message} [${code}]`, `  fix: ${fix}`, ''].join(
      '\n',
    ),
  );
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  const counts = [plural(count('error'), 'error'), plural(count('warning'), 'warning')].join(', ');
  return `${lines.join('')}${file}: ${counts}, ${count('info')} for information\n`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
