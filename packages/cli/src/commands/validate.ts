// `berth validate`: all that is wrong with ClusterConfig files, and what was understood of them.
import { readClusterConfig } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import { CliError } from '../cli-error.js';
import { type CommandRun, listArgument, listOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { readInput } from '../input/read-input.js';
import { outputFormat, presentList } from '../output/present.js';
import type { Column } from '../output/table.js';
import { type FileReport, reportOf } from './validate/file-report.js';
import { renderReport } from './validate/render-report.js';

/** Checks every file; exits with 2 when any has an error. */
export const run: CommandRun = async (invocation) => {
  const { host, options } = invocation;
  const names = [...listArgument(invocation, 0), ...listOption(invocation, 'file')];
  if (names.length === 0) {
    throw new CliError('no file named', {
      exitCode: EXIT.usage,
      hint: 'for example: berth validate cluster.yaml',
    });
  }
  const reports: FileReport[] = [];
  for (const name of names) {
    const { file, text } = await readInput(host, name);
    reports.push(reportOf(file, readClusterConfig(text, file)));
  }
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') {
    for (const report of reports) {
      for (const problem of report.problems)
        host.stderr.write(`${problem.severity}: ${renderProblem(problem)}\n`);
      host.stdout.write(renderReport(report, format === 'wide'));
    }
  } else
    presentList(host, format, {
      kind: 'ValidationReport',
      items: reports,
      columns,
      name: ({ file }) => file,
    });
  return reports.every(({ valid }) => valid) ? EXIT.done : EXIT.usage;
};

const columns: readonly Column<FileReport>[] = [{ header: 'FILE', cell: ({ file }) => file }];
