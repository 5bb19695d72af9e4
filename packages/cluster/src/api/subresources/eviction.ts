// pods/eviction: a deletion that respects disruption budgets.
import { kubeTime, matchesLabelSelector, type PodDisruptionBudget, type StatusError } from '@berth/kube';
import type { StoredItem } from '../../store/stored-item.js';
import { placeOf, refOf, type ApiCall, type ApiState } from '../machine/api-state.js';
import { deleteObject } from '../machine/delete-object.js';
import { isRecord, metaOf, recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest, internalError, notFound, statusError } from '../status-errors.js';
import { editDirectly, setPodCondition } from './direct-edit.js';
import { createdStatus, type SubresourceOutcome } from './subresource-outcome.js';

const BUDGETS = 'poddisruptionbudgets.policy';

/** Evicts the pod, or answers 429 when a budget does not allow it now. */
export function evictPod(state: ApiState, call: ApiCall, body: unknown): SubresourceOutcome {
  const eviction = isRecord(body) ? body : {};
  const { name } = metaOf(eviction);
  if (name !== undefined && name !== call.name)
    throw badRequest('name in URL does not match name in Eviction object');
  const options = recordAt(eviction, 'deleteOptions') ?? {};
  const dryRun = call.dryRun || Array.isArray(options['dryRun']);
  const pod = state.store.get(placeOf(call));
  if (pod === undefined) throw notFound(refOf(call), call.name);
  if (needsBudget(pod)) takeFromBudget(state, pod, dryRun);
  if (!dryRun) markDisrupted(state, pod);
  const grace = options['gracePeriodSeconds'];
  const { durable } = deleteObject(
    state,
    { ...call, subresource: undefined, dryRun },
    { gracePeriodSeconds: typeof grace === 'number' ? grace : undefined },
  );
  return { body: createdStatus, durable };
}

// Pods that have ended, have not started or are going away already disturb nobody.
function needsBudget({ object }: StoredItem): boolean {
  const phase = recordAt(object, 'status')?.['phase'];
  if (phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending') return false;
  return metaOf(object).deletionTimestamp === undefined;
}

function takeFromBudget(state: ApiState, pod: StoredItem, dryRun: boolean): void {
  const labels = metaOf(pod.object).labels;
  const budgets = state.reader
    .items(BUDGETS, pod.namespace)
    .filter((budget) => matchesLabelSelector(budget.spec?.selector, labels));
  const [budget, second] = budgets;
  if (budget === undefined) return;
  if (second !== undefined) {
    throw internalError(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  if (!isReady(pod) && mayEvictUnready(budget)) return;
  if ((budget.status?.disruptionsAllowed ?? 0) <= 0) throw violatesBudget(budget);
  if (!dryRun) spendDisruption(state, budget, pod);
}

// Unready pods: always with AlwaysAllow, else only while the budget's healthy count is met.
function mayEvictUnready(budget: PodDisruptionBudget): boolean {
  if (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function isReady({ object }: StoredItem): boolean {
  const conditions = recordAt(object, 'status')?.['conditions'];
  if (!Array.isArray(conditions)) return false;
  return conditions.some(
    (condition: unknown) =>
      isRecord(condition) && condition['type'] === 'Ready' && condition['status'] === 'True',
  );
}

function violatesBudget(budget: PodDisruptionBudget): StatusError {
  const { desiredHealthy = 0, currentHealthy = 0 } = budget.status ?? {};
  const needs = `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const message = `The disruption budget ${budget.metadata.name} ${needs}`;
  return statusError({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message }] },
  });
}

function spendDisruption(state: ApiState, budget: PodDisruptionBudget, pod: StoredItem): void {
  const place = { resource: BUDGETS, namespace: pod.namespace, name: budget.metadata.name ?? '' };
  const item = state.store.get(place);
  if (item === undefined) return;
  editDirectly(state, item, (draft) => {
    const status = recordAt(draft, 'status') ?? {};
    const disruptedPods = { ...recordAt(status, 'disruptedPods'), [pod.name]: kubeTime(state.clock.now()) };
    const disruptionsAllowed = (budget.status?.disruptionsAllowed ?? 1) - 1;
    draft['status'] = { ...status, disruptedPods, disruptionsAllowed };
  });
}

function markDisrupted(state: ApiState, pod: StoredItem): void {
  editDirectly(state, pod, (draft) =>
    setPodCondition(draft, {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: kubeTime(state.clock.now()),
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }),
  );
}
