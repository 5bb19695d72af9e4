// The kubelet of all virtual nodes of this process: every pod bound to a node becomes a worker that drives it.
import type { ObjectKey, Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../component.js';
import { createEventRecorder, type RecordEvent } from '../controllers/event-recorder.js';
import type { ImageSource } from '../images/image.js';
import type { LocalApi } from '../local-api.js';
import { isAnswering } from '../machines/node-writer.js';
import type { ContainerRuntime } from '../runtime/container-runtime.js';
import { removeTree } from '../runtime/remove-tree.js';
import { sharedMemoryFolder } from './volumes.js';
import { adoptPods, isTerminal } from './adopt-pods.js';
import { createNodeAgent } from './local-agent.js';
import {
  backoffMaxMs,
  backoffResetMs,
  configRetryMs,
  imageBackoffMs,
  restartBackoffMs,
  volumeRetryMs,
} from './limits.js';
import { pruneLogs } from './kept-logs.js';
import { LogWatcher } from './log-times.js';
import type { NodeAgent } from './node-agent.js';
import { PodAddresses } from './pod-addresses.js';
import { newPodState, type KubeletTimes } from './pod-state.js';
import { PodWorker } from './pod-worker.js';
import type { PodWorkerDeps } from './pod-worker-deps.js';
import { createTokenSource } from './service-account-token.js';
import { shutDownPods } from './shut-down-pods.js';
import { StatusWriter } from './status-writer.js';
import { keepVolumesFresh } from './volume-refresh.js';

export interface KubeletOptions extends ComponentDeps {
  /** Folder for pods and logs; kept across restarts. */
  readonly dataDir: string;
  readonly runtime: ContainerRuntime;
  readonly images: ImageSource;
  /** Nodes whose pods are driven. @default all */
  readonly nodeFilter?: ((nodeName: string) => boolean) | undefined;
  /** Variables that every container gets, such as where the API server listens. */
  readonly clusterEnv?: (() => Readonly<Record<string, string>>) | undefined;
  /** What happens to pods when the kubelet stops: a graceful node shutdown, or nothing. @default 'leave' */
  readonly onStop?: 'shut-down' | 'leave' | undefined;
  /** Aborted when there is no time for grace: what still runs is killed. */
  readonly hurry?: AbortSignal | undefined;
  /** Delays, shortened in tests. */
  readonly times?: Partial<KubeletTimes> | undefined;
}

/** The kubelet, and what the API server asks of it. */
export interface Kubelet extends Component {
  readonly agent: NodeAgent;
}

const defaultTimes: KubeletTimes = {
  restartBackoffMs,
  imageBackoffMs,
  backoffMaxMs,
  backoffResetMs,
  configRetryMs,
  volumeRetryMs,
};

/** Starts the kubelet: first finds again what an earlier process started, then follows the API. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { api, clock, dataDir, runtime, images, log } = options;
  const workers = new Map<string, PodWorker>();
  const deps: PodWorkerDeps = {
    api,
    clock,
    dataDir,
    runtime,
    images,
    times: { ...defaultTimes, ...options.times },
    addresses: new PodAddresses(),
    statuses: new StatusWriter(api, clock),
    record: recorders(options),
    clusterEnv: options.clusterEnv ?? (() => ({})),
    onError: (pod, error) => log({ level: 'error', code: 'kubelet.failed', message: describe(pod, error) }),
    logs: new LogWatcher(clock),
    tokens: createTokenSource(api, clock),
  };
  const isOurs = (pod: Pod): boolean => {
    const node = pod.spec?.nodeName;
    return node !== undefined && node !== '' && (options.nodeFilter?.(node) ?? true) && !isLost(api, node);
  };
  const adopted = await adoptPods(deps, isOurs);
  const present = new Set(api.items('pods').map(({ metadata }) => metadata.uid));
  await pruneLogs(dataDir, (uid) => present.has(uid));
  for (const { worker } of adopted) workers.set(worker.uid, worker);
  const see = (pod: Pod): void => {
    const uid = pod.metadata.uid ?? '';
    const known = workers.get(uid);
    if (known) return known.sync(pod);
    if (!isOurs(pod) || isOver(pod)) return;
    const worker = new PodWorker(deps, newPodState(pod, clock.now()));
    workers.set(uid, worker);
    worker.begin(new Map());
  };
  const removals = new Set<Promise<void>>();
  const unsubscribe = api.subscribe('pods', ({ type, object }) => {
    if (type !== 'DELETED') return see(object);
    forget({ deps, workers, removals }, object);
  });
  const unsubscribeNodes = api.subscribe('nodes', ({ type, object }) => {
    if (type === 'DELETED' || isAnswering(object)) return;
    // The machine is gone, and what ran on it: nothing of it is told any more, for nobody is there to tell it.
    for (const worker of [...workers.values()].filter((one) => one.nodeName === object.metadata.name))
      forget({ deps, workers, removals }, worker.state.pod);
  });
  for (const { worker, containers } of adopted) worker.begin(containers);
  for (const pod of api.items('pods')) see(pod);
  const endRefresh = keepVolumesFresh(deps, workers);
  return {
    name: 'kubelet',
    agent: createNodeAgent({ api, dataDir, workers, now: () => clock.now() }),
    stop: async () => {
      if (options.onStop === 'shut-down') await shutDownPods([...workers.values()], options);
      unsubscribe();
      unsubscribeNodes();
      endRefresh();
      deps.logs.stop();
      const all = [...workers.values()];
      workers.clear();
      for (const worker of all) worker.release();
      await Promise.all(removals);
      if (options.onStop !== 'shut-down') return;
      await runtime.close();
      await removeTree(...all.map(({ folder, uid }) => sharedMemoryFolder(folder, uid)));
    },
  };
}

function recorders({ api, clock }: KubeletOptions): (nodeName: string) => RecordEvent {
  const known = new Map<string, RecordEvent>();
  return (nodeName) => {
    let record = known.get(nodeName);
    if (!record) {
      const named = api.as(`system:node:${nodeName}`, ['system:nodes', 'system:authenticated']);
      known.set(nodeName, (record = createEventRecorder({ api: named, clock, component: 'kubelet' })));
    }
    return record;
  };
}

/** True for a node whose machine does not answer any more. */
function isLost(api: LocalApi, name: string): boolean {
  const node = api.peek('nodes', { name });
  return node !== undefined && !isAnswering(node);
}

/** A pod that is finished and holds nothing needs no worker until it is deleted, which the API does at once. */
const isOver = (pod: Pod): boolean => isTerminal(pod.status) && !pod.metadata.deletionTimestamp;

interface ForgetInput {
  readonly deps: PodWorkerDeps;
  readonly workers: Map<string, PodWorker>;
  /** Removals under way; the kubelet stops when they are done. */
  readonly removals: Set<Promise<void>>;
}

/** The object is gone, perhaps by force: nothing of the pod may stay. */
function forget({ deps, workers, removals }: ForgetInput, pod: Pod): void {
  const uid = pod.metadata.uid ?? '';
  const worker = workers.get(uid);
  if (!worker) return;
  workers.delete(uid);
  deps.statuses.forget(uid);
  deps.tokens.forget(uid);
  const removal = worker
    .abandon()
    .catch((error: unknown) => deps.onError(worker.key, error))
    .finally(() => removals.delete(removal));
  removals.add(removal);
}

const describe = (pod: ObjectKey, error: unknown): string =>
  `pod ${pod.namespace}/${pod.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
