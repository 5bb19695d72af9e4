// Checks of services.
import { isPortName, type Service, type ServicePort } from '@berth/kube';
import { isIPv6 } from 'node:net';

import type { FieldError } from '../kind-rules.js';
import { duplicate, forbidden, invalid, invalidAll, required } from './field-errors.js';
import {
  cidr,
  dnsLabel,
  dnsSubdomain,
  inRange,
  ipAddress,
  oneOf,
  optionalOneOf,
  portNumber,
} from './formats.js';
import { labelErrors } from './object-meta.js';

type Spec = NonNullable<Service['spec']>;

const isHeadless = ({ clusterIP }: Spec): boolean => clusterIP === 'None';

/** Everything wrong with a service by itself. */
export function serviceErrors({ spec }: Service): readonly FieldError[] {
  if (!spec) return [];
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName')
    errors.push(required('spec.ports'));
  errors.push(...typeErrors(spec));
  errors.push(...portListErrors('spec.ports', ports));
  errors.push(...labelErrors('spec.selector', spec.selector));
  errors.push(...affinityErrors(spec));
  errors.push(...clusterAddressErrors(spec));
  (spec.externalIPs ?? []).forEach((address, index) =>
    errors.push(...ipAddress(`spec.externalIPs[${index}]`, address)),
  );
  errors.push(...oneOf('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']));
  if (spec.type === 'ClusterIP')
    ports.forEach(({ nodePort }, index) => {
      if (nodePort)
        errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  return [...errors, ...repeatedPorts(ports), ...trafficErrors(spec), ...sourceErrors(spec)];
}

function typeErrors(spec: Spec): readonly FieldError[] {
  switch (spec.type) {
    case 'LoadBalancer':
    case 'NodePort':
      if (!isHeadless(spec)) return [];
      return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)];
    case 'ExternalName': {
      const { externalName = '', clusterIPs = [] } = spec;
      const errors: FieldError[] =
        clusterIPs.length > 0
          ? [forbidden('spec.clusterIPs', 'may not be set for ExternalName services')]
          : [];
      if (externalName)
        return [...errors, ...dnsSubdomain('spec.externalName', externalName.replace(/\.$/, ''))];
      return [...errors, required('spec.externalName')];
    }
    default:
      return [];
  }
}

function portListErrors(field: string, ports: readonly ServicePort[]): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `${field}[${index}]`;
    const { name = '' } = port;
    const errors: FieldError[] = [];
    if (name) {
      errors.push(...dnsLabel(`${path}.name`, name));
      if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      names.add(name);
    } else if (ports.length > 1) errors.push(required(`${path}.name`));
    errors.push(...portNumber(`${path}.port`, port.port));
    errors.push(...oneOf(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']));
    return [...errors, ...targetErrors(`${path}.targetPort`, port.targetPort)];
  });
}

function targetErrors(field: string, target: number | string | undefined): readonly FieldError[] {
  if (target === undefined) return [];
  return typeof target === 'number'
    ? portNumber(field, target)
    : invalidAll(field, target, isPortName(target));
}

function affinityErrors({ sessionAffinity, sessionAffinityConfig }: Spec): readonly FieldError[] {
  const errors = [...oneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity === 'ClientIP' && seconds !== undefined && (seconds <= 0 || seconds > 86_400))
    errors.push(
      invalid(
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
        seconds,
        'must be greater than 0 and less than 86400',
      ),
    );
  return errors;
}

const families: readonly string[] = ['IPv4', 'IPv6'];
const policies: readonly string[] = ['SingleStack', 'PreferDualStack', 'RequireDualStack'];

function clusterAddressErrors(spec: Spec): readonly FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors: FieldError[] = [...optionalOneOf('spec.ipFamilyPolicy', ipFamilyPolicy, policies)];
  ipFamilies.forEach((family, index) => {
    errors.push(...oneOf(`spec.ipFamilies[${index}]`, family, families));
    if (ipFamilies.indexOf(family) < index) errors.push(duplicate(`spec.ipFamilies[${index}]`, family));
  });
  if (clusterIP !== undefined && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP)
    errors.push(invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  if (isHeadless(spec)) return errors;
  clusterIPs.forEach((address, index) => {
    const problems = ipAddress(`spec.clusterIPs[${index}]`, address);
    errors.push(...problems);
    const family = isIPv6(address) ? 'IPv6' : 'IPv4';
    const expected = ipFamilies[index];
    if (problems.length === 0 && expected !== undefined && expected !== family)
      errors.push(
        invalid(
          `spec.clusterIPs[${index}]`,
          address,
          `expected an ${expected} value as indicated by \`ipFamilies[${index}]\``,
        ),
      );
  });
  return errors;
}

function repeatedPorts(ports: readonly ServicePort[]): readonly FieldError[] {
  const seen = new Set<string>();
  const nodePorts = new Set<string>();
  return ports.flatMap(({ protocol = '', port, nodePort }, index) => {
    const errors: FieldError[] = [];
    const onNode = `${protocol}/${nodePort}`;
    if (nodePort && nodePorts.has(onNode))
      errors.push(
        duplicate(`spec.ports[${index}].nodePort`, { ...goPort(''), Protocol: protocol, NodePort: nodePort }),
      );
    nodePorts.add(onNode);
    const key = `${protocol}/${port}`;
    if (seen.has(key))
      errors.push(duplicate(`spec.ports[${index}]`, { ...goPort(''), Protocol: protocol, Port: port }));
    seen.add(key);
    return errors;
  });
}

const goPort = (name: string) => ({
  Name: name,
  Protocol: '',
  AppProtocol: null,
  Port: 0,
  TargetPort: 0,
  NodePort: 0,
});

function trafficErrors(spec: Spec): readonly FieldError[] {
  const { type, externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort } = spec;
  const isOutside = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  const choices = ['Cluster', 'Local'];
  const errors: FieldError[] = [];
  if (isOutside) errors.push(...oneOf('spec.externalTrafficPolicy', externalTrafficPolicy, choices));
  else if (externalTrafficPolicy)
    errors.push(
      invalid(
        'spec.externalTrafficPolicy',
        externalTrafficPolicy,
        'may only be set for externally-accessible services',
      ),
    );
  if (healthCheckNodePort)
    errors.push(...inRange('spec.healthCheckNodePort', healthCheckNodePort, [1, 65_535]));
  return [...errors, ...optionalOneOf('spec.internalTrafficPolicy', internalTrafficPolicy, choices)];
}

function sourceErrors({ loadBalancerSourceRanges: ranges = [], type }: Spec): readonly FieldError[] {
  if (ranges.length === 0) return [];
  const field = 'spec.loadBalancerSourceRanges';
  if (type !== 'LoadBalancer') return [forbidden(field, "may only be used when `type` is 'LoadBalancer'")];
  return ranges.flatMap((range, index) => cidr(`${field}[${index}]`, range.trim()));
}
