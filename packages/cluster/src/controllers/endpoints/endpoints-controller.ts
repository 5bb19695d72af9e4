// Keeps Endpoints and EndpointSlices of every Service that has a selector.
// See https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
import { kubeTime, type EndpointSlice, type Pod, type Service } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone, unlessThere } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import { ENDPOINTS_PER_SLICE } from '../limits.js';
import { sameJson } from '../same-json.js';
import type { Requeue, WorkQueue } from '../work-queue.js';
import * as objects from './endpoint-objects.js';
import { endpointOf, type ServiceEndpoint } from './service-endpoints.js';

/** Starts the controllers of Endpoints and EndpointSlices; one walk over a Service's pods serves both. */
export function startEndpointsController(deps: ComponentDeps): Component {
  const record = createEventRecorder({ ...deps, component: 'endpoint-slice-controller' });
  return startController(deps, {
    name: 'endpointslice-controller',
    watch: (queue) => watchServices(deps, queue),
    reconcile: (key) => reconcileService(deps, record, key),
  });
}

function watchServices(deps: ComponentDeps, queue: WorkQueue): readonly (() => void)[] {
  const selectedBy = (pod: Pod): void => {
    for (const service of deps.api.items('services', pod.metadata.namespace)) {
      if (selects(service, pod)) queue.add(queueKey(service));
    }
  };
  return [
    follow(deps.api, 'services', ({ object }) => queue.add(queueKey(object))),
    deps.api.subscribe('pods', ({ object, previous }) => {
      selectedBy(object);
      if (previous && previous.metadata.labels !== object.metadata.labels) selectedBy(previous);
    }),
    deps.api.subscribe('nodes', ({ type }) => {
      if (type === 'ADDED') for (const service of deps.api.items('services')) queue.add(queueKey(service));
    }),
    deps.api.subscribe('endpointslices.discovery.k8s.io', ({ type, object }) => {
      const service = object.metadata.labels?.[objects.SERVICE_NAME];
      if (type !== 'ADDED' && service) queue.add(`${object.metadata.namespace}/${service}`);
    }),
    deps.api.subscribe('endpoints', ({ type, object }) => {
      if (type !== 'ADDED') queue.add(queueKey(object));
    }),
  ];
}

async function reconcileService(deps: ComponentDeps, record: RecordEvent, key: string): Promise<Requeue> {
  const { api, clock } = deps;
  const service = api.peek('services', keyFromQueue(key));
  if (!service) {
    await unlessGone(api.delete('endpoints', keyFromQueue(key)));
    return undefined;
  }
  const living = !service.metadata.deletionTimestamp;
  if (!living || !service.spec?.selector || service.spec.type === 'ExternalName') return undefined;
  const pods = api.items('pods', service.metadata.namespace).filter((pod) => selects(service, pod));
  const endpoints = pods.flatMap((pod) => endpointOf(service, pod) ?? []);
  const triggered = kubeTime(clock.now());
  await writeEndpoints(deps, service, { endpoints, triggered });
  const lost = endpoints.find(({ pod }) => !nodeExists(deps, pod));
  // The node's arrival brings us back here.
  if (lost) return reportLostNode(record, service, lost.pod);
  await writeSlices(deps, service, { endpoints, triggered });
  return undefined;
}

function selects(service: Service, pod: Pod): boolean {
  const { selector } = service.spec ?? {};
  if (!selector || Object.keys(selector).length === 0) return false;
  const labels = pod.metadata.labels ?? {};
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

const nodeExists = (deps: ComponentDeps, pod: Pod): boolean =>
  !pod.spec?.nodeName || deps.api.peek('nodes', { name: pod.spec.nodeName }) !== undefined;

function reportLostNode(record: RecordEvent, service: Service, pod: Pod): undefined {
  const name = queueKey(service);
  const cause = `skipping Pod ${pod.metadata.name} for Service ${name}: Node ${pod.spec?.nodeName} Not Found`;
  record({
    about: referenceTo('Service', 'v1', service),
    type: 'Warning',
    reason: 'FailedToUpdateEndpointSlices',
    message: `Error updating Endpoint Slices for Service ${name}: ${cause}`,
  });
  return undefined;
}

interface Found {
  readonly endpoints: readonly ServiceEndpoint[];
  readonly triggered: string;
}

async function writeEndpoints(deps: ComponentDeps, service: Service, found: Found): Promise<void> {
  const { namespace, name = '' } = service.metadata;
  const subsets = objects.subsetsOf(service, found.endpoints);
  const content = subsets.length > 0 ? { subsets } : { subsets: undefined };
  const current = deps.api.peek('endpoints', { namespace, name });
  if (!current) {
    await unlessThere(deps.api.create('endpoints', objects.newEndpoints(service, content, found.triggered)));
    return;
  }
  const labels = objects.endpointsLabels(service);
  if (sameJson(current.subsets, content.subsets) && sameJson(current.metadata.labels, labels)) return;
  const annotations = { ...current.metadata.annotations, [objects.TRIGGER_TIME]: found.triggered };
  const metadata = { ...current.metadata, labels, annotations };
  await unlessGone(deps.api.update('endpoints', { ...current, ...content, metadata }));
}

// Slices that are right stay; wrong ones are rewritten, missing ones created, surplus ones deleted.
async function writeSlices(deps: ComponentDeps, service: Service, found: Found): Promise<void> {
  const { namespace } = service.metadata;
  const current = deps.api
    .items('endpointslices.discovery.k8s.io', namespace)
    .filter((slice) => isOurs(slice, service));
  const wanted = objects.slicesOf(service, found.endpoints, ENDPOINTS_PER_SLICE);
  const right = new Set(current.filter((slice) => wanted.some((content) => isRight(slice, content))));
  const missing = wanted.filter((content) => ![...right].some((slice) => isRight(slice, content)));
  const free = current.filter((slice) => !right.has(slice));
  for (const [index, content] of missing.entries()) {
    const slice = free[index];
    await (slice
      ? rewriteSlice(deps, slice, { ...content, service, triggered: found.triggered })
      : deps.api.create(
          'endpointslices.discovery.k8s.io',
          objects.newSlice(service, content, found.triggered),
        ));
  }
  for (const surplus of free.slice(missing.length)) {
    const key = { namespace, name: surplus.metadata.name ?? '' };
    await unlessGone(deps.api.delete('endpointslices.discovery.k8s.io', key));
  }
}

const isOurs = (slice: EndpointSlice, service: Service): boolean =>
  slice.metadata.labels?.[objects.SERVICE_NAME] === service.metadata.name &&
  slice.metadata.labels?.[objects.MANAGED_BY] === objects.SLICE_MANAGER;

const isRight = (slice: EndpointSlice, content: objects.SliceContent): boolean =>
  sameJson(slice.endpoints ?? [], content.endpoints) && sameJson(slice.ports ?? [], content.ports);

async function rewriteSlice(
  deps: ComponentDeps,
  slice: EndpointSlice,
  content: objects.SliceContent & { readonly service: Service; readonly triggered: string },
): Promise<void> {
  const { endpoints, ports, service, triggered } = content;
  const annotations = { ...slice.metadata.annotations, [objects.TRIGGER_TIME]: triggered };
  const metadata = { ...slice.metadata, labels: objects.sliceLabels(service), annotations };
  await unlessGone(
    deps.api.update('endpointslices.discovery.k8s.io', {
      ...slice,
      endpoints,
      ports,
      metadata,
    }),
  );
}
