// `berth doctor`: what works on this machine, what does not, what to do about it, and what Berth itself does not do.
import type { CommandRun } from '../command.js';
import type { Check, CheckStatus, Machine } from '../doctor/check.js';
import { kernelChecks } from '../doctor/kernel-checks.js';
import { embeddedLimits } from '../doctor/limits-of-embedded.js';
import { placeChecks } from '../doctor/place-checks.js';
import { thisMachine } from '../doctor/this-machine.js';
import { toolChecks } from '../doctor/tool-checks.js';
import { EXIT } from '../exit-codes.js';
import { berthHome } from '../instance/home.js';
import { outputFormat, presentDetail } from '../output/present.js';
import { styler, type StyleName } from '../output/style.js';
import { renderTable } from '../output/table.js';

/** What the machine can do, as data. */
export interface DoctorReport {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'DoctorReport';
  /** The worst of the checks. */
  readonly status: CheckStatus;
  readonly checks: readonly Check[];
  /** What the embedded cluster does not do, on any machine. */
  readonly embeddedClusterDoesNot: readonly string[];
}

/** Runs every check; exits with 1 when one failed. */
export const run: CommandRun = async ({ host, options }) => {
  const report = await examine(thisMachine(), berthHome(host.env));
  presentDetail(host, outputFormat(options['output']), {
    object: { ...report },
    name: report.status,
    render: () => renderReport(report, host.color),
  });
  return report.status === 'failed' ? EXIT.failed : EXIT.done;
};

/** Looks at a machine. */
export async function examine(machine: Machine, home: string): Promise<DoctorReport> {
  const groups = await Promise.all([toolChecks(machine), kernelChecks(machine), placeChecks(machine, home)]);
  const checks = groups.flat();
  const has = (status: CheckStatus) => checks.some((check) => check.status === status);
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'DoctorReport',
    status: has('failed') ? 'failed' : has('warning') ? 'warning' : 'ok',
    checks,
    embeddedClusterDoesNot: embeddedLimits,
  };
}

const colors: Readonly<Record<CheckStatus, StyleName>> = { ok: 'green', warning: 'yellow', failed: 'red' };

/** Renders the report for people. */
export function renderReport(report: DoctorReport, color: boolean): string {
  const style = styler(color);
  const table = renderTable<Check>(
    [
      { header: 'CHECK', cell: ({ name }) => name },
      { header: 'STATUS', cell: ({ status }) => style(colors[status], status) },
      { header: 'FOUND', cell: ({ message }) => message },
    ],
    report.checks,
  );
  const fixes = report.checks.flatMap(({ name, fix }) => (fix ? [`  ${name}: ${fix}\n`] : []));
  return [
    table,
    ...(fixes.length > 0 ? ['\nWhat to do:\n', ...fixes] : []),
    '\nWhat the embedded cluster does not do, on any machine:\n',
    ...report.embeddedClusterDoesNot.map((sentence) => `  - ${sentence}\n`),
  ].join('');
}
