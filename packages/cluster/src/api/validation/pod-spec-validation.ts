// Checks of the spec of a pod or of a pod template, in kube-apiserver's order.
import { isDns1123Subdomain, isQualifiedName, type PodSpec } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { affinityErrors, topologySpreadErrors } from './affinity-validation.js';
import { containerErrors, initContainerErrors, type ContainerScope } from './container-validation.js';
import { ephemeralContainerErrors } from './ephemeral-container-validation.js';
import { duplicate, invalid, invalidAll, required } from './field-errors.js';
import { dnsLabel, dnsSubdomain, inRange, ipAddress, oneOf, optionalOneOf } from './formats.js';
import { labelErrors } from './object-meta.js';
import { podDnsErrors } from './pod-dns-validation.js';
import { podLevelResourceErrors } from './pod-resource-validation.js';
import { podSecurityErrors } from './security-context-validation.js';
import { tolerationErrors } from './taint-validation.js';
import { volumeErrors } from './volume-validation.js';

export interface PodSpecOptions {
  /** A pod, not a template: some rules came too late to bind old templates. */
  readonly isPod: boolean;
}

/** Everything wrong with a pod's spec. */
export function podSpecErrors(path: string, spec: PodSpec, { isPod }: PodSpecOptions): readonly FieldError[] {
  const scope: ContainerScope = { volumes: spec.volumes ?? [], names: new Set(), strictImages: isPod };
  return [
    ...volumeErrors(`${path}.volumes`, spec.volumes ?? []),
    ...podLevelResourceErrors(path, spec),
    ...containerErrors(`${path}.containers`, spec.containers ?? [], scope),
    ...initContainerErrors(`${path}.initContainers`, spec.initContainers ?? [], scope),
    ...ephemeralContainerErrors(`${path}.ephemeralContainers`, spec.ephemeralContainers ?? [], scope),
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...podDnsErrors(path, spec),
    ...labelErrors(`${path}.nodeSelector`, spec.nodeSelector),
    ...podSecurityErrors(path, spec),
    ...affinityErrors(`${path}.affinity`, spec.affinity),
    ...gateErrors(path, spec),
    ...topologySpreadErrors(`${path}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []),
    ...nameErrors(path, spec),
    ...tolerationErrors(`${path}.tolerations`, spec.tolerations ?? []),
    ...hostAliasErrors(`${path}.hostAliases`, spec),
    ...classErrors(path, spec),
  ];
}

/** `activeDeadlineSeconds` and the like fit an int32 and are at least one. */
const deadline: readonly [number, number] = [1, 2_147_483_647];

function gateErrors(path: string, spec: PodSpec): readonly FieldError[] {
  const names = new Set<string>();
  const gates = (spec.schedulingGates ?? []).flatMap(({ name }, index) => {
    const field = `${path}.schedulingGates[${index}].name`;
    const errors = [...invalidAll(field, name, isQualifiedName(name))];
    if (names.has(name)) errors.push(duplicate(field, name));
    names.add(name);
    return errors;
  });
  const readiness = (spec.readinessGates ?? []).flatMap(({ conditionType }, index) =>
    invalidAll(
      `${path}.readinessGates[${index}].conditionType`,
      conditionType,
      isQualifiedName(conditionType),
    ),
  );
  return [...readiness, ...gates];
}

function nameErrors(path: string, spec: PodSpec): readonly FieldError[] {
  const { serviceAccountName, nodeName, activeDeadlineSeconds, hostname, subdomain } = spec;
  const errors: FieldError[] = [];
  if (serviceAccountName) errors.push(...dnsSubdomain(`${path}.serviceAccountName`, serviceAccountName));
  if (nodeName) errors.push(...dnsSubdomain(`${path}.nodeName`, nodeName));
  if (activeDeadlineSeconds !== undefined)
    errors.push(...inRange(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, deadline));
  if (hostname) errors.push(...dnsLabel(`${path}.hostname`, hostname));
  if (subdomain) errors.push(...dnsLabel(`${path}.subdomain`, subdomain));
  return errors;
}

const hostAliasErrors = (field: string, { hostAliases = [] }: PodSpec): readonly FieldError[] =>
  hostAliases.flatMap(({ ip, hostnames = [] }, index) => [
    ...ipAddress(`${field}[${index}].ip`, ip),
    ...hostnames.flatMap((name, position) => dnsSubdomain(`${field}[${index}].hostnames[${position}]`, name)),
  ]);

function classErrors(path: string, spec: PodSpec): readonly FieldError[] {
  const { priorityClassName, runtimeClassName, preemptionPolicy, os } = spec;
  const errors: FieldError[] = [];
  if (priorityClassName)
    errors.push(
      ...invalidAll(`${path}.priorityClassName`, priorityClassName, isDns1123Subdomain(priorityClassName)),
    );
  if (runtimeClassName !== undefined)
    errors.push(...dnsSubdomain(`${path}.runtimeClassName`, runtimeClassName));
  errors.push(
    ...optionalOneOf(`${path}.preemptionPolicy`, preemptionPolicy, ['Never', 'PreemptLowerPriority']),
  );
  if (os)
    errors.push(
      ...(os.name ? oneOf(`${path}.os.name`, os.name, ['linux', 'windows']) : [required(`${path}.os.name`)]),
    );
  if (spec.terminationGracePeriodSeconds === undefined)
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, null, 'must be set'));
  return errors;
}
