// Keeps one pod of a DaemonSet on every node that takes it.
// See https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
import type { DaemonSet, DaemonSetStatus, Node, Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import type { OwnedPods } from '../owned-pods.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { claimPods } from '../workloads/claim-pods.js';
import {
  ensureRevision,
  REVISION_HASH,
  trimRevisions,
  type TemplateRevision,
} from '../workloads/controller-revisions.js';
import { createPods, deletePods } from '../workloads/pod-changes.js';
import { availableInMs, isActivePod, isReadyPod } from '../workloads/pod-readiness.js';
import { fitOf, nodeOfDaemonPod, podForNode } from './daemon-pods.js';

interface Deps extends ComponentDeps {
  readonly pods: OwnedPods;
}

/** Starts the DaemonSet controller. */
export function startDaemonSetController(deps: Deps): Component {
  const record = createEventRecorder({ ...deps, component: 'daemonset-controller' });
  const { api } = deps;
  return startController(deps, {
    name: 'daemonset-controller',
    watch: (queue) => [
      follow(api, 'daemonsets.apps', ({ object }) => queue.add(queueKey(object))),
      deps.pods.onChange((owner, pod) => {
        if (owner.kind === 'DaemonSet') queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }),
      api.subscribe('nodes', ({ type, object, previous }) => {
        if (type === 'MODIFIED' && previous && isSameToDaemons(object, previous)) return;
        for (const set of api.items('daemonsets.apps')) queue.add(queueKey(set));
      }),
    ],
    reconcile: (key) => reconcile(deps, record, key),
  });
}

const isSameToDaemons = (node: Node, previous: Node): boolean =>
  sameJson(node.metadata.labels, previous.metadata.labels) && sameJson(node.spec, previous.spec);

async function reconcile(deps: Deps, record: RecordEvent, key: string): Promise<Requeue> {
  const { api } = deps;
  const set = api.peek('daemonsets.apps', keyFromQueue(key));
  if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
  const owner = { ...set, apiVersion: 'apps/v1', kind: 'DaemonSet' };
  const { selector, template } = set.spec;
  const revision = await ensureRevision(api, owner, template);
  const pods = await claimPods(api, deps.pods, { ...owner, selector });
  const changer = { api, record, about: referenceTo('DaemonSet', 'apps/v1', set) };
  const plan = planDaemons(set, { nodes: api.items('nodes'), pods, revision });
  await deletePods(changer, plan.remove);
  await createPods(
    changer,
    plan.addTo.map((node) => podForNode(set, node, revision)),
  );
  const live = new Set(pods.map((pod) => `${set.metadata.name}-${pod.metadata.labels?.[REVISION_HASH]}`));
  await trimRevisions(api, owner, {
    limit: set.spec.revisionHistoryLimit ?? 10,
    live: live.add(revision.name),
  });
  await writeStatus(deps, key, revision);
  return undefined;
}

interface DaemonPlan {
  readonly addTo: readonly string[];
  readonly remove: readonly Pod[];
}

function planDaemons(
  set: DaemonSet,
  cluster: {
    readonly nodes: readonly Node[];
    readonly pods: readonly Pod[];
    readonly revision: TemplateRevision;
  },
): DaemonPlan {
  const byNode = groupByNode(cluster.pods);
  const addTo: string[] = [];
  const remove: Pod[] = [];
  const outdated: Pod[] = [];
  let down = 0;
  for (const node of cluster.nodes) {
    const name = node.metadata.name ?? '';
    const fit = fitOf(set, node);
    const pods = byNode.get(name) ?? [];
    byNode.delete(name);
    const living = pods.filter((pod) => isActivePod(pod));
    remove.push(...pods.filter((pod) => pod.status?.phase === 'Failed' && !pod.metadata.deletionTimestamp));
    if (!fit.mayStay) remove.push(...living);
    else if (fit.shouldRun && pods.length === 0) addTo.push(name);
    else remove.push(...living.slice(1));
    const [pod] = living;
    if (fit.shouldRun && (!pod || !isReadyPod(pod))) down += 1;
    if (fit.shouldRun && pod && pod.metadata.labels?.[REVISION_HASH] !== cluster.revision.hash)
      outdated.push(pod);
  }
  // Pods of nodes that are gone wait for the collector; those that never got a node go now.
  for (const pods of byNode.values())
    remove.push(...pods.filter((pod) => isActivePod(pod) && !pod.spec?.nodeName));
  return { addTo, remove: [...remove, ...nextUpdates(set, outdated, { down, total: cluster.nodes.length })] };
}

function groupByNode(pods: readonly Pod[]): Map<string | undefined, readonly Pod[]> {
  const groups = new Map<string | undefined, Pod[]>();
  for (const pod of pods) {
    const node = nodeOfDaemonPod(pod);
    const group = groups.get(node);
    if (group) group.push(pod);
    else groups.set(node, [pod]);
  }
  return new Map(groups);
}

// A rolling update deletes old pods, those that do not work first, as long as not too many are down.
function nextUpdates(
  set: DaemonSet,
  outdated: readonly Pod[],
  now: { readonly down: number; readonly total: number },
): readonly Pod[] {
  const { updateStrategy } = set.spec ?? {};
  if (updateStrategy?.type === 'OnDelete') return [];
  const limit = updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  const most = typeof limit === 'number' ? limit : Math.ceil((Number.parseInt(limit, 10) * now.total) / 100);
  const broken = outdated.filter((pod) => !isReadyPod(pod));
  const working = outdated.filter(isReadyPod);
  return [...broken, ...working.slice(0, Math.max(0, most - now.down))];
}

async function writeStatus(deps: Deps, key: string, revision: TemplateRevision): Promise<void> {
  const set = deps.api.peek('daemonsets.apps', keyFromQueue(key));
  if (!set?.spec) return;
  const pods = new Map(
    deps.pods
      .of(set.metadata.uid)
      .filter(isActivePod)
      .map((pod) => [nodeOfDaemonPod(pod), pod]),
  );
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
  for (const node of deps.api.items('nodes')) {
    const pod = pods.get(node.metadata.name);
    const { shouldRun } = fitOf(set, node);
    if (!shouldRun) counts.misscheduled += pod ? 1 : 0;
    else {
      counts.desired += 1;
      if (!pod) continue;
      counts.current += 1;
      if (isReadyPod(pod)) counts.ready += 1;
      if (availableInMs(pod, set.spec.minReadySeconds ?? 0, deps.clock.now()) === 0) counts.available += 1;
      if (pod.metadata.labels?.[REVISION_HASH] === revision.hash) counts.updated += 1;
    }
  }
  const status: DaemonSetStatus = {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: counts.updated || undefined,
    numberAvailable: counts.available || undefined,
    numberUnavailable: counts.desired - counts.available || undefined,
  };
  if (sameJson(status, set.status)) return;
  await unlessGone(deps.api.update('daemonsets.apps', { ...set, status }, { subresource: 'status' }));
}
