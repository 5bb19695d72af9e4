// Ports of services on every node, 30000 to 32767. Which are taken is read from the services themselves.
import type { Service, ServicePort } from '@berth/kube';

import type { FieldError, RequestContext } from '../kind-rules.js';
import { invalid } from '../validation/field-errors.js';
import type { Writable } from './typed-rules.unsafe.js';

type Spec = Writable<NonNullable<Service['spec']>>;

const firstPort = 30_000;
const lastPort = 32_767;

/** Ports below are left to people who choose their own. */
const firstRandom = 30_086;
const maxTries = 64;

/** True when the service is reached through ports of the nodes. */
const usesNodePorts = ({
  type,
  allocateLoadBalancerNodePorts,
}: Pick<Spec, 'type' | 'allocateLoadBalancerNodePorts'>): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);

/** Gives every port that needs one a port of the nodes. Chosen ones stay; protocols on one port share it. */
export function allocateNodePorts(spec: Spec, context: RequestContext): void {
  allocateHealthPort(spec, context);
  if (!usesNodePorts(spec)) return;
  const taken = takenPorts(context);
  for (const port of spec.ports ?? []) if (port.nodePort) taken.add(port.nodePort);
  for (const port of spec.ports ?? []) {
    if (port.nodePort) continue;
    const chosen = sharedPort(port, spec) ?? freePort(taken, context.random);
    if (chosen === undefined) return;
    port.nodePort = chosen;
    taken.add(chosen);
  }
}

/** Balancers ask nodes whether they hold pods of the service, when only those shall get traffic. */
function allocateHealthPort(spec: Spec, context: RequestContext): void {
  if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local' || spec.healthCheckNodePort)
    return;
  const chosen = freePort(takenPorts(context), context.random);
  if (chosen !== undefined) spec.healthCheckNodePort = chosen;
}

/** Keeps the node ports of ports that are still there, and drops them when the type has none. */
export function keepNodePorts(spec: Spec, before: Service): void {
  const old = before.spec?.ports ?? [];
  if (before.spec?.healthCheckNodePort && spec.externalTrafficPolicy === 'Local')
    spec.healthCheckNodePort ??= before.spec.healthCheckNodePort;
  if (!usesNodePorts(spec)) {
    const isGiven = (port: ServicePort): boolean => old.some((other) => other.nodePort === port.nodePort);
    for (const port of spec.ports ?? []) if (port.nodePort && isGiven(port)) delete port.nodePort;
    return;
  }
  const used = new Set((spec.ports ?? []).map((port) => port.nodePort));
  for (const port of spec.ports ?? []) {
    if (port.nodePort) continue;
    const same = old.find((other) => other.port === port.port && other.protocol === port.protocol);
    if (same?.nodePort && !used.has(same.nodePort)) {
      port.nodePort = same.nodePort;
      used.add(same.nodePort);
    }
  }
}

/** What is wrong with node ports that were chosen: outside the range, or taken. */
export function nodePortErrors(service: Service, context: RequestContext): readonly FieldError[] {
  if (!service.spec || !usesNodePorts({ ...service.spec })) return [];
  const taken = takenPorts(context, service.metadata.uid);
  return (service.spec.ports ?? []).flatMap(({ nodePort }, index) => {
    if (!nodePort) return [];
    const field = `spec.ports[${index}].nodePort`;
    if (nodePort < firstPort || nodePort > lastPort)
      return [
        invalid(
          field,
          nodePort,
          `provided port is not in the valid range. The range of valid ports is ${firstPort}-${lastPort}`,
        ),
      ];
    return taken.has(nodePort) ? [invalid(field, nodePort, 'provided port is already allocated')] : [];
  });
}

function takenPorts({ api }: RequestContext, exceptUid?: string): Set<number> {
  const taken = new Set<number>();
  for (const service of api.items('services')) {
    if (exceptUid !== undefined && service.metadata.uid === exceptUid) continue;
    for (const { nodePort } of service.spec?.ports ?? []) if (nodePort) taken.add(nodePort);
    if (service.spec?.healthCheckNodePort) taken.add(service.spec.healthCheckNodePort);
  }
  return taken;
}

/** TCP and UDP on the same port of a service share their node port. */
const sharedPort = (port: ServicePort, spec: Spec): number | undefined =>
  (spec.ports ?? []).find(
    (other) => other.port === port.port && other.protocol !== port.protocol && other.nodePort,
  )?.nodePort;

function freePort(taken: ReadonlySet<number>, random: () => number): number | undefined {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const port = firstRandom + Math.floor(random() * (lastPort - firstRandom + 1));
    if (!taken.has(port)) return port;
  }
  for (let port = firstPort; port <= lastPort; port += 1) if (!taken.has(port)) return port;
  return undefined;
}
