// Watches over nodes: says when one fell silent, and keeps the taints that follow from its state.
// See https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller
import { kubeTime, type Node, type Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { isTrue, withCondition } from '../conditions.js';
import { follow, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import { NODE_MONITOR_GRACE_MS, NODE_MONITOR_PERIOD_MS } from '../limits.js';
import { forEachParallel } from '../parallel.js';
import type { PodsByNode } from '../pods-by-node.js';
import type { Requeue } from '../work-queue.js';
import { HeartbeatLog, unknownConditions } from './node-health.js';
import { readiness, taintsOfNode } from './node-taints.js';

const TTL = 'node.alpha.kubernetes.io/ttl';

interface Deps extends ComponentDeps {
  readonly podsByNode: PodsByNode;
}

interface NodeWatcher {
  readonly deps: Deps;
  readonly heartbeats: HeartbeatLog;
  /** When nodes came that were not reported yet; they are with the next look at them. */
  readonly newcomers: Map<string, number>;
  readonly record: RecordEvent;
}

/** Starts the node lifecycle controller. */
export function startNodeLifecycleController(deps: Deps): Component {
  const record = createEventRecorder({ ...deps, component: 'node-controller' });
  const watcher: NodeWatcher = { deps, record, heartbeats: new HeartbeatLog(), newcomers: new Map() };
  return startController(deps, {
    name: 'node-lifecycle-controller',
    watch: (queue) => [
      follow(deps.api, 'nodes', ({ type, object, previous }) => {
        const { name = '' } = object.metadata;
        if (type === 'ADDED' && !previous) watcher.newcomers.set(name, deps.clock.now());
        if (type === 'DELETED') {
          watcher.heartbeats.forget(name);
          watcher.newcomers.delete(name);
          reportNode(record, object, 'RemovingNode');
        }
        queue.add(queueKey(object));
        // Whether the others may be evicted from depends on how many of them are up.
        if (type !== 'MODIFIED' || readiness(object) !== (previous && readiness(previous))) {
          for (const node of deps.api.items('nodes'))
            if (readiness(node) !== 'True') queue.add(queueKey(node));
        }
      }),
    ],
    reconcile: (name) => reconcileNode(watcher, name),
  });
}

function reportNode(record: RecordEvent, node: Node, reason: 'RegisteredNode' | 'RemovingNode'): void {
  const name = node.metadata.name ?? '';
  const what =
    reason === 'RegisteredNode'
      ? `Registered Node ${name} in Controller`
      : `Removing Node ${name} from Controller`;
  const about = referenceTo('Node', 'v1', node);
  record({ about, type: 'Normal', reason, message: `Node ${name} event: ${what}` });
}

async function reconcileNode(watcher: NodeWatcher, name: string): Promise<Requeue> {
  const { api, clock } = watcher.deps;
  const node = api.peek('nodes', { name });
  if (!node) return undefined;
  reportNewcomer(watcher, node, clock.now());
  const lease = api.peek('leases.coordination.k8s.io', { namespace: 'kube-node-lease', name });
  const silenceMs = watcher.heartbeats.silenceMs(node, lease, clock.now());
  if (silenceMs > NODE_MONITOR_GRACE_MS) await markUnknown(watcher, node);
  await keepTaints(watcher, name);
  if (readiness(api.peek('nodes', { name }) ?? node) !== 'True') await markPodsNotReady(watcher, name);
  return NODE_MONITOR_PERIOD_MS;
}

function reportNewcomer({ newcomers, record }: NodeWatcher, node: Node, nowMs: number): void {
  const { name = '' } = node.metadata;
  const since = newcomers.get(name);
  if (since === undefined || nowMs - since < NODE_MONITOR_PERIOD_MS) return;
  newcomers.delete(name);
  reportNode(record, node, 'RegisteredNode');
}

async function markUnknown(watcher: NodeWatcher, node: Node): Promise<void> {
  const conditions = unknownConditions(node, watcher.deps.clock.now());
  if (!conditions) return;
  const status = { ...node.status, conditions };
  await unlessGone(watcher.deps.api.update('nodes', { ...node, status }, { subresource: 'status' }));
  const message = `Node ${node.metadata.name} status is now: NodeNotReady`;
  watcher.record({ about: referenceTo('Node', 'v1', node), type: 'Normal', reason: 'NodeNotReady', message });
}

async function keepTaints(watcher: NodeWatcher, name: string): Promise<void> {
  const { api, clock } = watcher.deps;
  const node = api.peek('nodes', { name });
  if (!node) return;
  const mayEvict = api
    .items('nodes')
    .some((other) => zoneOf(other) === zoneOf(node) && readiness(other) === 'True');
  const taints = taintsOfNode(node, { nowMs: clock.now(), mayEvict });
  const hasTtl = node.metadata.annotations?.[TTL] !== undefined;
  if (!taints && hasTtl) return;
  const annotations = { [TTL]: '0', ...node.metadata.annotations };
  await unlessGone(
    api.update('nodes', {
      ...node,
      metadata: { ...node.metadata, annotations },
      ...(taints && { spec: { ...node.spec, taints: taints.length > 0 ? taints : undefined } }),
    }),
  );
}

const zoneOf = (node: Node): string =>
  `${node.metadata.labels?.['topology.kubernetes.io/region']}/${node.metadata.labels?.['topology.kubernetes.io/zone']}`;

// Services stop sending traffic to pods whose node cannot vouch for them.
async function markPodsNotReady(watcher: NodeWatcher, name: string): Promise<void> {
  const { api, clock } = watcher.deps;
  const pods = watcher.deps.podsByNode.on(name).filter((pod) => isTrue(pod.status?.conditions, 'Ready'));
  await forEachParallel(pods, async (pod: Pod) => {
    const lastTransitionTime = kubeTime(clock.now());
    const condition = { type: 'Ready', status: 'False', lastTransitionTime } as const;
    const status = { ...pod.status, conditions: withCondition(pod.status?.conditions, condition) };
    await unlessGone(api.update('pods', { ...pod, status }, { subresource: 'status' }));
    const about = referenceTo('Pod', 'v1', pod);
    watcher.record({ about, type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
  });
}
