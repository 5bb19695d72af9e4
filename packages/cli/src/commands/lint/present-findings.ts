// Lint findings for people and for machines; both have the same content.
import type { LintFinding } from '@berth/compute';
import type { Invocation } from '../../command.js';
import { outputFormat, presentList } from '../../output/present.js';
import { styler } from '../../output/style.js';

/** A finding, or what makes a file invalid, which has codes of its own. */
export type ShownFinding = Omit<LintFinding, 'code'> & { readonly code: string };

/** What was found in one file. */
export interface LintedFile {
  readonly file: string;
  readonly findings: readonly ShownFinding[];
  /** Without this only its errors are known. */
  readonly isValid: boolean;
}

/** Writes them to stdout. */
export function presentFindings({ host, options }: Invocation, files: readonly LintedFile[]): void {
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') {
    host.stdout.write(files.map((file) => renderFile(file, host.color)).join('\n'));
    return;
  }
  presentList(host, format, {
    kind: 'LintFinding',
    items: files.flatMap(({ findings }) => findings),
    columns: [],
    name: ({ code, field }) => `${code}/${field}`,
  });
}

const COLORS = { error: 'red', warning: 'yellow', info: 'blue' } as const;

/** Each finding as compilers write theirs, so that editors can jump to it; then one line that counts. */
function renderFile({ file, findings, isValid }: LintedFile, color: boolean): string {
  const style = styler(color);
  const lines = findings.map(({ place, severity, code, message, fix }) => {
    const where = style('bold', `${file}:${place.line}:${place.column}`);
    const what = `${where}: ${style(COLORS[severity], severity)}: ${message} ${style('dim', `[${code}]`)}\n`;
    return fix === '' ? what : `${what}  fix: ${fix}\n`;
  });
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  const errors = plural(count('error'), 'error');
  const isJudged = isValid || count('error') < findings.length;
  if (!isJudged) return `${lines.join('')}${file}: not valid, ${errors}; lint begins once that is mended\n`;
  const others = `${plural(count('warning'), 'warning')}, ${count('info')} for information`;
  return `${lines.join('')}${file}: ${isValid ? '' : 'not valid, '}${errors}, ${others}\n`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
