// What objects use of a quota: how many there are, and what pods and claims ask for.
import {
  addQuantities,
  podLimits,
  podRequests,
  quantityFromUnits,
  quantityOf,
  type PersistentVolumeClaim,
  type Pod,
  type Quantity,
  type Service,
} from '@berth/kube';

/** Amounts by the names that quotas use: `pods`, `requests.cpu`, `count/jobs.batch`, … */
export type Usage = Readonly<Record<string, Quantity>>;

/** What a pod uses. Finished pods only count as objects. */
export function podUsage(pod: Pod): Usage {
  const usage: Record<string, Quantity> = { 'count/pods': one };
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return usage;
  usage['pods'] = one;
  for (const [name, amount] of Object.entries(podRequests(pod))) {
    usage[`requests.${name}`] = amount;
    if (computeResources.has(name) || name.startsWith('hugepages-')) usage[name] = amount;
  }
  for (const [name, amount] of Object.entries(podLimits(pod)))
    if (computeResources.has(name)) usage[`limits.${name}`] = amount;
  return usage;
}

/** What a service uses: itself, and the ports and balancers it takes. */
export function serviceUsage({ spec }: Service): Usage {
  const usage: Record<string, Quantity> = { services: one, 'count/services': one };
  const ports = spec?.ports?.length ?? 0;
  if (spec?.type === 'LoadBalancer') {
    usage['services.loadbalancers'] = one;
    usage['services.nodeports'] = quantityFromUnits(spec.allocateLoadBalancerNodePorts === false ? 0 : ports);
  }
  if (spec?.type === 'NodePort') usage['services.nodeports'] = quantityFromUnits(ports);
  return usage;
}

/** What a claim uses, in all and of its storage class. */
export function claimUsage({ spec }: PersistentVolumeClaim): Usage {
  const storage = quantityOf(spec?.resources?.requests?.['storage'] ?? '0');
  const usage: Record<string, Quantity> = {
    persistentvolumeclaims: one,
    'count/persistentvolumeclaims': one,
    'requests.storage': storage,
  };
  if (spec?.storageClassName) {
    const prefix = `${spec.storageClassName}.storageclass.storage.k8s.io`;
    usage[`${prefix}/requests.storage`] = storage;
    usage[`${prefix}/persistentvolumeclaims`] = one;
  }
  return usage;
}

/** What any other object uses; some core kinds are counted by their plain name too. */
export function countUsage(resource: string): Usage {
  return plainlyCounted.has(resource)
    ? { [`count/${resource}`]: one, [resource]: one }
    : { [`count/${resource}`]: one };
}

/** Adds up amounts. */
export function addUsage(total: Record<string, Quantity>, usage: Usage): void {
  for (const [name, amount] of Object.entries(usage)) {
    const known = total[name];
    total[name] = known ? addQuantities(known, amount) : amount;
  }
}

/** Resources whose use is the sum over pods. */
const computeResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

const one: Quantity = quantityFromUnits(1);

const plainlyCounted: ReadonlySet<string> = new Set([
  'configmaps',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
]);
