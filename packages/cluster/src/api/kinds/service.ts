// Rules of services: defaults, addresses and ports from the cluster's ranges, what may not change later.
import type { Service } from '@berth/kube';

import { serviceUpdateErrors } from '../validation/service-update-validation.js';
import { serviceErrors } from '../validation/service-validation.js';
import { addressErrors, allocateAddresses, keepAddresses } from './service-addresses.js';
import { allocateNodePorts, keepNodePorts, nodePortErrors } from './service-node-ports.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Rules of `Service`. */
export const serviceRules = typedRules<Service>({
  defaults: setDefaults,
  prepareForCreate: (service, context) => {
    if (!service.spec) return;
    mirrorAddress(service.spec);
    allocateAddresses(service.spec, context);
    allocateNodePorts(service.spec, context);
  },
  prepareForUpdate: (service, before, context) => {
    if (!service.spec || context.subresource !== undefined) return;
    mirrorAddress(service.spec);
    keepAddresses(service.spec, before);
    keepNodePorts(service.spec, before);
    allocateAddresses(service.spec, context);
    allocateNodePorts(service.spec, context);
  },
  validateCreate: (service, context) => [
    ...addressErrors(service, context),
    ...nodePortErrors(service, context),
    ...serviceErrors(service),
  ],
  validateUpdate: (service, before, context) =>
    context.subresource === undefined
      ? [
          ...addressErrors(service, context),
          ...nodePortErrors(service, context),
          ...serviceUpdateErrors(service, before),
          ...serviceErrors(service),
        ]
      : [],
});

const stickySeconds = 10_800;

function setDefaults({ spec, status }: Writable<Service>): void {
  if (!spec) return;
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP')
    spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: stickySeconds } };
  spec.type ??= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '')
      port.targetPort = port.port;
  }
  const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isOutside) spec.externalTrafficPolicy ||= 'Cluster';
  if (isOutside || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') {
    spec.allocateLoadBalancerNodePorts ??= true;
    for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
  }
}

/** `clusterIP` and the first of `clusterIPs` are the same thing; the single one wins when it is new. */
function mirrorAddress(spec: Writable<NonNullable<Service['spec']>>): void {
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  else if (!spec.clusterIP && spec.clusterIPs?.[0]) spec.clusterIP = spec.clusterIPs[0];
}
