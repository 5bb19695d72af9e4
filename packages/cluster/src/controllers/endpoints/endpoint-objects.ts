// Endpoints and EndpointSlice objects of a Service, as kube-controller-manager writes them.
import type {
  Endpoint,
  EndpointAddress,
  Endpoints,
  EndpointSlice,
  EndpointSubset,
  Service,
} from '@berth/kube';
import { withoutEndpoints } from './without-endpoints.unsafe.js';
import { groupByPorts, type EndpointPort, type ServiceEndpoint } from './service-endpoints.js';

export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const SLICE_MANAGER = 'endpointslice-controller.k8s.io';
export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const HEADLESS = 'service.kubernetes.io/headless';

/** The content of one slice; its name is the API's choice. */
export type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/** Labels of the Service's Endpoints object. */
export const endpointsLabels = (service: Service): Readonly<Record<string, string>> => ({
  ...service.metadata.labels,
  'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  ...(isHeadless(service) && { [HEADLESS]: '' }),
});

/** Labels of the Service's slices. */
export const sliceLabels = (service: Service): Readonly<Record<string, string>> => ({
  ...service.metadata.labels,
  [MANAGED_BY]: SLICE_MANAGER,
  [SERVICE_NAME]: service.metadata.name ?? '',
  ...(isHeadless(service) && { [HEADLESS]: '' }),
});

/** Subsets of the legacy Endpoints object: ready and not ready addresses of equal ports. */
export function subsetsOf(
  service: Service,
  endpoints: readonly ServiceEndpoint[],
): readonly EndpointSubset[] {
  const living = endpoints.filter((endpoint) => endpoint.ready || !endpoint.terminating);
  return groupByPorts(service, living).map(({ ports, endpoints: group }) => {
    const addresses = group.filter((endpoint) => endpoint.ready).map(addressOf);
    const notReadyAddresses = group.filter((endpoint) => !endpoint.ready).map(addressOf);
    return {
      ...(addresses.length > 0 && { addresses }),
      ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
      ...(ports.length > 0 && { ports: ports.map(legacyPort) }),
    };
  });
}

/** Slices with at most `limit` endpoints each; one empty slice when there are none. */
export function slicesOf(
  service: Service,
  endpoints: readonly ServiceEndpoint[],
  limit: number,
): readonly SliceContent[] {
  const slices: SliceContent[] = [];
  for (const { ports, endpoints: group } of groupByPorts(service, endpoints)) {
    for (let start = 0; start < group.length; start += limit) {
      slices.push({
        endpoints: group.slice(start, start + limit).map(sliceEndpoint),
        ports: ports.map(slicePort),
      });
    }
  }
  return slices.length > 0 ? slices : [{ endpoints: [] }];
}

/** A new Endpoints object. */
export const newEndpoints = (
  service: Service,
  content: Pick<Endpoints, 'subsets'>,
  triggered: string,
): Endpoints => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: {
    name: service.metadata.name,
    namespace: service.metadata.namespace,
    labels: endpointsLabels(service),
    annotations: { [TRIGGER_TIME]: triggered },
  },
  ...content,
});

/** Content as kube-controller-manager writes it: an empty list is none at all, which the API answers as null. */
const asWritten = (content: SliceContent): SliceContent =>
  content.endpoints.length > 0 ? content : withoutEndpoints(content);

/** A new slice, owned by its Service. */
export const newSlice = (service: Service, content: SliceContent, triggered: string): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    generateName: `${service.metadata.name}-`,
    namespace: service.metadata.namespace,
    labels: sliceLabels(service),
    annotations: { [TRIGGER_TIME]: triggered },
    ownerReferences: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        name: service.metadata.name ?? '',
        uid: service.metadata.uid ?? '',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  },
  addressType: 'IPv4',
  ...asWritten(content),
});

const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';

const targetRef = (endpoint: ServiceEndpoint): Endpoint['targetRef'] => {
  const { namespace, name, uid } = endpoint.pod.metadata;
  return { kind: 'Pod', namespace, name, uid };
};

const addressOf = (endpoint: ServiceEndpoint): EndpointAddress => ({
  ip: endpoint.ip,
  ...(endpoint.hostname && { hostname: endpoint.hostname }),
  ...(endpoint.pod.spec?.nodeName && { nodeName: endpoint.pod.spec.nodeName }),
  targetRef: targetRef(endpoint),
});

const sliceEndpoint = (endpoint: ServiceEndpoint): Endpoint => ({
  addresses: [endpoint.ip],
  conditions: { ready: endpoint.ready, serving: endpoint.serving, terminating: endpoint.terminating },
  ...(endpoint.hostname && { hostname: endpoint.hostname }),
  targetRef: targetRef(endpoint),
  ...(endpoint.pod.spec?.nodeName && { nodeName: endpoint.pod.spec.nodeName }),
});

const slicePort = ({ name, protocol, port, appProtocol }: EndpointPort) => ({
  name,
  protocol,
  port,
  ...(appProtocol && { appProtocol }),
});

const legacyPort = ({ name, protocol, port, appProtocol }: EndpointPort) => ({
  ...(name && { name }),
  port,
  protocol,
  ...(appProtocol && { appProtocol }),
});
