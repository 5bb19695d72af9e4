// `berth export`: a ClusterConfig as a program of Pulumi or Terraform, as stacks, or as a file for eksctl.
import { exportCluster, exportFormats, type ExportFormat, type ExportNote } from '@berth/aws';
import { loadConfig } from '../aws/load-config.js';
import { CliError } from '../cli-error.js';
import { switchOption, textArgument, textOption, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { writeFiles } from './export/write-files.js';

/** Writes the files; one alone goes to stdout unless --out names a place. What a format cannot say goes to stderr. */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const format = formatOf(textArgument(invocation, 0));
  const { config } = await loadConfig(invocation);
  const exported = exportCluster({ config, format });
  if (!exported.ok) {
    const { code, field, message, hint } = exported.problem;
    throw new CliError(field === undefined ? message : `${field}: ${message}`, {
      exitCode: EXIT.usage,
      code,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const { files, notes } = exported.value;
  for (const note of notes) host.stderr.write(`note: ${noteText(format, note)}\n`);
  const out = textOption(invocation, 'out');
  const [only, ...others] = files;
  if (out === undefined && only && others.length === 0) {
    host.stdout.write(only.text);
    return EXIT.done;
  }
  const place = out ?? `${config.metadata.name}-${format}`;
  const written = writeFiles(files, { cwd: host.cwd, place, overwrites: switchOption(invocation, 'force') });
  for (const path of written) host.stdout.write(`${path}\n`);
  return EXIT.done;
};

function formatOf(name: string | undefined): ExportFormat {
  const format = exportFormats.find((known) => known === name);
  if (format) return format;
  throw new CliError(`no such format: ${name ?? ''}`, {
    exitCode: EXIT.usage,
    hint: `choose one of ${exportFormats.join(', ')}`,
  });
}

const noteText = (format: ExportFormat, { code, field, hint }: ExportNote): string =>
  `not in the ${format} export: ${field} (${code}): ${hint}`;
