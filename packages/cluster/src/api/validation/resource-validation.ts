// Checks of resource names and amounts: what a container, a pod, a node, a quota or a limit range may name.
import {
  compareQuantities,
  isQualifiedName,
  quantityOf,
  quantityMillis,
  renderQuantity,
  type ResourceRequirements,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, invalidAll, required } from './field-errors.js';

type ResourceList = Readonly<Record<string, string>>;

/** Everything wrong with the limits and requests of a container. */
export function containerResourceErrors(
  field: string,
  resources: ResourceRequirements,
): readonly FieldError[] {
  const { limits = {}, requests = {} } = resources;
  return [
    ...amountErrors(`${field}.limits`, limits, containerResourceName),
    ...byName(requests).flatMap(([name, amount]) => [
      ...containerResourceName(`${field}.requests[${name}]`, name),
      ...amountError(`${field}.requests[${name}]`, name, amount),
      ...againstLimit(field, [name, amount], limits[name]),
    ]),
    ...hugePageErrors(field, { ...limits, ...requests }),
  ];
}

/** Names and amounts of a list whose names are checked by `nameErrors`. */
export function amountErrors(
  field: string,
  list: ResourceList,
  nameErrors: (field: string, name: string) => readonly FieldError[],
): readonly FieldError[] {
  return byName(list).flatMap(([name, amount]) => [
    ...nameErrors(`${field}[${name}]`, name),
    ...amountError(`${field}[${name}]`, name, amount),
  ]);
}

/** An amount may not be negative; things that are counted have no fractions. */
export function amountError(field: string, name: string, amount: string): readonly FieldError[] {
  const quantity = quantityOf(amount);
  const errors: FieldError[] = [];
  if (quantity.nano < 0n)
    errors.push(invalid(field, renderQuantity(quantity), 'must be greater than or equal to 0'));
  if (isCounted(name) && quantityMillis(quantity) % 1000n !== 0n)
    errors.push(invalid(field, renderQuantity(quantity), 'must be an integer'));
  return errors;
}

/** A resource that a container may name. */
function containerResourceName(field: string, name: string): readonly FieldError[] {
  const errors = [...standardOrQualified(field, name)];
  if (!name.includes('/')) {
    if (!isContainerResource(name))
      errors.push(invalid(field, name, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(invalid(field, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

/** A resource that a quota may name. */
export function quotaResourceName(field: string, name: string): readonly FieldError[] {
  const errors = [...standardOrQualified(field, name)];
  if (
    !name.includes('/') &&
    !quotaResources.has(name) &&
    !name.startsWith('hugepages-') &&
    !isHugePageQuota(name)
  )
    errors.push(invalid(field, name, 'must be a standard resource for quota'));
  return errors;
}

/** A name any list of resources may hold: qualified, and one of Kubernetes' own when it has no domain. */
export function standardOrQualified(field: string, name: string): readonly FieldError[] {
  const errors = [...invalidAll(field, name, isQualifiedName(name))];
  if (errors.length === 0 && !name.includes('/') && !isStandardResource(name))
    errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
  return errors;
}

/** True for resources that nodes have by name of a domain, such as `nvidia.com/gpu`. */
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) &&
  !name.startsWith('requests.') &&
  isQualifiedName(`requests.${name}`).length === 0;

/** True for a resource of Kubernetes itself. */
const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

const byName = (list: ResourceList): readonly (readonly [string, string])[] =>
  Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));

const isHugePage = (name: string): boolean => name.startsWith('hugepages-');

const isHugePageQuota = (name: string): boolean => name.startsWith('requests.hugepages-');

const isContainerResource = (name: string): boolean => containerResources.has(name) || isHugePage(name);

const isStandardResource = (name: string): boolean =>
  standardResources.has(name) || isHugePage(name) || isHugePageQuota(name);

const isCounted = (name: string): boolean => countedResources.has(name) || isExtendedResource(name);

const mayOvercommit = (name: string): boolean => isNativeResource(name) && !isHugePage(name);

function againstLimit(
  field: string,
  [name, amount]: readonly [string, string],
  limit: string | undefined,
): readonly FieldError[] {
  if (limit === undefined)
    return mayOvercommit(name)
      ? []
      : [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  const order = compareQuantities(quantityOf(amount), quantityOf(limit));
  if (order !== 0 && !mayOvercommit(name))
    return [invalid(`${field}.requests`, amount, `must be equal to ${name} limit of ${limit}`)];
  if (order <= 0) return [];
  return [invalid(`${field}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)];
}

function hugePageErrors(field: string, all: ResourceList): readonly FieldError[] {
  const names = Object.keys(all);
  if (!names.some(isHugePage) || 'cpu' in all || 'memory' in all) return [];
  return [forbidden(field, 'HugePages require cpu or memory')];
}

const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

const counted = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];

const countedResources: ReadonlySet<string> = new Set(counted);

const requestsAndLimits = [
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
];

const quotaResources: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.storage',
  ...requestsAndLimits,
  ...counted,
]);

const standardResources: ReadonlySet<string> = new Set([...quotaResources, 'storage']);
