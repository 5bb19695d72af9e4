// ResourceQuota: a namespace may not use more than its quotas allow. Comes last: what it counts is final.
import {
  addQuantities,
  compareQuantities,
  quantityOf,
  renderQuantity,
  subtractQuantities,
  type PersistentVolumeClaim,
  type Pod,
  type Quantity,
  type ResourceQuota,
  type Service,
} from '@berth/kube';

import { typedObject } from '../kinds/typed-rules.unsafe.js';
import type { Stored } from '../../store/stored.js';
import { forbidden, qualified } from '../status-errors.js';
import type { AdmissionPlugin, AdmissionRequest } from './admission.js';
import { missingRequests } from './quota-constraints.js';
import { coversPod, isOnlyForPods } from './quota-scope.js';
import { quotaUsage } from './quota-status.js';
import { claimUsage, countUsage, podUsage, serviceUsage, type Usage } from './quota-usage.js';

/** The plugin kube-apiserver runs under the same name. */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate: (request) => {
    const { namespace, api, operation, subresource } = request.context;
    const isWrite = operation === 'CREATE' || operation === 'UPDATE';
    if (!namespace || !isWrite || (subresource !== undefined && subresource !== 'resize')) return;
    const quotas = api.items('resourcequotas', namespace);
    for (const quota of quotas) if (concerns(quota, request)) check(quota, request);
  },
};

const isPod = ({ group, kind }: AdmissionRequest): boolean => group === '' && kind === 'Pod';

function concerns({ spec }: ResourceQuota, request: AdmissionRequest): boolean {
  if (!spec) return false;
  return isPod(request) ? coversPod(spec, typedObject<Pod>(request.draft)) : !isOnlyForPods(spec);
}

function check(quota: ResourceQuota, request: AdmissionRequest): void {
  const hard = quota.spec?.hard ?? {};
  const name = quota.metadata.name ?? '';
  if (isPod(request) && request.context.operation === 'CREATE') {
    const missing = missingRequests(typedObject<Pod>(request.draft), Object.keys(hard));
    if (missing !== undefined) throw refused(request, `failed quota: ${name}: ${missing}`);
  }
  const asked = growth(request);
  const names = Object.keys(hard).filter((resource) => (asked[resource]?.nano ?? 0n) > 0n);
  if (names.length === 0) return;
  const used = quotaUsage(quota, request.context.api);
  const usedOf = (resource: string): Quantity => used[resource] ?? zero;
  const exceeded = names
    .filter((resource) => isOver(asked[resource] ?? zero, usedOf(resource), hard[resource]))
    .sort();
  if (exceeded.length === 0) return;
  const list = (amountOf: (resource: string) => string): string =>
    exceeded.map((resource) => `${resource}=${amountOf(resource)}`).join(',');
  const requested = list((resource) => renderQuantity(asked[resource] ?? zero));
  const inUse = list((resource) => renderQuantity(usedOf(resource)));
  const limited = list((resource) => hard[resource] ?? '0');
  throw refused(
    request,
    `exceeded quota: ${name}, requested: ${requested}, used: ${inUse}, limited: ${limited}`,
  );
}

const zero = quantityOf('0');

const isOver = (asked: Quantity, used: Quantity, limit: string | undefined): boolean =>
  limit !== undefined && compareQuantities(addQuantities(used, asked), quantityOf(limit)) > 0;

/** What the request adds to what is used. */
function growth(request: AdmissionRequest): Usage {
  const now = usageOf(request, request.draft);
  if (!request.current) return now;
  const before = usageOf(request, request.current);
  return Object.fromEntries(
    Object.entries(now).map(([name, amount]) => [name, subtractQuantities(amount, before[name] ?? zero)]),
  );
}

function usageOf({ group, kind, resource }: AdmissionRequest, object: Stored): Usage {
  if (group === '' && kind === 'Pod') return podUsage(typedObject<Pod>(object));
  if (group === '' && kind === 'Service') return serviceUsage(typedObject<Service>(object));
  if (group === '' && kind === 'PersistentVolumeClaim')
    return claimUsage(typedObject<PersistentVolumeClaim>(object));
  return countUsage(qualified(resource, group));
}

const refused = ({ group, resource, context }: AdmissionRequest, why: string): Error =>
  forbidden({ group, resource }, context.name ?? '', why);
