// Keeps the status of PodDisruptionBudgets: how many pods may be disturbed now.
// See https://kubernetes.io/docs/tasks/run-application/configure-pdb/
import { kubeTime, matchesLabelSelector, type Pod, type PodDisruptionBudget } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { withCondition } from '../conditions.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { DISRUPTION_TIMEOUT_MS } from '../limits.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { isReadyPod } from '../workloads/pod-readiness.js';
import { expectedScale } from './expected-scale.js';

/** Starts the disruption controller. */
export function startDisruptionController(deps: ComponentDeps): Component {
  const { api } = deps;
  return startController(deps, {
    name: 'disruption-controller',
    watch: (queue) => [
      follow(api, 'poddisruptionbudgets.policy', ({ object }) => queue.add(queueKey(object))),
      api.subscribe('pods', ({ object, previous }) => {
        for (const budget of api.items('poddisruptionbudgets.policy', object.metadata.namespace)) {
          if (covers(budget, object) || (previous && covers(budget, previous))) queue.add(queueKey(budget));
        }
      }),
    ],
    reconcile: (key) => reconcile(deps, key),
  });
}

const covers = (budget: PodDisruptionBudget, pod: Pod): boolean =>
  matchesLabelSelector(budget.spec?.selector, pod.metadata.labels ?? {});

async function reconcile(deps: ComponentDeps, key: string): Promise<Requeue> {
  const { api, clock } = deps;
  const budget = api.peek('poddisruptionbudgets.policy', keyFromQueue(key));
  if (!budget?.spec) return undefined;
  const pods = api
    .items('pods', budget.metadata.namespace)
    .filter(
      (pod) => covers(budget, pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
    );
  const expectedPods = expectedScale(api, budget, pods);
  const desiredHealthy = desired(budget, expectedPods, pods.length);
  const disruptedPods = pendingDisruptions(budget, pods, clock.now());
  const healthy = pods.filter(
    (pod) =>
      isReadyPod(pod) &&
      !pod.metadata.deletionTimestamp &&
      disruptedPods[pod.metadata.name ?? ''] === undefined,
  );
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, healthy.length - desiredHealthy) : 0;
  const { generation } = budget.metadata;
  const condition = {
    type: 'DisruptionAllowed',
    status: disruptionsAllowed > 0 ? 'True' : 'False',
    reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: generation,
    lastTransitionTime: kubeTime(clock.now()),
  };
  const status = {
    observedGeneration: generation,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    disruptionsAllowed,
    currentHealthy: healthy.length,
    desiredHealthy,
    expectedPods,
    conditions: withCondition(budget.status?.conditions, condition),
  };
  if (!sameJson(status, budget.status)) {
    await unlessGone(
      api.update('poddisruptionbudgets.policy', { ...budget, status }, { subresource: 'status' }),
    );
  }
  return Object.keys(disruptedPods).length > 0 ? DISRUPTION_TIMEOUT_MS : undefined;
}

function desired(budget: PodDisruptionBudget, expected: number, present: number): number {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  if (maxUnavailable !== undefined) return Math.max(0, expected - share(maxUnavailable, expected));
  if (typeof minAvailable === 'number') return minAvailable;
  return minAvailable === undefined
    ? 1
    : share(minAvailable, Math.max(expected, present === 0 ? 0 : expected));
}

// Percentages of a budget round up, both ways.
function share(value: number | string, total: number): number {
  if (typeof value === 'number') return value;
  return Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

/** Evictions that were granted and whose pod has not begun to go; after two minutes they are forgotten. */
function pendingDisruptions(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  nowMs: number,
): Readonly<Record<string, string>> {
  const living = new Map(pods.map((pod) => [pod.metadata.name ?? '', pod]));
  const pending = Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, since]) => {
    const pod = living.get(name);
    return pod && !pod.metadata.deletionTimestamp && nowMs - Date.parse(since) < DISRUPTION_TIMEOUT_MS;
  });
  return Object.fromEntries(pending);
}
