// Asking for less: which container of a pod gives up how much so that the whole pod asks for no more than an amount.
import { isSidecar, type Container, type Pod } from '@berth/kube';
import { nanoOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import { renderAmount } from './render-amount.js';

/** What one request becomes. */
export interface RequestCut {
  /** `pod` is the pod's own request (spec.resources), which then counts instead of its containers'. */
  readonly of: 'pod' | 'containers' | 'initContainers';
  readonly index: number;
  readonly to: string;
}

/** Less of a resource. */
export interface LowerRequest {
  readonly resource: string;
  readonly to: string;
}

/** Devices and huge pages cannot be overcommitted: their limit is their request. */
export const isExactResource = (resource: string): boolean =>
  resource.startsWith('hugepages-') || (resource.includes('/') && !resource.includes('kubernetes.io/'));

/** The main container that asks for most gives up what is too much; init containers run alone and are cut to it. */
export function cutsFor(pod: Pod, { resource, to }: LowerRequest): readonly RequestCut[] {
  const { spec } = pod;
  if (!spec) return [];
  if (spec.resources?.requests?.[resource] !== undefined) return [{ of: 'pod', index: 0, to }];
  const most = nanoOf(to);
  const initContainers = spec.initContainers ?? [];
  const running = { ...pod, spec: { ...spec, initContainers: initContainers.filter(isSidecar) } };
  const excess = (podRequestNanos(running).get(resource) ?? 0n) - most;
  const init = initContainers.flatMap((one, index): readonly RequestCut[] =>
    !isSidecar(one) && requestOf(one, resource) > most ? [{ of: 'initContainers', index, to }] : [],
  );
  return [...init, ...mainCut(spec.containers, { resource, excess })];
}

/** The pod with its requests cut. */
export function withCuts(pod: Pod, lower: LowerRequest): Pod {
  const { spec } = pod;
  if (!spec) return pod;
  const cuts = cutsFor(pod, lower);
  const cut = (of: RequestCut['of'], containers: readonly Container[]): readonly Container[] =>
    containers.map((container, index) => {
      const found = cuts.find((one) => one.of === of && one.index === index);
      return found ? { ...container, resources: lowered(container, lower.resource, found.to) } : container;
    });
  const ofPod = cuts.some(({ of }) => of === 'pod');
  return {
    ...pod,
    spec: {
      ...spec,
      containers: cut('containers', spec.containers),
      ...(spec.initContainers ? { initContainers: cut('initContainers', spec.initContainers) } : {}),
      ...(ofPod ? { resources: lowered(spec, lower.resource, lower.to) } : {}),
    },
  };
}

function mainCut(
  containers: readonly Container[],
  { resource, excess }: { readonly resource: string; readonly excess: bigint },
): readonly RequestCut[] {
  if (excess <= 0n) return [];
  const amounts = containers.map((one) => requestOf(one, resource));
  const index = amounts.reduce((best, amount, at) => (amount > (amounts[best] ?? 0n) ? at : best), 0);
  const left = (amounts[index] ?? 0n) - excess;
  if (left <= 0n) return [];
  return [{ of: 'containers', index, to: renderAmount(resource, roundedAmount(resource, left)) }];
}

const requestOf = ({ resources }: Container, resource: string): bigint =>
  nanoOf(resources?.requests?.[resource]);

type WithResources = Pick<Container, 'resources'>;

const lowered = (
  { resources }: WithResources,
  resource: string,
  to: string,
): NonNullable<Container['resources']> => ({
  ...resources,
  requests: { ...resources?.requests, [resource]: to },
  ...(isExactResource(resource) ? { limits: { ...resources?.limits, [resource]: to } } : {}),
});
