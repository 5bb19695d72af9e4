// A kubelet on the memory API with the host runtime, for tests that start real processes.
import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Pod } from '@berth/kube';
import { createMemoryApi } from '../../api/memory-api.js';
import type { Image, ImageSource } from '../../images/image.js';
import type { LocalApi } from '../../local-api.js';
import { openHostRuntime, type HostRuntime } from '../../runtime/host-runtime.js';
import { removeTree } from '../../runtime/remove-tree.js';
import { startKubelet, type Kubelet, type KubeletOptions } from '../kubelet.js';

/** The time of this machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const hostImage: Image = {
  id: 'host',
  layers: [],
  env: {},
  entrypoint: [],
  command: ['sh'],
  workingDir: '/',
  labels: {},
  mounts: [],
};

/** Knows `busybox` alone. */
const testImages: ImageSource = {
  resolve: async (name) =>
    name === 'busybox'
      ? { ok: true, image: hostImage }
      : { ok: false, message: `no image named "${name}" here` },
};

export interface KubeletHarness {
  readonly api: LocalApi;
  readonly kubelet: Kubelet;
  readonly runtime: HostRuntime;
  readonly dataDir: string;
  readonly errors: string[];
  create(pod: PodSketch): Promise<Pod>;
  /** Resolves with the pod once it is as wanted; `undefined` means gone. */
  until(name: string, wanted: (pod: Pod | undefined) => boolean): Promise<Pod | undefined>;
  logs(name: string, options?: Parameters<Kubelet['agent']['logs']>[1]): Promise<string>;
  /** A new kubelet and a new runtime over the same folders, as after the end of the process. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface PodSketch {
  readonly name: string;
  readonly spec: Partial<NonNullable<Pod['spec']>>;
  readonly labels?: Record<string, string>;
}

/** Opens a harness; `close` leaves nothing behind. */
export async function openKubeletHarness(options: Partial<KubeletOptions> = {}): Promise<KubeletHarness> {
  const base = mkdtempSync(join(tmpdir(), 'berth-kubelet-'));
  const api = options.api ?? createMemoryApi({ clock: realClock, random: Math.random });
  const errors: string[] = [];
  const openRuntime = (): HostRuntime =>
    openHostRuntime({ directory: join(base, 'runtime'), hidden: [homedir(), '/root', '/home', base] });
  let runtime = openRuntime();
  const start = (): Promise<Kubelet> =>
    startKubelet({
      api,
      clock: realClock,
      random: Math.random,
      log: (entry) => errors.push(entry.message),
      dataDir: join(base, 'kubelet'),
      runtime,
      images: testImages,
      times: { restartBackoffMs: 200, imageBackoffMs: 400, configRetryMs: 200 },
      ...options,
    });
  await prepareNamespace(api);
  let kubelet = await start();
  const until = (name: string, wanted: (pod: Pod | undefined) => boolean): Promise<Pod | undefined> =>
    waitFor({ api, name, wanted, errors });
  const collect = async (name: string, logOptions = {}): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of kubelet.agent.logs({ namespace: 'default', name }, logOptions))
      pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  };
  return {
    api,
    get kubelet() {
      return kubelet;
    },
    get runtime() {
      return runtime;
    },
    dataDir: join(base, 'kubelet'),
    errors,
    create: ({ name, spec, labels = {} }) =>
      api.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels },
        spec: { nodeName: 'node-1', terminationGracePeriodSeconds: 1, containers: [], ...spec },
      }),
    until,
    logs: collect,
    restart: async () => {
      await kubelet.stop();
      runtime = openRuntime();
      kubelet = await start();
    },
    close: async () => {
      for (const pod of api.items('pods')) {
        const key = { namespace: 'default', name: pod.metadata.name ?? '' };
        await api.delete('pods', key, { gracePeriodSeconds: 0 }).catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      await kubelet.stop();
      await removeTree(base);
    },
  };
}

/** What controllers would have made. */
async function prepareNamespace(api: LocalApi): Promise<void> {
  await api
    .create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } })
    .catch(() => undefined);
  await api.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });
  await api.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: 'default' },
    data: { 'ca.crt': 'certificate' },
  });
}

interface WaitInput {
  readonly api: LocalApi;
  readonly name: string;
  readonly wanted: (pod: Pod | undefined) => boolean;
  readonly errors: readonly string[];
}

function waitFor({ api, name, wanted, errors }: WaitInput): Promise<Pod | undefined> {
  const key = { namespace: 'default', name };
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const pod = api.peek('pods', key);
      if (!wanted(pod)) return;
      clearTimeout(timer);
      end();
      resolve(pod);
    };
    const end = api.subscribe('pods', look);
    const timer = setTimeout(() => {
      end();
      reject(
        new Error(
          `pod ${name} stays at ${JSON.stringify(api.peek('pods', key)?.status, null, 1)}\n${errors.join('\n')}`,
        ),
      );
    }, 30_000);
    look();
  });
}
