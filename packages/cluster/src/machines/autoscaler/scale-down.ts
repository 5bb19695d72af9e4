// One look for nodes to remove: notes since when each is unneeded, marks candidates, removes what waited long enough.
import type { Node, Pod, Taint } from '@berth/kube';
import { poolNameOf } from '@berth/placement';
import { unlessGone } from '../../controllers/controller.js';
import { referenceTo } from '../../controllers/event-recorder.js';
import { forEachParallel } from '../../controllers/parallel.js';
import { DELETION_CANDIDATE, TO_BE_DELETED } from '../annotations.js';
import { DRAIN_SECONDS, EMPTY_NODES_PER_LOOK } from '../limits.js';
import type { AutoscalerOptions } from '../machine-options.js';
import { recordEnd } from '../node-history.js';
import { isReady, removeNode } from '../node-writer.js';
import { desiredSize, poolNamed, setDesiredSize } from '../pools/desired-sizes.js';
import { isLeaving } from '../pools/pool-nodes.js';
import type { ScaleUp } from './scale-up.js';
import { judgeNodes, movable, type NodeJudgement } from './unneeded-nodes.js';

export interface ScaleDown extends ScaleUp {
  readonly options: AutoscalerOptions;
  /** Since when each node is unneeded, by name. */
  readonly unneededSince: Map<string, number>;
  /** Nodes whose removal is under way, by name. */
  readonly removing: Map<string, Promise<void>>;
  /** Why each node stays, for the UI; by name. */
  readonly keeps: Map<string, NodeJudgement>;
}

/** Looks once. `lastGrowthMs`: when a node was added last. */
export async function lookForRemovals(scaleDown: ScaleDown, lastGrowthMs: number): Promise<void> {
  const nowMs = scaleDown.clock.now();
  const judged = judgeNodes(unneededInput(scaleDown));
  scaleDown.keeps.clear();
  for (const judgement of judged) scaleDown.keeps.set(nameOf(judgement.node), judgement);
  noteUnneeded(scaleDown, judged, nowMs);
  await markCandidates(scaleDown, judged);
  const { scaleDownDelayAfterAddMs, scaleDownUnneededTimeMs } = scaleDown.options;
  if (nowMs - lastGrowthMs < Math.min(scaleDownDelayAfterAddMs, scaleDownUnneededTimeMs)) return;
  const due = judged.filter(({ node, keep }) => {
    const since = scaleDown.unneededSince.get(nameOf(node));
    return !keep && since !== undefined && nowMs - since >= scaleDownUnneededTimeMs;
  });
  for (const judgement of chooseRemovals(scaleDown, due)) startRemoval(scaleDown, judgement.node);
}

/** Goes on with removals that a crash or a disruption budget interrupted. */
export function resumeRemovals(scaleDown: ScaleDown): void {
  for (const node of scaleDown.api.items('nodes')) {
    if (isLeaving(node) && poolNameOf(node) !== undefined) startRemoval(scaleDown, node);
  }
}

const nameOf = (node: Node): string => node.metadata.name ?? '';

function unneededInput(scaleDown: ScaleDown) {
  const { api, compute } = scaleDown;
  const nodes = api.items('nodes').filter((node) => !isLeaving(node) && isReady(node));
  const candidates = nodes.flatMap((node) => {
    const pool = poolNamed(compute, poolNameOf(node));
    return pool && desiredSize(scaleDown, pool) > pool.minSize ? [{ node, pool }] : [];
  });
  return {
    candidates,
    nodes: nodes.filter((node) => !node.spec?.unschedulable),
    pods: api.items('pods').filter((pod) => pod.spec?.nodeName),
    budgets: api.items('poddisruptionbudgets.policy'),
    options: scaleDown.options,
    scoringStrategy: compute.scoringStrategy,
  };
}

function noteUnneeded(scaleDown: ScaleDown, judged: readonly NodeJudgement[], nowMs: number): void {
  const unneeded = new Set(judged.filter(({ keep }) => !keep).map(({ node }) => nameOf(node)));
  for (const name of scaleDown.unneededSince.keys())
    if (!unneeded.has(name)) scaleDown.unneededSince.delete(name);
  for (const name of unneeded) {
    if (!scaleDown.unneededSince.has(name)) scaleDown.unneededSince.set(name, nowMs);
  }
}

// The soft taint keeps new pods away while other nodes have room, so that the node stays unneeded.
async function markCandidates(scaleDown: ScaleDown, judged: readonly NodeJudgement[]): Promise<void> {
  await forEachParallel(judged, async ({ node: judgedNode, keep }) => {
    const node = scaleDown.api.peek('nodes', { name: nameOf(judgedNode) }) ?? judgedNode;
    const isMarked = node.spec?.taints?.some(({ key }) => key === DELETION_CANDIDATE) ?? false;
    if (isMarked === !keep) return;
    const others = (node.spec?.taints ?? []).filter(({ key }) => key !== DELETION_CANDIDATE);
    const mark = taintOf(DELETION_CANDIDATE, 'PreferNoSchedule', scaleDown.clock.now());
    await setTaints(scaleDown, node, keep ? others : [...others, mark]);
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

// Empty nodes go together, nodes with pods one at a time, and no pool falls below its minimum.
function chooseRemovals(scaleDown: ScaleDown, due: readonly NodeJudgement[]): readonly NodeJudgement[] {
  const left = new Map<string, number>();
  const chosen: NodeJudgement[] = [];
  let drains = [...scaleDown.removing.keys()].length > 0 ? 1 : 0;
  for (const judgement of due) {
    const { pool, isEmpty } = judgement;
    const size = left.get(pool.name) ?? desiredSize(scaleDown, pool);
    if (size <= pool.minSize || chosen.length >= EMPTY_NODES_PER_LOOK || (!isEmpty && drains > 0)) continue;
    left.set(pool.name, size - 1);
    chosen.push(judgement);
    if (!isEmpty) drains++;
  }
  return chosen;
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
