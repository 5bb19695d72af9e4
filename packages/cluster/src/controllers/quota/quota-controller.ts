// Keeps `status.used` of ResourceQuotas at what is really there; admission refuses what would go beyond.
// See https://kubernetes.io/docs/concepts/policy/resource-quotas/
import { compareQuantities, quantityOf, type ResourceName, type ResourceQuotaStatus } from '@berth/kube';
import { quotaStatus } from '../../api/admission/quota-status.js';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { QUOTA_SETTLE_MS } from '../limits.js';
import { RESOURCES } from '../resource-catalogue.js';
import { sameJson } from '../same-json.js';
import type { Requeue, WorkQueue } from '../work-queue.js';

/** Starts the quota controller. */
export function startQuotaController(deps: ComponentDeps): Component {
  const { api } = deps;
  const counted = RESOURCES.filter(({ namespaced, resource }) => namespaced && resource !== 'events');
  return startController(deps, {
    name: 'resourcequota-controller',
    watch: (queue) => [
      follow(api, 'resourcequotas', ({ object }) => queue.add(queueKey(object))),
      ...counted.map(({ resource }) => watchCounted(deps, queue, resource)),
    ],
    reconcile: async (key): Promise<Requeue> => {
      const quota = api.peek('resourcequotas', keyFromQueue(key));
      if (!quota || quota.metadata.deletionTimestamp) return undefined;
      const status = quotaStatus(quota, api);
      if (sameJson(status, quota.status)) return undefined;
      const fieldManager = isAdmitted(status, quota.status) ? 'kube-apiserver' : undefined;
      await unlessGone(
        api.update('resourcequotas', { ...quota, status }, { subresource: 'status', fieldManager }),
      );
      return undefined;
    },
  });
}

// In Kubernetes the admission of an object writes what it uses; the controller only counts anew and corrects.
const isAdmitted = (now: ResourceQuotaStatus, before: ResourceQuotaStatus | undefined): boolean =>
  before?.hard !== undefined &&
  sameJson(now.hard, before.hard) &&
  Object.entries(now.used ?? {}).every(
    ([name, amount]) => compareQuantities(quantityOf(amount), quantityOf(before.used?.[name] ?? '0')) >= 0,
  );

// Many objects of one namespace come and go together: they are counted once, a moment later.
function watchCounted(deps: ComponentDeps, queue: WorkQueue, resource: ResourceName): () => void {
  return deps.api.subscribe(resource, ({ type, object }) => {
    if (type === 'MODIFIED' && resource !== 'pods' && resource !== 'services') return;
    for (const quota of deps.api.items('resourcequotas', object.metadata.namespace)) {
      queue.addAfter(queueKey(quota), QUOTA_SETTLE_MS);
    }
  });
}
