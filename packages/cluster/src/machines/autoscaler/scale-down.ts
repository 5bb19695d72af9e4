// One look for nodes to remove: notes since when each is unneeded, marks candidates, removes what waited long enough.
import type { Node, Pod, ResourceName, Taint } from '@berth/kube';
import {
  poolNameOf,
  removableNodes,
  unneededNodes,
  type UnneededNodesInput,
  type Unremovable,
} from '@berth/placement';
import { unlessGone } from '../../controllers/controller.js';
import { referenceTo } from '../../controllers/event-recorder.js';
import { forEachParallel } from '../../controllers/parallel.js';
import { DELETION_CANDIDATE, TO_BE_DELETED } from '../annotations.js';
import { DRAIN_SECONDS } from '../limits.js';
import { recordEnd } from '../node-history.js';
import { isReady, removeNode } from '../node-writer.js';
import { desiredSize, poolNamed, setDesiredSize } from '../pools/desired-sizes.js';
import { isLeaving } from '../pools/pool-nodes.js';
import { movable } from './movable-pods.js';
import { modelInput, type ScaleUp } from './scale-up.js';

export interface ScaleDown extends ScaleUp {
  /** Since when each node is unneeded, by name. */
  readonly unneededSince: Map<string, number>;
  /** Nodes whose removal is under way, by name. */
  readonly removing: Map<string, Promise<void>>;
  /** Why each node stays, for the UI; by name. */
  readonly keeps: Map<string, Unremovable>;
}

/** Looks once. `lastGrowthMs`: when a node was added last. */
export async function lookForRemovals(scaleDown: ScaleDown, lastGrowthMs: number): Promise<void> {
  const nowMs = scaleDown.clock.now();
  const input = shrinkInput(scaleDown);
  const plan = unneededNodes(input);
  const unneeded = new Set(
    plan.unneeded.map(({ node }) => node).filter((name) => staysInService(scaleDown, name)),
  );
  scaleDown.keeps.clear();
  for (const unremovable of plan.unremovable) scaleDown.keeps.set(unremovable.node, unremovable);
  noteUnneeded(scaleDown, unneeded, nowMs);
  await markCandidates(scaleDown, unneededFor(scaleDown, unneeded, nowMs));
  const { scaleDownDelayAfterAddMs, scaleDownUnneededTimeMs } = scaleDown.options;
  if (nowMs - lastGrowthMs < Math.min(scaleDownDelayAfterAddMs, scaleDownUnneededTimeMs)) return;
  const waited = new Set(
    [...scaleDown.unneededSince].flatMap(([name, since]) =>
      nowMs - since >= scaleDownUnneededTimeMs ? [name] : [],
    ),
  );
  if (waited.size === 0) return;
  const removal = removableNodes(input, plan, waited);
  const drained = scaleDown.removing.size > 0 ? [] : removal.drained;
  for (const { node: name } of [...removal.empty, ...drained]) {
    const node = scaleDown.api.peek('nodes', { name });
    if (node && staysInService(scaleDown, name)) startRemoval(scaleDown, node);
  }
}

/** Nodes that are booting, leaving or not ours are no candidates. */
function staysInService({ api, compute }: ScaleDown, name: string): boolean {
  const node = api.peek('nodes', { name });
  return (
    node !== undefined &&
    isReady(node) &&
    !isLeaving(node) &&
    poolNamed(compute, poolNameOf(node)) !== undefined
  );
}

/** Goes on with removals that a crash or a disruption budget interrupted. */
export function resumeRemovals(scaleDown: ScaleDown): void {
  for (const node of scaleDown.api.items('nodes')) {
    if (isLeaving(node) && poolNameOf(node) !== undefined) startRemoval(scaleDown, node);
  }
}

const nameOf = (node: Node): string => node.metadata.name ?? '';

function shrinkInput(scaleDown: ScaleDown): UnneededNodesInput {
  const { options } = scaleDown;
  return {
    ...modelInput(scaleDown),
    knownControllers: knownControllers(scaleDown),
    scaleDown: {
      utilizationThreshold: options.scaleDownUtilizationThreshold,
      skipNodesWithLocalStorage: options.skipNodesWithLocalStorage,
      skipNodesWithSystemPods: options.skipNodesWithSystemPods,
    },
  };
}

/** Controllers whose pods may move: they make new ones. */
function knownControllers({ api }: ScaleDown): ReadonlySet<string> {
  const known = new Set<string>();
  for (const resource of CONTROLLERS)
    for (const { metadata } of api.items(resource)) known.add(metadata.uid ?? '');
  for (const { metadata } of api.items('jobs.batch')) known.add(`${metadata.namespace}/${metadata.name}`);
  return known;
}

const CONTROLLERS = [
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
] as const satisfies readonly ResourceName[];

function noteUnneeded(scaleDown: ScaleDown, unneeded: ReadonlySet<string>, nowMs: number): void {
  for (const name of scaleDown.unneededSince.keys())
    if (!unneeded.has(name)) scaleDown.unneededSince.delete(name);
  for (const name of unneeded)
    if (!scaleDown.unneededSince.has(name)) scaleDown.unneededSince.set(name, nowMs);
}

/** Those that were unneeded for half the waiting time: a node that is merely idle for a moment stays unmarked. */
function unneededFor(
  scaleDown: ScaleDown,
  unneeded: ReadonlySet<string>,
  nowMs: number,
): ReadonlySet<string> {
  const enoughMs = scaleDown.options.scaleDownUnneededTimeMs / 2;
  const since = (name: string): number => scaleDown.unneededSince.get(name) ?? nowMs;
  return new Set([...unneeded].filter((name) => nowMs - since(name) >= enoughMs));
}

// The soft taint keeps new pods away while other nodes have room, so that the node stays unneeded.
async function markCandidates(scaleDown: ScaleDown, unneeded: ReadonlySet<string>): Promise<void> {
  await forEachParallel(scaleDown.api.items('nodes'), async (node) => {
    const isMarked = node.spec?.taints?.some(({ key }) => key === DELETION_CANDIDATE) ?? false;
    if (isMarked === unneeded.has(nameOf(node))) return;
    const others = (node.spec?.taints ?? []).filter(({ key }) => key !== DELETION_CANDIDATE);
    const mark = taintOf(DELETION_CANDIDATE, 'PreferNoSchedule', scaleDown.clock.now());
    await setTaints(scaleDown, node, isMarked ? others : [...others, mark]);
  });
}

const taintOf = (key: string, effect: Taint['effect'], nowMs: number): Taint => ({
  key,
  value: String(Math.floor(nowMs / 1000)),
  effect,
});

// Replaces the list as a whole: somebody else's taint set meanwhile makes it a conflict, and the next look tries again.
async function setTaints(scaleDown: ScaleDown, node: Node, taints: readonly Taint[]): Promise<void> {
  const { resourceVersion } = node.metadata;
  const body = { metadata: { resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } };
  await unlessGone(scaleDown.api.patch('nodes', { name: nameOf(node) }, { type: 'merge', body }));
}

function startRemoval(scaleDown: ScaleDown, node: Node): void {
  const name = nameOf(node);
  if (scaleDown.removing.has(name)) return;
  const removal = remove(scaleDown, node)
    .catch((error: unknown) => {
      const message = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      scaleDown.log({ level: 'warn', code: 'autoscaler.remove', message });
    })
    .finally(() => scaleDown.removing.delete(name));
  scaleDown.removing.set(name, removal);
}

async function remove(scaleDown: ScaleDown, node: Node): Promise<void> {
  const name = nameOf(node);
  const pool = poolNamed(scaleDown.compute, poolNameOf(node));
  if (pool && !isLeaving(node)) {
    await scaleDown.pools.undisturbed(pool.name, async () => {
      const current = scaleDown.api.peek('nodes', { name });
      if (!current) return;
      const kept = (current.spec?.taints ?? []).filter(({ key }) => key !== DELETION_CANDIDATE);
      const leave = taintOf(TO_BE_DELETED, 'NoSchedule', scaleDown.clock.now());
      await setTaints(scaleDown, current, [...kept, leave]);
      await setDesiredSize(scaleDown, pool, desiredSize(scaleDown, pool) - 1);
    });
  }
  scaleDown.unneededSince.delete(name);
  const pods = podsOn(scaleDown, name);
  tellRemoval(scaleDown, node, pods);
  await evictAll(scaleDown, pods);
  await gone(scaleDown, name);
  const last = scaleDown.api.peek('nodes', { name });
  if (last) await recordEnd(scaleDown, last);
  await removeNode(scaleDown, name);
  scaleDown.log({ level: 'info', code: 'autoscaler.shrink', message: `node ${name} removed` });
}

const podsOn = (scaleDown: ScaleDown, name: string): readonly Pod[] =>
  movable(scaleDown.api.items('pods').filter((pod) => pod.spec?.nodeName === name));

function tellRemoval(scaleDown: ScaleDown, node: Node, pods: readonly Pod[]): void {
  const name = nameOf(node);
  const message =
    pods.length === 0 ? `Scale-down: removing empty node "${name}"` : `Scale-down: removing node ${name}`;
  const reason = pods.length === 0 ? 'ScaleDownEmpty' : 'ScaleDown';
  scaleDown.record({ about: scaleDown.statusMap, type: 'Normal', reason, message });
  const about = referenceTo('Node', 'v1', node);
  scaleDown.record({
    about,
    type: 'Normal',
    reason: 'ScaleDown',
    message: 'node removed by cluster autoscaler',
  });
}

async function evictAll(scaleDown: ScaleDown, pods: readonly Pod[]): Promise<void> {
  await forEachParallel(pods, async (pod) => {
    const { namespace, name = '' } = pod.metadata;
    const about = referenceTo('Pod', 'v1', pod);
    scaleDown.record({
      about,
      type: 'Normal',
      reason: 'ScaleDown',
      message: 'deleting pod for node scale down',
    });
    const grace = Math.min(DRAIN_SECONDS, pod.spec?.terminationGracePeriodSeconds ?? 30);
    const body = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { namespace, name },
      deleteOptions: { gracePeriodSeconds: grace },
    };
    await unlessGone(scaleDown.api.createSubresource('pods', { namespace, name }, 'eviction', body));
  });
}

/** Resolves when no pod that counts is left on the node, or the grace is over. */
function gone(scaleDown: ScaleDown, name: string): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      end();
      cancel();
      resolve();
    };
    const check = (): void => {
      if (podsOn(scaleDown, name).length === 0) done();
    };
    const cancel = scaleDown.clock.after(DRAIN_SECONDS * 1000, done);
    const end = scaleDown.api.subscribe('pods', ({ object }) => {
      if (object.spec?.nodeName === name) queueMicrotask(check);
    });
    check();
  });
}
