// One look for growth: finds pods that wait for room, asks the model which pool grows, and says why others do not.
import type { ObjectReference, Pod } from '@berth/kube';
import { forecastGrowth, type PoolGrowth, type Rejection, type Snapshot } from '@berth/placement';
import { findCondition } from '../../controllers/conditions.js';
import { keyFromQueue, queueKey } from '../../controllers/controller.js';
import { referenceTo, type RecordEvent } from '../../controllers/event-recorder.js';
import { PODS_PER_SCALE_UP, STALE_FORECAST_MS } from '../limits.js';
import type { AutoscalerOptions, MachineDeps } from '../machine-options.js';
import { desiredSize, poolNamed, setDesiredSize } from '../pools/desired-sizes.js';
import { isBooting } from '../node-writer.js';
import type { PoolController } from '../pools/pool-controller.js';
import type { PoolBackoffs } from './pool-backoffs.js';

export interface ScaleUp extends MachineDeps {
  readonly options: AutoscalerOptions;
  /** The cluster as placement sees it. */
  readonly snapshot: Snapshot;
  readonly pools: PoolController;
  readonly backoffs: PoolBackoffs;
  readonly record: RecordEvent;
  readonly statusMap: ObjectReference;
  /** Why each pod that waits gets no node; by `namespace/name`. */
  readonly refusals: Map<string, readonly Rejection[]>;
  /** The cluster and the pods that were last asked about. */
  readonly asked: { question: string; atMs: number };
}

/** Looks once; true when a pool was grown. */
export async function lookForGrowth(scaleUp: ScaleUp): Promise<boolean> {
  const pending = pendingPods(scaleUp);
  for (const key of scaleUp.refusals.keys()) if (!pending.has(key)) scaleUp.refusals.delete(key);
  if (pending.size === 0) return false;
  if (isAnswered(scaleUp, pending)) return false;
  const pendingList = [...pending.values()].slice(0, PODS_PER_SCALE_UP);
  const forecast = forecastGrowth({ ...modelInput(scaleUp), pendingPods: pendingList });
  for (const { pod, reasons } of forecast.unfit) refuse(scaleUp, pending.get(pod), reasons);
  for (const growth of forecast.growths) await grow(scaleUp, growth);
  return forecast.growths.length > 0;
}

// The same question on the same cluster has the same answer; only back-offs end with time.
function isAnswered(scaleUp: ScaleUp, pending: ReadonlyMap<string, Pod>): boolean {
  const { snapshot, asked, clock, compute } = scaleUp;
  const { structure, changesBefore, changes } = snapshot;
  const sizes = compute.pools.map((pool) => desiredSize(scaleUp, pool)).join(',');
  let newest = 0;
  for (const pod of pending.values()) newest = Math.max(newest, Number(pod.metadata.resourceVersion ?? 0));
  const question = [structure, changesBefore + changes.length, sizes, pending.size, newest].join('/');
  if (asked.question === question && clock.now() - asked.atMs < STALE_FORECAST_MS) return true;
  asked.question = question;
  asked.atMs = clock.now();
  return false;
}

/** What the model is told of this cluster, for growth and removal alike. */
export function modelInput(scaleUp: ScaleUp) {
  const { api, compute, snapshot, backoffs, pools } = scaleUp;
  const names = compute.pools.map(({ name }) => name);
  return {
    compute,
    snapshot,
    options: {
      daemonSets: api.items('daemonsets.apps'),
      targetSizes: Object.fromEntries(compute.pools.map((pool) => [pool.name, desiredSize(scaleUp, pool)])),
      startingNodes: bootingNodes(scaleUp),
      backoffPools: names.filter((name) => backoffs.isWaiting(name) || pools.lacksCapacity(name)),
      draw: (count: number) => Math.floor(scaleUp.random() * count),
    },
  };
}

function bootingNodes({ api, clock }: ScaleUp): ReadonlySet<string> {
  const booting = api.items('nodes').filter((node) => isBooting(node, clock.now()));
  return new Set(booting.map(({ metadata }) => metadata.name ?? ''));
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

async function grow(scaleUp: ScaleUp, growth: PoolGrowth): Promise<void> {
  const pool = poolNamed(scaleUp.compute, growth.pool);
  if (!pool) return;
  const { from, to } = growth;
  const change = `${pool.name} ${from}->${to} (max: ${pool.maxSize})`;
  for (const key of growth.pods) {
    scaleUp.refusals.delete(key);
    const pod = scaleUp.api.peek('pods', keyFromQueue(key));
    const message = `pod triggered scale-up: [{${change}}]`;
    if (!pod) continue;
    scaleUp.record({
      about: referenceTo('Pod', 'v1', pod),
      type: 'Normal',
      reason: 'TriggeredScaleUp',
      message,
    });
  }
  const message = `Scale-up: setting group ${pool.name} size to ${to} instead of ${from} (max: ${pool.maxSize})`;
  scaleUp.record({ about: scaleUp.statusMap, type: 'Normal', reason: 'ScaledUpGroup', message });
  scaleUp.log({
    level: 'info',
    code: 'autoscaler.grow',
    message: `pool ${change}`,
    details: { pool: pool.name, from, to, pods: growth.pods },
  });
  await setDesiredSize(scaleUp, pool, to);
}

function refuse(scaleUp: ScaleUp, pod: Pod | undefined, reasons: readonly Rejection[]): void {
  if (!pod) return;
  const key = queueKey(pod);
  const message = renderRejections(reasons);
  const known = scaleUp.refusals.get(key);
  scaleUp.refusals.set(key, reasons);
  if (known && renderRejections(known) === message) return;
  const about = referenceTo('Pod', 'v1', pod);
  scaleUp.record({ about, type: 'Normal', reason: 'NotTriggerScaleUp', message });
}

/** Cluster Autoscaler's sentence: `pod didn't trigger scale-up: 1 max node group size reached, 2 …`. */
function renderRejections(rejections: readonly Rejection[]): string {
  const counts = new Map<string, number>();
  for (const { message } of rejections) counts.set(message, (counts.get(message) ?? 0) + 1);
  const parts = [...counts].map(([message, count]) => `${count} ${message}`).toSorted();
  return `pod didn't trigger scale-up: ${parts.join(', ')}`;
}
