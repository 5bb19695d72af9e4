// `berth up`: checks the file, starts the process, and says where everything is.
import { presetText } from '@berth/compute';
import type { Clock } from '@berth/kube';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { textOption, switchOption, type CommandRun, type Invocation } from '../command.js';
import { durationOption } from '../duration-option.js';
import { EXIT } from '../exit-codes.js';
import { loadCompute } from '../input/load-compute.js';
import { readInput } from '../input/read-input.js';
import { namedPaths } from '../instance/connect.js';
import type { DaemonOptions } from '../instance/daemon-protocol.js';
import type { InstancePaths } from '../instance/home.js';
import { runningInstance, type InstanceRecord } from '../instance/instance-record.js';
import { launchInstance } from '../instance/launch.js';
import { makeFolder, PRIVATE_FOLDER } from '../make-folder.js';
import { createProgress } from '../output/progress.js';
import { renderPairs } from '../output/table.js';

/** Below this much free space an instance would soon fail in the middle of something. */
const FREE_SPACE_BYTES_MIN = 256 * 1024 * 1024;

/** Starts an instance. */
export const run: CommandRun = async (invocation) => {
  const paths = namedPaths(invocation);
  await refuseSecond(paths, invocation.host.clock);
  const options = await daemonOptions(invocation, paths);
  const isNew = !existsSync(paths.folder);
  try {
    refuseFullDisk(paths);
    return await start(invocation, options);
  } catch (error) {
    // What never came to life leaves nothing, unless its log is all there is to go by.
    const isTold = error instanceof CliError && !error.hint?.includes(paths.log);
    if (isNew && isTold) rmSync(paths.folder, { recursive: true, force: true });
    throw error;
  }
};

async function start(invocation: Invocation, options: DaemonOptions): Promise<number> {
  const { host } = invocation;
  const { paths } = options;
  if (switchOption(invocation, 'foreground')) {
    const { runInForeground } = await import('../instance/foreground.js');
    return runInForeground(options, host);
  }
  const progress = createProgress(host);
  try {
    const record = await launchInstance({
      options,
      env: host.env,
      signal: host.signal,
      timeoutMs: durationOption(invocation, 'timeout'),
      onMessage: (message) => {
        if (message.kind === 'step') progress.step(message.text);
        if (message.kind === 'detail') progress.detail(message.text);
      },
    });
    progress.done();
    host.stdout.write(renderReady(record, paths));
    return EXIT.done;
  } catch (error) {
    progress.failed();
    throw error;
  }
}

/** A process that was killed a moment ago may still stand in /proc, but answers nobody: it is given time to go. */
const DYING_MS = 3_000;
const POLL_MS = 50;

async function refuseSecond(paths: InstancePaths, clock: Clock): Promise<void> {
  const untilMs = clock.now() + DYING_MS;
  for (;;) {
    const running = runningInstance(paths.record);
    if (!running) return;
    if ((await accepts(running.url)) || clock.now() > untilMs) throw runsAlready(paths, running);
    await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
  }
}

function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connectSocket({ host: hostname, port: Number(port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const runsAlready = (paths: InstancePaths, running: InstanceRecord): CliError =>
  new CliError(
    `an instance named ${paths.name} is running since ${running.startedAt} (pid ${running.process.pid})`,
    {
      exitCode: EXIT.conflict,
      code: 'instance.running',
      hint: 'use it (berth status), stop it (berth down), or start another one with --name',
    },
  );

function refuseFullDisk(paths: InstancePaths): void {
  try {
    makeFolder(paths.folder, PRIVATE_FOLDER);
    const { bavail, bsize } = statfsSync(paths.folder);
    if (bavail * bsize >= FREE_SPACE_BYTES_MIN) return;
    throw new CliError(`only ${Math.floor((bavail * bsize) / 1024 ** 2)} MiB are free in ${paths.folder}`, {
      hint: 'free at least 256 MiB there, or set BERTH_HOME to a folder with more room',
    });
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      `${paths.folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'set BERTH_HOME to a folder of yours',
      },
    );
  }
}

async function daemonOptions(invocation: Invocation, paths: InstancePaths): Promise<DaemonOptions> {
  const kubeconfig = textOption(invocation, 'kubeconfig');
  const boot = textOption(invocation, 'boot') === 'realistic' ? 'realistic' : 'instant';
  return {
    paths,
    compute: await computeOption(invocation),
    kubeconfig:
      kubeconfig === undefined
        ? undefined
        : { file: resolve(invocation.host.cwd, kubeconfig), context: textOption(invocation, 'context') },
    boot,
    scaleDownUnneededTimeMs: durationOption(invocation, 'scaleDownUnneededTime') ?? 600_000,
    imageMap: fileOption(invocation, 'imageMap'),
    mlflowUrl: urlOption(invocation, 'mlflowUrl'),
    port: portOption(invocation, 'port'),
    clusterPort: portOption(invocation, 'clusterPort'),
  };
}

/** The ClusterConfig, read and checked here so that its mistakes are told before anything starts. */
async function computeOption(invocation: Invocation): Promise<DaemonOptions['compute']> {
  const { host } = invocation;
  const file = textOption(invocation, 'file');
  if (file === undefined) {
    return textOption(invocation, 'kubeconfig') === undefined
      ? { text: presetText('concurrent'), file: 'preset concurrent' }
      : undefined;
  }
  const input = await readInput(host, file);
  await loadCompute({ ...host, readStdin: async () => input.text }, file);
  return { text: input.text, file: file === '-' ? 'stdin' : resolve(host.cwd, file) };
}

function fileOption({ host, options }: Invocation, name: string): string | undefined {
  const text = options[name];
  if (typeof text !== 'string') return undefined;
  const file = resolve(host.cwd, text);
  if (existsSync(file)) return file;
  throw new CliError(`there is no file ${text}`, { exitCode: EXIT.usage });
}

function urlOption(invocation: Invocation, name: string): string | undefined {
  const text = textOption(invocation, name);
  if (text === undefined || (URL.canParse(text) && /^https?:/.test(text))) return text;
  throw new CliError(`${JSON.stringify(text)} is not an address`, {
    exitCode: EXIT.usage,
    hint: 'write it as http://HOST:PORT',
  });
}

function portOption(invocation: Invocation, name: string): number {
  const text = textOption(invocation, name);
  if (text === undefined) return 0;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CliError(`${JSON.stringify(text)} is not a port`, {
    exitCode: EXIT.usage,
    hint: 'give a number from 1 to 65535',
  });
}

function renderReady(record: InstanceRecord, paths: InstancePaths): string {
  const named = record.name === 'berth' ? '' : ` --name ${record.name}`;
  const next = [
    `Try:  KUBECONFIG=${paths.kubeconfig} kubectl get nodes`,
    `      berth run examples/wine-elasticnet -P alpha=0.62${named}`,
  ];
  return `${renderPairs([
    ['Kubernetes API', record.clusterUrl],
    ['Control plane', record.url],
    ['MLflow', record.mlflowUrl],
    ['kubeconfig', paths.kubeconfig],
    ['state', paths.folder],
  ])}\n${next.join('\n')}\n`;
}
