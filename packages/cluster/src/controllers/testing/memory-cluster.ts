// A cluster without disk, wire or real time for the tests of controllers, scheduler and machines.
import type { Node, Pod } from '@berth/kube';
import { createMemoryApi } from '../../api/memory-api.js';
import type { Component, ComponentDeps, LogEntry } from '../../component.js';
import { startControllers } from '../index.js';
import { FakeClock } from './fake-clock.js';

export interface MemoryCluster extends ComponentDeps {
  readonly clock: FakeClock;
  readonly logs: LogEntry[];
  /** Remembers a component so that `stop` ends it. */
  run<C extends Component>(component: C): C;
  stop(): Promise<void>;
  readonly pods: () => readonly Pod[];
  readonly pod: (name: string) => Pod | undefined;
  /** `reason: message` of all events about objects of this name. */
  readonly events: (name: string) => readonly string[];
}

/** Random numbers of one seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Starts an API with namespace `n` and, if asked, all controllers. */
export async function memoryCluster(
  options: { seed?: number; controllers?: boolean } = {},
): Promise<MemoryCluster> {
  const clock = new FakeClock();
  const random = seeded(options.seed ?? 1);
  const logs: LogEntry[] = [];
  const components: Component[] = [];
  const api = createMemoryApi({ clock, random });
  const cluster: MemoryCluster = {
    api,
    clock,
    random,
    logs,
    log: (entry) => logs.push(entry),
    run: (component) => {
      components.push(component);
      return component;
    },
    stop: async () => {
      for (const component of components.splice(0)) await component.stop();
    },
    pods: () => api.items('pods', 'n'),
    pod: (name) => api.peek('pods', { namespace: 'n', name }),
    events: (name) =>
      api
        .items('events')
        .filter((event) => event.involvedObject.name === name)
        .map((event) => `${event.reason}: ${event.message}`),
  };
  if (options.controllers) {
    for (const component of startControllers({ ...cluster, caPem: 'CA' })) cluster.run(component);
  }
  for (const name of ['default', 'kube-system', 'kube-node-lease', 'n']) {
    await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  await clock.settle();
  if (!options.controllers) {
    const metadata = { namespace: 'n', name: 'default' };
    await api.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  }
  return cluster;
}

/** A ready node. */
export const readyNode = (name: string, options: { cpu?: string; taints?: Node['spec'] } = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: options.taints ?? {},
  status: {
    capacity: { cpu: options.cpu ?? '4', memory: '8Gi', pods: '110' },
    allocatable: { cpu: options.cpu ?? '4', memory: '8Gi', pods: '110' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

/** Creates a node with its status. */
export async function addNode(cluster: MemoryCluster, node: Node): Promise<void> {
  await cluster.api.create('nodes', node);
  const key = { name: node.metadata.name ?? '' };
  const body = { status: node.status };
  await cluster.api.patch('nodes', key, { type: 'merge', body }, { subresource: 'status' });
  await cluster.clock.settle();
}

/** A pod in namespace `n` that asks for this much cpu. */
export const podAsking = (name: string, cpu: string, spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'n', name },
  spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }], ...spec },
});
