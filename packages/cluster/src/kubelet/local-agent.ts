// What the API server asks for a pod: logs, exec, attach, port-forward. Logs are there also when the pod is gone.
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { StatusError, type ObjectKey, type Pod } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import type { RunningContainer } from '../runtime/container-runtime.js';
import { readLog } from './log-reader.js';
import type { ExecOptions, NodeAgent } from './node-agent.js';
import { containerLog, podLogFolder } from './pod-folder.js';
import type { PodWorker } from './pod-worker.js';

export interface NodeAgentDeps {
  readonly api: LocalApi;
  readonly dataDir: string;
  readonly workers: ReadonlyMap<string, PodWorker>;
  readonly now: () => number;
}

type LogOptions = Parameters<NodeAgent['logs']>[1];

/** Builds the agent. */
export function createNodeAgent(deps: NodeAgentDeps): NodeAgent {
  const running = (
    key: ObjectKey,
    container?: string,
  ): { running: RunningContainer; worker: PodWorker; name: string } => {
    const pod = deps.api.peek('pods', key);
    const name = containerName(key, pod, container);
    const worker = deps.workers.get(pod?.metadata.uid ?? '');
    const found = worker?.runningContainer(name);
    if (!worker || !found) throw refusal(404, 'NotFound', `container not found ("${name}")`);
    return { running: found, worker, name };
  };
  return {
    logs: (key, options) => podLogs(deps, key, options),
    exec: async (key, options) => {
      const { running: found } = running(key, options.container);
      return found.exec({ ...options, argv: options.command });
    },
    attach: async (key, options) => attach(deps, key, { options, ...running(key, options.container) }),
    portForward: async (key, port) => {
      const pod = deps.api.peek('pods', key);
      const ip = deps.workers.get(pod?.metadata.uid ?? '')?.state.ip;
      if (!ip) throw refusal(404, 'NotFound', `pod ${key.namespace}/${key.name} is not running`);
      // A server that listens on the loopback address of its pod is found at that of the machine.
      return dial(ip, port).catch(() => dial('127.0.0.1', port));
    },
  };
}

async function* podLogs(deps: NodeAgentDeps, key: ObjectKey, options: LogOptions): AsyncIterable<Uint8Array> {
  const pod = deps.api.peek('pods', key);
  const folder = pod ? podLogFolder(deps.dataDir, pod) : keptFolder(deps.dataDir, key);
  if (folder === undefined) throw refusal(404, 'NotFound', `pods "${key.name}" not found`);
  const name = pod || options.container ? containerName(key, pod, options.container) : onlyContainer(folder);
  const attempts = logAttempts(folder, name);
  const attempt = options.previous === true ? attempts.at(-2) : attempts.at(-1);
  if (attempt === undefined) throw noLog({ key, pod, name, previous: options.previous === true });
  const worker = deps.workers.get(pod?.metadata.uid ?? '');
  const record = worker?.state.containers.find((container) => container.name === name);
  const isWritten = (): boolean =>
    worker?.runningContainer(name) === undefined || attempt !== record?.attempt;
  const since = options.sinceTime ? Date.parse(options.sinceTime) : undefined;
  yield* readLog(containerLog(folder, name, attempt), {
    tailLines: options.tailLines,
    sinceMs: options.sinceSeconds === undefined ? since : deps.now() - options.sinceSeconds * 1000,
    timestamps: options.timestamps,
    limitBytes: options.limitBytes,
    signal: options.signal,
    isWritten: options.follow === true ? isWritten : undefined,
  });
}

/** The container meant: the one named, the default of kubectl, or the only one. */
function containerName(key: ObjectKey, pod: Pod | undefined, wanted: string | undefined): string {
  if (!pod && wanted) return wanted;
  const { containers = [], initContainers = [] } = pod?.spec ?? {};
  const names = containers.map(({ name }) => name);
  if (!wanted) {
    const [only, ...others] = names;
    if (only !== undefined && others.length === 0) return only;
    const text = `a container name must be specified for pod ${key.name}, choose one of: [${names.join(' ')}]`;
    throw refusal(400, 'BadRequest', text);
  }
  if (![...names, ...initContainers.map(({ name }) => name)].includes(wanted)) {
    throw refusal(400, 'BadRequest', `container ${wanted} is not valid for pod ${key.name}`);
  }
  return wanted;
}

interface MissingLog {
  readonly key: ObjectKey;
  readonly pod: Pod | undefined;
  readonly name: string;
  readonly previous: boolean;
}

function noLog({ key, pod, name, previous }: MissingLog): StatusError {
  if (previous) {
    const text = `previous terminated container "${name}" in pod "${key.name}" not found`;
    return refusal(400, 'BadRequest', text);
  }
  const statuses = [...(pod?.status?.containerStatuses ?? []), ...(pod?.status?.initContainerStatuses ?? [])];
  const waiting = statuses.find((status) => status.name === name)?.state?.waiting;
  const why = isImageTrouble(waiting?.reason)
    ? `trying and failing to pull image`
    : (waiting?.reason ?? 'ContainerCreating');
  return refusal(400, 'BadRequest', `container "${name}" in pod "${key.name}" is waiting to start: ${why}`);
}

const isImageTrouble = (reason: string | undefined): boolean =>
  reason === 'ErrImagePull' || reason === 'ImagePullBackOff';

function logAttempts(folder: string, container: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${container}.`) && file.endsWith('.log'))
    .map((file) => Number(file.slice(container.length + 1, -4)))
    .filter((attempt) => Number.isInteger(attempt))
    .sort((a, b) => a - b);
}

/** Logs of a pod that is gone: of the latest of that name. */
function keptFolder(dataDir: string, { namespace = 'default', name }: ObjectKey): string | undefined {
  const folder = join(dataDir, 'logs');
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder).filter((entry) => entry.startsWith(`${namespace}_${name}_`));
  const [last] = found.sort((a, b) => latest(join(folder, b)) - latest(join(folder, a)));
  return last === undefined ? undefined : join(folder, last);
}

const latest = (folder: string): number =>
  Math.max(0, ...readdirSync(folder).map((file) => Number(file.split('.')[1]) || 0));

function onlyContainer(folder: string): string {
  const names = readdirSync(folder).filter((file) => file.endsWith('.log'));
  return names[0]?.replace(/\.\d+\.log$/, '') ?? '';
}

interface AttachInput {
  readonly options: Omit<ExecOptions, 'command'>;
  readonly running: RunningContainer;
  readonly worker: PodWorker;
  readonly name: string;
}

async function attach(
  deps: NodeAgentDeps,
  key: ObjectKey,
  { options, running, name }: AttachInput,
): Promise<number> {
  const stdin = options.stdin ? running.openStdin() : undefined;
  if (stdin) options.stdin?.pipe(stdin);
  const end = new AbortController();
  options.signal?.addEventListener('abort', () => end.abort(), { once: true });
  const show = async (): Promise<void> => {
    const follow = { container: name, follow: true, signal: end.signal };
    for await (const bytes of podLogs(deps, key, follow)) options.stdout?.write(bytes);
  };
  const shown = show();
  const exit = await Promise.race([running.exited, aborted(end.signal)]);
  await shown.catch(() => undefined);
  stdin?.end();
  return exit?.code ?? 0;
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

function dial(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => reject(refusal(500, 'InternalError', error.message)));
  });
}

const refusal = (code: number, reason: string, message: string): StatusError =>
  new StatusError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message,
  });
