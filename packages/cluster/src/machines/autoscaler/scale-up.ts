// One look for growth: finds pods that wait for room, grows one pool, tells the others why not.
import type { Node, ObjectReference, Pod } from '@berth/kube';
import { findCondition } from '../../controllers/conditions.js';
import { queueKey } from '../../controllers/controller.js';
import { referenceTo, type RecordEvent } from '../../controllers/event-recorder.js';
import { DELETION_CANDIDATE, TO_BE_DELETED } from '../annotations.js';
import type { MachineDeps } from '../machine-options.js';
import { desiredSize, setDesiredSize } from '../pools/desired-sizes.js';
import { isLeaving, newNodeOfPool, nodesByPool, typeOfPool, zoneForNext } from '../pools/pool-nodes.js';
import type { PoolController } from '../pools/pool-controller.js';
import { planGrowth, type Growth, type PoolRefusal } from './growth.js';
import type { PoolBackoffs } from './pool-backoffs.js';

export interface ScaleUp extends MachineDeps {
  readonly pools: PoolController;
  readonly backoffs: PoolBackoffs;
  readonly record: RecordEvent;
  readonly statusMap: ObjectReference;
  /** Why each pod that waits gets no node, for `verdicts` and the UI; by `namespace/name`. */
  readonly refusals: Map<string, readonly PoolRefusal[]>;
}

/** Looks once; true when a pool was grown. */
export async function lookForGrowth(scaleUp: ScaleUp): Promise<boolean> {
  const { api, compute, pools, backoffs } = scaleUp;
  const pending = pendingPods(scaleUp);
  for (const key of scaleUp.refusals.keys()) if (!pending.has(key)) scaleUp.refusals.delete(key);
  if (pending.size === 0) return false;
  const byPool = nodesByPool(api);
  const plan = planGrowth({
    compute,
    nodes: [
      ...api
        .items('nodes')
        .filter((node) => !isLeaving(node))
        .map(withoutStartupTaints),
      ...upcoming(scaleUp),
    ],
    bound: api.items('pods').filter((pod) => pod.spec?.nodeName),
    pending: [...pending.values()],
    nodesOf: (pool) => (byPool.get(pool.name) ?? []).filter((node) => !isLeaving(node)),
    sizeOf: (pool) => desiredSize(scaleUp, pool),
    inBackoff: (pool) => backoffs.isWaiting(pool.name) || pools.lacksCapacity(pool.name),
  });
  for (const { pod, refusals } of plan.helpless) refuse(scaleUp, pod, refusals);
  if (!plan.grow) return false;
  await grow(scaleUp, plan.grow);
  return true;
}

/** Pods that the scheduler could not place and that only room can help. */
function pendingPods(scaleUp: ScaleUp): ReadonlyMap<string, Pod> {
  const pending = new Map<string, Pod>();
  for (const pod of scaleUp.api.items('pods')) {
    if (pod.spec?.nodeName || pod.metadata.deletionTimestamp || pod.status?.nominatedNodeName) continue;
    const scheduled = findCondition(pod.status?.conditions, 'PodScheduled');
    const waits = scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
    if (waits && (pod.spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler') {
      pending.set(queueKey(pod), pod);
    }
  }
  return pending;
}

const STARTUP_TAINTS = new Set([
  'node.kubernetes.io/not-ready',
  'node.cloudprovider.kubernetes.io/uninitialized',
  TO_BE_DELETED,
  DELETION_CANDIDATE,
]);

// A node that is booting counts as if it were ready: no second one is started for the same pod.
function withoutStartupTaints(node: Node): Node {
  const taints = node.spec?.taints?.filter((taint) => !STARTUP_TAINTS.has(taint.key));
  return { ...node, spec: { ...node.spec, taints: taints ?? [] } };
}

/** Nodes that were asked for and have not registered yet. */
function upcoming(scaleUp: ScaleUp): readonly Node[] {
  const byPool = nodesByPool(scaleUp.api);
  return scaleUp.compute.pools.flatMap((pool) => {
    const type = typeOfPool(pool);
    const nodes = (byPool.get(pool.name) ?? []).filter((node) => !isLeaving(node));
    const missing = desiredSize(scaleUp, pool) - nodes.length;
    if (!type || missing <= 0 || scaleUp.pools.lacksCapacity(pool.name)) return [];
    const zone = zoneForNext(scaleUp.compute, pool, nodes);
    return Array.from({ length: missing }, (_, index) => {
      const name = `upcoming-${pool.name}-${index}`;
      const address = { name, ip: '0.0.0.0' };
      return newNodeOfPool({ compute: scaleUp.compute, pool, type, zone, address, launchedMs: 0 });
    });
  });
}

async function grow(scaleUp: ScaleUp, { pool, nodes, pods }: Growth): Promise<void> {
  const before = desiredSize(scaleUp, pool);
  const after = Math.min(pool.maxSize, before + nodes);
  const change = `${pool.name} ${before}->${after} (max: ${pool.maxSize})`;
  for (const pod of pods) {
    scaleUp.refusals.delete(queueKey(pod));
    const message = `pod triggered scale-up: [{${change}}]`;
    scaleUp.record({
      about: referenceTo('Pod', 'v1', pod),
      type: 'Normal',
      reason: 'TriggeredScaleUp',
      message,
    });
  }
  const message = `Scale-up: setting group ${pool.name} size to ${after} instead of ${before} (max: ${pool.maxSize})`;
  scaleUp.record({ about: scaleUp.statusMap, type: 'Normal', reason: 'ScaledUpGroup', message });
  scaleUp.log({
    level: 'info',
    code: 'autoscaler.grow',
    message: `pool ${change}`,
    details: { pool: pool.name, before, after, pods: pods.map(queueKey) },
  });
  await setDesiredSize(scaleUp, pool, after);
}

function refuse(scaleUp: ScaleUp, pod: Pod, refusals: readonly PoolRefusal[]): void {
  const key = queueKey(pod);
  const message = renderRefusals(refusals);
  const known = scaleUp.refusals.get(key);
  scaleUp.refusals.set(key, refusals);
  if (known && renderRefusals(known) === message) return;
  const about = referenceTo('Pod', 'v1', pod);
  scaleUp.record({ about, type: 'Normal', reason: 'NotTriggerScaleUp', message });
}

/** Cluster Autoscaler's sentence: `pod didn't trigger scale-up: 1 max node group size reached, 2 …`. */
export function renderRefusals(refusals: readonly PoolRefusal[]): string {
  const counts = new Map<string, number>();
  for (const { reasons } of refusals) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return `pod didn't trigger scale-up: ${parts.join(', ')}`;
}
