// How much of a quota is used now, counted from the objects themselves.
import {
  renderQuantity,
  type PersistentVolumeClaim,
  type Pod,
  type Quantity,
  type ResourceQuota,
  type Service,
} from '@berth/kube';

import type { RequestContext } from '../kind-rules.js';
import { coversPod, isOnlyForPods } from './quota-scope.js';
import { addUsage, claimUsage, countUsage, podUsage, serviceUsage } from './quota-usage.js';
import { itemsUntyped } from './untyped-read.unsafe.js';

/** The cluster as quotas read it. */
export type QuotaReader = RequestContext['api'];

/** `status.hard` and `status.used` of a quota as they should read now. For the quota controller. */
export function quotaStatus(quota: ResourceQuota, api: QuotaReader): NonNullable<ResourceQuota['status']> {
  const used = quotaUsage(quota, api);
  const hard = quota.spec?.hard ?? {};
  return {
    hard,
    used: Object.fromEntries(
      Object.keys(hard).map((name) => [name, used[name] ? renderQuantity(used[name]) : '0']),
    ),
  };
}

/** What the objects in a quota's namespace use of the resources it names. */
export function quotaUsage(quota: ResourceQuota, api: QuotaReader): Record<string, Quantity> {
  const namespace = quota.metadata.namespace ?? '';
  const spec = quota.spec ?? {};
  const total: Record<string, Quantity> = {};
  const needed = new Set(Object.keys(spec.hard ?? {}).map(resourceBehind));
  for (const resource of needed) {
    if (resource === 'pods') addPods(total, itemsUntyped<Pod>(api, 'pods', namespace), spec);
    else if (!isOnlyForPods(spec)) addObjects(total, resource, { namespace, api });
  }
  return total;
}

function addPods(
  total: Record<string, Quantity>,
  pods: readonly Pod[],
  spec: NonNullable<ResourceQuota['spec']>,
): void {
  for (const pod of pods) if (coversPod(spec, pod)) addUsage(total, podUsage(pod));
}

function addObjects(
  total: Record<string, Quantity>,
  resource: string,
  { namespace, api }: { readonly namespace: string; readonly api: QuotaReader },
): void {
  switch (resource) {
    case 'services':
      for (const service of itemsUntyped<Service>(api, resource, namespace))
        addUsage(total, serviceUsage(service));
      return;
    case 'persistentvolumeclaims':
      for (const claim of itemsUntyped<PersistentVolumeClaim>(api, resource, namespace))
        addUsage(total, claimUsage(claim));
      return;
    default:
      for (const _object of itemsUntyped(api, resource, namespace)) addUsage(total, countUsage(resource));
  }
}

/** The resource whose objects a name of a quota counts. */
function resourceBehind(name: string): string {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (name === 'requests.storage' || name.includes('.storageclass.storage.k8s.io/'))
    return 'persistentvolumeclaims';
  if (name.startsWith('services')) return 'services';
  return plain.has(name) ? name : 'pods';
}

const plain: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
]);
