// The parts of a cluster that live on its API: controllers, scheduler, machines, kubelet. Started in order of need.
import { join } from 'node:path';
import type { Component, ComponentDeps } from './component.js';
import { startControllers } from './controllers/index.js';
import type { EmbeddedClusterOptions } from './embedded-cluster-options.js';
import { createImageStore, type ImageStore } from './images/image-store.js';
import { startKubelet } from './kubelet/kubelet.js';
import type { NodeAgent } from './kubelet/node-agent.js';
import { startMachines, type Machines } from './machines/machines.js';
import { openHostRuntime } from './runtime/host-runtime.js';
import { startScheduler, type Scheduler } from './scheduler/scheduler.js';
import { startSimulatedKubelet } from './stages/simulated-kubelet.js';

/** What was started; `running` ends in this order. */
export interface StartedComponents {
  readonly running: readonly Component[];
  readonly scheduler: Scheduler;
  /** Absent without declared compute. */
  readonly machines: Machines | undefined;
  /** Absent unless pods run on this host. */
  readonly images: ImageStore | undefined;
  readonly nodeAgent: NodeAgent | undefined;
  /** What pods cannot have here, as sentences. */
  readonly limitations: readonly string[];
}

export type ComponentsOptions = EmbeddedClusterOptions &
  ComponentDeps & {
    readonly caPem: string;
    /** Address of the API, for pods. */
    readonly url: string;
  };

/** Starts everything that the options ask for. */
export async function startComponents(options: ComponentsOptions): Promise<StartedComponents> {
  const controllers = startControllers(options);
  const scheduler = startScheduler({ ...options, scoringStrategy: options.compute?.scoringStrategy });
  const { compute } = options;
  const machines = compute ? startMachines({ ...options, compute }) : undefined;
  const pods = await startPods(options);
  const running = [...(machines ? [machines] : []), scheduler, ...pods.running, ...controllers];
  return { ...pods, running, scheduler, machines };
}

type Pods = Pick<StartedComponents, 'running' | 'images' | 'nodeAgent' | 'limitations'>;

async function startPods(options: ComponentsOptions): Promise<Pods> {
  switch (options.runtime) {
    case 'none':
      return {
        running: [],
        images: undefined,
        nodeAgent: undefined,
        limitations: ['no pod is ever started'],
      };
    case 'simulated':
      return {
        running: [startSimulatedKubelet(options)],
        images: undefined,
        nodeAgent: undefined,
        limitations: ['pods are simulated: no process is started'],
      };
    case 'host':
      return startHostPods(options);
  }
}

async function startHostPods(options: ComponentsOptions): Promise<Pods> {
  const { dataDir, host } = options;
  const hidden = host?.hidden ?? [];
  const env = host?.env ?? {};
  const runtime = openHostRuntime({ directory: join(dataDir, 'runtime'), hidden });
  const images = await createImageStore({
    dataDir: join(dataDir, 'images'),
    cacheDir: host?.cacheDir ?? join(dataDir, 'cache'),
    runtime,
    env,
    hidden,
    workerPackage: host?.workerPackage,
    mapFile: host?.imageMapFile,
  });
  const { hostname, port } = new URL(options.url);
  const kubelet = await startKubelet({
    ...options,
    api: options.api.as('system:nodes', ['system:masters', 'system:nodes']),
    dataDir: join(dataDir, 'kubelet'),
    runtime,
    images,
    onStop: 'shut-down',
    clusterEnv: () => ({ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }),
  });
  return { running: [kubelet], images, nodeAgent: kubelet.agent, limitations: runtime.limitations };
}
