// `berth run`: sends a project, shows its forecast, follows it to its end and sums up.
import { writeTar } from '@berth/client';
import { parseQuantity } from '@berth/kube';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CliError } from '../cli-error.js';
import {
  listOption,
  switchOption,
  textArgument,
  textOption,
  type CommandRun,
  type Invocation,
} from '../command.js';
import { durationOption } from '../duration-option.js';
import { EXIT } from '../exit-codes.js';
import { connect, type Connection } from '../instance/connect.js';
import { outputFormat, presentDetail, type OutputFormat } from '../output/present.js';
import { createProgress, type Progress } from '../output/progress.js';
import { readProjectFiles } from '../project/project-files.js';
import { resolveProject } from '../project/resolve-project.js';
import { translateApiProblems } from '../runs/api-problems.js';
import { followRun, isEnded } from '../runs/follow-run.js';
import { renderSummary } from '../runs/render-summary.js';
import { sendProject, startRun, type RunView } from '../runs/run-api.unsafe.js';
import { trackedRun } from '../runs/tracked-run.js';

/** Runs a project; exits with the code of the run's outcome. */
export const run: CommandRun = (invocation) =>
  translateApiProblems(async () => {
    const connection = connect(invocation);
    const progress = createProgress(invocation.host);
    try {
      const accepted = await submit(invocation, connection, progress);
      return switchOption(invocation, 'detach')
        ? showAccepted(invocation, accepted)
        : await followToTheEnd(invocation, { connection, progress, accepted });
    } catch (error) {
      progress.failed();
      throw error;
    }
  });

async function submit(invocation: Invocation, { client }: Connection, progress: Progress): Promise<RunView> {
  const { host } = invocation;
  const parameters = parseParameters(listOption(invocation, 'param'));
  const waitMs = durationOption(invocation, 'maxWait');
  const amounts = resourceAmounts(invocation);
  progress.step('sending the project');
  const project = await resolveProject(
    textArgument(invocation, 0) ?? '.',
    textOption(invocation, 'gitVersion'),
    host,
  );
  try {
    const digest = await sendProject(client, gzipSync(writeTar(readProjectFiles(project.folder))));
    const request = {
      project: digest,
      source: project.source,
      gitCommit: project.gitCommit,
      entryPoint: textOption(invocation, 'entryPoint'),
      parameters,
      cluster: textOption(invocation, 'cluster'),
      namespace: textOption(invocation, 'namespace'),
      pool: textOption(invocation, 'pool'),
      experiment: textOption(invocation, 'experiment'),
      resources: { requests: amounts.requests, limits: amounts.limits },
      nodePinning: invocation.options['toleration'] !== false,
      maxWaitMs: waitMs,
    };
    return await startRun(client, request, randomUUID());
  } finally {
    project.dispose();
  }
}

/** `-P name=value`, each name once. */
function parseParameters(texts: readonly string[]): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, at);
    if (at < 1) {
      throw new CliError(`${JSON.stringify(text)} is not a parameter`, {
        exitCode: EXIT.usage,
        hint: 'write -P name=value',
      });
    }
    if (parameters.has(name)) {
      throw new CliError(`parameter ${name} is given twice`, { exitCode: EXIT.usage });
    }
    parameters.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(parameters);
}

/** An amount as Kubernetes spells it: `500m`, `2Gi`. */
function quantityOption(invocation: Invocation, name: string): string | undefined {
  const text = textOption(invocation, name);
  if (text === undefined) return undefined;
  const parsed = parseQuantity(text);
  if (parsed.ok && parsed.value.nano > 0n) return text;
  throw new CliError(`--${name} ${JSON.stringify(text)} is not an amount`, {
    exitCode: EXIT.usage,
    hint: 'write it as Kubernetes does: 500m, 2, 1Gi',
  });
}

function resourceAmounts(invocation: Invocation) {
  const cpu = quantityOption(invocation, 'cpu');
  const memory = quantityOption(invocation, 'memory');
  return {
    requests: { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) },
    limits: memory === undefined ? {} : { memory },
  };
}

function showAccepted(invocation: Invocation, accepted: RunView): number {
  presentDetail(invocation.host, outputFormat(invocation.options['output']), {
    object: accepted,
    name: accepted.id,
    render: () => `${accepted.id}\n`,
  });
  invocation.host.stderr.write(`follow it with: berth logs ${accepted.id} --follow\n`);
  return EXIT.done;
}

interface Started {
  readonly connection: Connection;
  readonly progress: Progress;
  readonly accepted: RunView;
}

async function followToTheEnd(invocation: Invocation, started: Started): Promise<number> {
  const { host } = invocation;
  const { connection, progress, accepted } = started;
  const format = outputFormat(invocation.options['output']);
  const isForPeople = format === 'table' || format === 'wide';
  const decoder = new TextDecoder();
  const ended = await followRun(connection.client, accepted.id, {
    host,
    progress,
    onLog: (chunk) =>
      (isForPeople ? host.stdout : host.stderr).write(decoder.decode(chunk, { stream: true })),
  });
  if (!isEnded(ended)) {
    host.stderr.write(
      `\nthe run goes on: berth logs ${accepted.id} --follow; end it with: berth cancel ${accepted.id}\n`,
    );
    return EXIT.interrupted;
  }
  await showEnd(invocation, ended, format);
  return ended.exitCode ?? EXIT.failed;
}

async function showEnd(invocation: Invocation, ended: RunView, format: OutputFormat): Promise<void> {
  const { host } = invocation;
  const tracked = ended.mlflow ? await trackedRun(ended.mlflow) : undefined;
  presentDetail(host, format, {
    object: { ...ended, tracked: tracked ?? null },
    name: ended.id,
    render: () => `\n${renderSummary(ended, tracked)}`,
  });
  if (tracked) host.stderr.write(`Page      ${tracked.page}\n`);
  host.stderr.write(`More      berth describe run ${ended.id}   berth logs ${ended.id}   berth get nodes\n`);
}
