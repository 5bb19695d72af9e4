// The scheduler of Fargate: for each pod a node of its own, of the documented size, for as long as the pod lives.
import {
  fargateNode,
  fargatePricePerHour,
  fargateRefusals,
  fargateSchedulerName,
  fargateSize,
  defaultZones,
  type FargateSize,
} from '@berth/compute';
import { kubeTime, type Node, type ObjectKey, type Pod } from '@berth/kube';
import type { Component } from '../../component.js';
import { withCondition } from '../../controllers/conditions.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../../controllers/controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../../controllers/event-recorder.js';
import type { Requeue } from '../../controllers/work-queue.js';
import { FARGATE_POD, FARGATE_POD_KEY, LAUNCHED_AT, POOL, USD_PER_HOUR } from '../annotations.js';
import type { MachineDeps } from '../machine-options.js';
import { freeAddress } from '../node-address.js';
import { recordEnd } from '../node-history.js';
import { makeReady, registerNode, removeNode } from '../node-writer.js';
import { renderRefusals } from './refusal-text.js';

const NODE_PREFIX = 'node:';

/** Starts the Fargate scheduler. */
export function startFargateScheduler(deps: MachineDeps): Component {
  const record = createEventRecorder({ ...deps, component: fargateSchedulerName, modern: true });
  const nodesByPod = new Map<string, string>();
  return startController(deps, {
    name: fargateSchedulerName,
    watch: (queue) => [
      follow(deps.api, 'nodes', ({ type, object }) => {
        const uid = object.metadata.annotations?.[FARGATE_POD];
        if (uid === undefined) return;
        if (type === 'DELETED') nodesByPod.delete(uid);
        else nodesByPod.set(uid, object.metadata.name ?? '');
        if (type === 'ADDED') queue.add(NODE_PREFIX + queueKey(object));
      }),
      follow(deps.api, 'pods', ({ type, object }) => {
        if (object.spec?.schedulerName !== fargateSchedulerName) return;
        const node = nodesByPod.get(object.metadata.uid ?? '');
        if (node !== undefined && (type === 'DELETED' || hasEnded(object))) queue.add(NODE_PREFIX + node);
        else if (type !== 'DELETED' && !object.spec.nodeName) queue.add(queueKey(object));
      }),
    ],
    reconcile: (key) =>
      key.startsWith(NODE_PREFIX)
        ? releaseNode(deps, key.slice(NODE_PREFIX.length))
        : placePod({ ...deps, record, nodesByPod }, keyFromQueue(key)),
  });
}

interface FargateDeps extends MachineDeps {
  readonly record: RecordEvent;
  /** Names of Fargate nodes, by the UID of the pod each was made for. */
  readonly nodesByPod: ReadonlyMap<string, string>;
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

async function placePod(deps: FargateDeps, key: ObjectKey): Promise<Requeue> {
  const pod = deps.api.peek('pods', key);
  if (!pod || pod.spec?.nodeName || pod.metadata.deletionTimestamp || hasEnded(pod)) return undefined;
  if ((pod.spec?.schedulingGates ?? []).length > 0) return undefined;
  const refusals = fargateRefusals(pod);
  const size = fargateSize(pod);
  if (refusals.length > 0 || size.kind === 'refusal') {
    await refuse(deps, pod, renderRefusals(refusals));
    return undefined;
  }
  const bootingMs =
    Date.parse(pod.metadata.creationTimestamp ?? '') + deps.delays.fargateMs - deps.clock.now();
  if (deps.delays.fargateMs > 0 && bootingMs > 0) return bootingMs;
  // After a crash the node may be there already.
  const node = deps.nodesByPod.get(pod.metadata.uid ?? '') ?? (await startNode(deps, pod, size));
  await bind(deps, pod, node);
  return undefined;
}

async function startNode(deps: FargateDeps, pod: Pod, size: FargateSize): Promise<string> {
  const { region, kubernetesVersion, zones } = deps.compute;
  const address = freeAddress(deps, { region, fargate: true });
  const known = zones.length > 0 ? zones : defaultZones(region);
  const zone = known[Math.floor(deps.random() * known.length)] ?? `${region}a`;
  const price = fargatePricePerHour(size, region);
  const node = fargateNode({ region, zone, kubernetesVersion, size, name: address.name });
  const noted: Node = {
    ...node,
    metadata: {
      ...node.metadata,
      annotations: {
        ...node.metadata.annotations,
        [POOL]: 'fargate',
        [FARGATE_POD]: pod.metadata.uid ?? '',
        [FARGATE_POD_KEY]: queueKey(pod),
        [LAUNCHED_AT]: pod.metadata.creationTimestamp ?? kubeTime(deps.clock.now()),
        ...(price && { [USD_PER_HOUR]: String(price.usdPerHour) }),
      },
    },
    status: {
      ...node.status,
      addresses: [
        { type: 'InternalIP', address: address.ip },
        { type: 'Hostname', address: address.name },
      ],
    },
  };
  await registerNode(deps, noted);
  await makeReady(deps, address.name);
  return address.name;
}

async function bind(deps: FargateDeps, pod: Pod, node: string): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  const about = referenceTo('Pod', 'v1', pod);
  await deps.api.createSubresource('pods', { namespace, name }, 'binding', {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace, name, uid },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  });
  deps.record({
    about,
    type: 'Warning',
    reason: 'LoggingDisabled',
    message:
      'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found',
  });
  const message = `Successfully assigned ${namespace}/${name} to ${node}`;
  deps.record({ about, type: 'Normal', reason: 'Scheduled', action: 'Binding', message });
}

async function refuse(deps: FargateDeps, pod: Pod, message: string): Promise<void> {
  const conditions = pod.status?.conditions ?? [];
  if (conditions.some(({ type, message: told }) => type === 'PodScheduled' && told === message)) return;
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    lastTransitionTime: kubeTime(deps.clock.now()),
    reason: 'Unschedulable',
    message,
  } as const;
  const about = referenceTo('Pod', 'v1', pod);
  deps.record({ about, type: 'Warning', reason: 'FailedScheduling', message });
  const status = { ...pod.status, conditions: withCondition(conditions, condition) };
  await unlessGone(deps.api.update('pods', { ...pod, status }, { subresource: 'status' }));
}

/** A Fargate node ends with its pod. */
async function releaseNode(deps: MachineDeps, name: string): Promise<Requeue> {
  const node = deps.api.peek('nodes', { name });
  const uid = node?.metadata.annotations?.[FARGATE_POD];
  if (!node || uid === undefined) return undefined;
  const key = node.metadata.annotations?.[FARGATE_POD_KEY];
  const pod =
    key === undefined
      ? deps.api.items('pods').find((each) => each.metadata.uid === uid)
      : deps.api.peek('pods', keyFromQueue(key));
  if (pod?.metadata.uid === uid && !hasEnded(pod)) return undefined;
  await recordEnd(deps, node);
  await removeNode(deps, name);
  return undefined;
}
