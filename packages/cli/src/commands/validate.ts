// `berth validate`: all that is wrong with ClusterConfig files, and what was understood of them.
import { clusterConfigSchema, readClusterConfig } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import { CliError } from '../cli-error.js';
import {
  type CommandRun,
  type Invocation,
  listArgument,
  listOption,
  switchOption,
  textOption,
} from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';
import { readInput } from '../input/read-input.js';
import { outputFormat, presentList } from '../output/present.js';
import { answerConfigCases } from './validate/answer-config-cases.js';
import { type FileReport, reportOf, unreadableReport } from './validate/file-report.js';
import { hasProgram } from './validate/has-program.js';
import { renderReport } from './validate/render-report.js';

/** Checks files, answers cases (`--cases`), or prints the schema of files (`--schema`). */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const names = [...listArgument(invocation, 0), ...listOption(invocation, 'file')];
  const cases = textOption(invocation, 'cases');
  const schema = switchOption(invocation, 'schema');
  if ([names.length > 0, cases !== undefined, schema].filter(Boolean).length > 1) {
    throw new CliError('files, --cases and --schema exclude each other', { exitCode: EXIT.usage });
  }
  if (schema) {
    host.stdout.write(`${JSON.stringify(clusterConfigSchema(), null, 2)}\n`);
    return EXIT.done;
  }
  if (cases === undefined) return checkFiles(invocation, names);
  return answerConfigCases(host, cases, machineOf(host));
};

/** Checks every file, also after one that cannot be read; exits with 2 when any has an error. */
async function checkFiles({ host, options }: Invocation, names: readonly string[]): Promise<number> {
  if (names.length === 0) {
    const hint = 'for example: berth validate cluster.yaml';
    throw new CliError('no file named', { exitCode: EXIT.usage, hint });
  }
  const reports: FileReport[] = [];
  for (const name of names) reports.push(await checkFile(host, name));
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') tellReports(host, reports, format === 'wide');
  else
    presentList(host, format, {
      kind: 'ValidationReport',
      items: reports,
      columns: [],
      name: ({ file }) => file,
    });
  return reports.every(({ valid }) => valid) ? EXIT.done : EXIT.usage;
}

const machineOf = (host: Host) => ({ hasProgram: (name: string) => hasProgram(host, name) });

async function checkFile(host: Host, name: string): Promise<FileReport> {
  try {
    const { file, text } = await readInput(host, name);
    return reportOf(file, readClusterConfig(text, file, machineOf(host)));
  } catch (error) {
    if (error instanceof CliError) return unreadableReport(name, error.message);
    throw error;
  }
}

/** Problems are the story, each with its place; the verdict and what was understood are the result. */
function tellReports(host: Host, reports: readonly FileReport[], wide: boolean): void {
  for (const report of reports) {
    for (const problem of report.problems)
      host.stderr.write(`${problem.severity}: ${renderProblem(problem)}\n`);
    host.stdout.write(renderReport(report, wide));
  }
}
