// Host ports that pods hold on a node. Only 0.0.0.0 (or no address) is a wildcard; `::` is an address like any other.
import type { Container, Pod } from '@berth/kube';
import { isSidecar } from './pod-requests.js';

/** One port of the host, as a pod wants or holds it. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const ANY_ADDRESS = '0.0.0.0';

/** The host ports of a pod: of its containers and sidecars, not of plain init containers. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers.filter(isSidecar)].flatMap(portsOf);
}

/** Identifies a port among those of a node. */
export const portKey = ({ ip, protocol, port }: HostPort): string => `${ip} ${protocol} ${port}`;

/** True when both cannot be held on one node. */
export const portsConflict = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (a.ip === b.ip || a.ip === ANY_ADDRESS || b.ip === ANY_ADDRESS);

const portsOf = (container: Container): readonly HostPort[] =>
  (container.ports ?? []).flatMap(({ hostIP, protocol, hostPort = 0 }) =>
    hostPort > 0 ? [{ ip: hostIP || ANY_ADDRESS, protocol: protocol || 'TCP', port: hostPort }] : [],
  );
