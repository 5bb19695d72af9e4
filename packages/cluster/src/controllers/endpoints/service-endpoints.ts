// The pods behind a Service as addresses and ports: what Endpoints and EndpointSlices are written from.
import type { Pod, Service, ServicePort } from '@berth/kube';
import { isTrue } from '../conditions.js';

/** One pod that a Service sends traffic to. */
export interface ServiceEndpoint {
  readonly ip: string;
  readonly pod: Pod;
  /** May receive new connections. */
  readonly ready: boolean;
  /** Passes its probes, even while it terminates. */
  readonly serving: boolean;
  readonly terminating: boolean;
  /** Set when the pod has a name of its own under the Service's. */
  readonly hostname: string | undefined;
}

/** A port with the number it has in one pod. */
export interface EndpointPort {
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  readonly appProtocol?: string | undefined;
}

/** The endpoint a pod makes for a Service; undefined when it has no address or has ended. */
export function endpointOf(service: Service, pod: Pod): ServiceEndpoint | undefined {
  const ip = pod.status?.podIP;
  const phase = pod.status?.phase;
  if (!ip || phase === 'Succeeded' || phase === 'Failed') return undefined;
  const serving = isTrue(pod.status?.conditions, 'Ready');
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const publishes = service.spec?.publishNotReadyAddresses === true;
  return {
    ip,
    pod,
    serving,
    terminating,
    ready: publishes || (serving && !terminating),
    hostname: hostnameUnder(service, pod),
  };
}

/** The Service's ports as this pod has them; a named port that the pod lacks is left out. */
export function portsOf(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pod);
    return number === undefined
      ? []
      : [
          {
            name: port.name ?? '',
            protocol: port.protocol ?? 'TCP',
            port: number,
            appProtocol: port.appProtocol,
          },
        ];
  });
}

/** Endpoints grouped by equal ports: each group becomes a subset or a slice. */
export function groupByPorts(
  service: Service,
  endpoints: readonly ServiceEndpoint[],
): readonly { readonly ports: readonly EndpointPort[]; readonly endpoints: readonly ServiceEndpoint[] }[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: ServiceEndpoint[] }>();
  for (const endpoint of endpoints) {
    const ports = portsOf(service, endpoint.pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort;
  if (target === undefined) return port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  const protocol = port.protocol ?? 'TCP';
  for (const container of [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]) {
    const named = container.ports?.find(
      (each) => each.name === target && (each.protocol ?? 'TCP') === protocol,
    );
    if (named) return named.containerPort;
  }
  return undefined;
}

function hostnameUnder(service: Service, pod: Pod): string | undefined {
  const { hostname, subdomain } = pod.spec ?? {};
  const named = hostname && subdomain === service.metadata.name;
  return named && pod.metadata.namespace === service.metadata.namespace ? hostname : undefined;
}
