// Rules of network policies, ingresses and ingress classes.
import { isDns1123Subdomain, isPortName, type LabelSelector } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, invalidAll, required } from '../validation/field-errors.js';
import { cidr, oneOf, portNumber, present } from '../validation/formats.js';
import { labelSelectorErrors } from '../validation/label-selector-validation.js';
import { typedRules } from './typed-rules.unsafe.js';

interface PolicyPort {
  readonly port?: number | string | undefined;
  readonly protocol?: string | undefined;
  readonly endPort?: number | undefined;
}

interface PolicyPeer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | undefined } | undefined;
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
}

interface PolicyRule {
  readonly ports?: readonly PolicyPort[] | undefined;
  readonly from?: readonly PolicyPeer[] | undefined;
  readonly to?: readonly PolicyPeer[] | undefined;
}

interface NetworkPolicy {
  readonly spec?:
    | {
        readonly podSelector: LabelSelector;
        readonly ingress?: readonly PolicyRule[] | undefined;
        readonly egress?: readonly PolicyRule[] | undefined;
        readonly policyTypes?: readonly string[] | undefined;
      }
    | undefined;
}

/** Rules of `NetworkPolicy.networking.k8s.io`. */
export const networkPolicyRules = typedRules<NetworkPolicy>({
  defaults: ({ spec }) => {
    if (!spec) return;
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
    if (!spec.policyTypes?.length)
      spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  validateCreate: policyErrors,
  validateUpdate: (policy) => policyErrors(policy),
});

function policyErrors({ spec }: NetworkPolicy): readonly FieldError[] {
  if (!spec) return [];
  return [
    ...labelSelectorErrors('spec.podSelector', spec.podSelector),
    ...(spec.ingress ?? []).flatMap((rule, index) => ruleErrors(`spec.ingress[${index}]`, rule, 'from')),
    ...(spec.egress ?? []).flatMap((rule, index) => ruleErrors(`spec.egress[${index}]`, rule, 'to')),
    ...(spec.policyTypes ?? []).flatMap((type, index) =>
      oneOf(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']),
    ),
  ];
}

function ruleErrors(path: string, rule: PolicyRule, side: 'from' | 'to'): readonly FieldError[] {
  return [
    ...(rule.ports ?? []).flatMap((port, index) => policyPortErrors(`${path}.ports[${index}]`, port)),
    ...(rule[side] ?? []).flatMap((peer, index) => peerErrors(`${path}.${side}[${index}]`, peer)),
  ];
}

function policyPortErrors(path: string, { protocol, port, endPort }: PolicyPort): readonly FieldError[] {
  const errors = [...oneOf(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP'])];
  if (typeof port === 'number') errors.push(...portNumber(`${path}.port`, port));
  else if (port !== undefined) errors.push(...invalidAll(`${path}.port`, port, isPortName(port)));
  if (endPort === undefined) return errors;
  if (port === undefined)
    errors.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'));
  else if (typeof port === 'string')
    errors.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
  else if (endPort < port)
    errors.push(invalid(`${path}.endPort`, endPort, 'must be greater than or equal to `port`'));
  return errors;
}

function peerErrors(
  path: string,
  { ipBlock, podSelector, namespaceSelector }: PolicyPeer,
): readonly FieldError[] {
  const errors: FieldError[] = [
    ...labelSelectorErrors(`${path}.podSelector`, podSelector),
    ...labelSelectorErrors(`${path}.namespaceSelector`, namespaceSelector),
  ];
  if (ipBlock) {
    errors.push(
      ...(ipBlock.cidr ? cidr(`${path}.ipBlock.cidr`, ipBlock.cidr) : [required(`${path}.ipBlock.cidr`)]),
    );
    (ipBlock.except ?? []).forEach((range, index) =>
      errors.push(...cidr(`${path}.ipBlock.except[${index}]`, range)),
    );
  }
  const isOther = podSelector !== undefined || namespaceSelector !== undefined;
  if (ipBlock && isOther) errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
  if (!ipBlock && !isOther) errors.push(required(path, 'must specify a peer'));
  return errors;
}

interface Backend {
  readonly service?:
    | {
        readonly name: string;
        readonly port?:
          | { readonly name?: string | undefined; readonly number?: number | undefined }
          | undefined;
      }
    | undefined;
  readonly resource?: { readonly kind: string; readonly name: string } | undefined;
}

interface IngressPath {
  readonly path?: string | undefined;
  readonly pathType?: string | null | undefined;
  readonly backend: Backend;
}

interface Ingress {
  readonly spec?:
    | {
        readonly defaultBackend?: Backend | undefined;
        readonly rules?: readonly {
          readonly host?: string | undefined;
          readonly http?: { readonly paths: readonly IngressPath[] } | undefined;
        }[];
      }
    | undefined;
}

/** Rules of `Ingress.networking.k8s.io`. */
export const ingressRules = typedRules<Ingress>({
  validateCreate: ingressErrors,
  validateUpdate: (ingress) => ingressErrors(ingress),
});

function ingressErrors({ spec }: Ingress): readonly FieldError[] {
  if (!spec) return [];
  const { rules = [], defaultBackend } = spec;
  if (rules.length === 0 && !defaultBackend)
    return [invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified')];
  const errors: FieldError[] = defaultBackend
    ? [...backendErrors('spec.defaultBackend', defaultBackend)]
    : [];
  rules.forEach(({ host, http }, index) => {
    const path = `spec.rules[${index}]`;
    if (host) errors.push(...hostErrors(`${path}.host`, host));
    if (http && !http.paths?.length) errors.push(required(`${path}.http.paths`));
    (http?.paths ?? []).forEach((entry, position) =>
      errors.push(...pathErrors(`${path}.http.paths[${position}]`, entry)),
    );
  });
  return errors;
}

const hostErrors = (field: string, host: string): readonly FieldError[] =>
  host.startsWith('*.')
    ? invalidAll(field, host, isDns1123Subdomain(host.slice(2)))
    : invalidAll(field, host, isDns1123Subdomain(host));

function pathErrors(field: string, { path = '', pathType, backend }: IngressPath): readonly FieldError[] {
  if (!pathType) return [required(`${field}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) errors.push(invalid(`${field}.path`, path, 'must be an absolute path'));
  } else if (pathType === 'ImplementationSpecific') {
    if (path && !path.startsWith('/'))
      errors.push(invalid(`${field}.path`, path, 'must be an absolute path'));
  } else errors.push(...oneOf(`${field}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  return [...errors, ...backendErrors(`${field}.backend`, backend)];
}

function backendErrors(field: string, { service, resource }: Backend): readonly FieldError[] {
  if (service && resource) return [invalid(field, '', 'cannot set both resource and service backends')];
  if (resource) return [];
  if (!service) return [required(field, 'resource or service backend is required')];
  const errors = [...present(`${field}.service.name`, service.name)];
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(field, '', 'cannot set both port name & port number'));
  else if (name) errors.push(...invalidAll(`${field}.service.port.name`, name, isPortName(name)));
  else if (number) errors.push(...portNumber(`${field}.service.port.number`, number));
  else errors.push(required(field, 'port name or number is required'));
  return errors;
}

interface IngressClass {
  readonly spec?:
    | {
        readonly controller?: string | undefined;
        readonly parameters?:
          | { readonly scope?: string | null | undefined; readonly kind: string; readonly name: string }
          | undefined;
      }
    | undefined;
}

/** Rules of `IngressClass.networking.k8s.io`. */
export const ingressClassRules = typedRules<IngressClass>({
  defaults: ({ spec }) => {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
  },
  validateCreate: ({ spec }) => {
    const { controller, parameters } = spec ?? {};
    const errors = [...present('spec.controller', controller)];
    if (parameters) {
      errors.push(...present('spec.parameters.kind', parameters.kind));
      errors.push(...present('spec.parameters.name', parameters.name));
    }
    return errors;
  },
});
